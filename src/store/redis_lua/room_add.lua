-- owner, mode, max, lists, users, public, counts of whitelist, blacklist and adminlist, their names
if call('EXISTS', info) == 1 then return {'roomExists'} end
local born = first_seq()
call('HSET', info, 'seq', born, 'born', born, 'last', 0, 'floor', 0, 'came', 0, 'mode', ARGV[5],
     'max', ARGV[6], 'lists', ARGV[7], 'users', ARGV[8], 'public', ARGV[9])
if ARGV[4] ~= '' then call('HSET', info, 'owner', ARGV[4]) end
local next_name = 13
for i, list in ipairs({'whitelist', 'blacklist', 'adminlist'}) do
  local names = {}
  for _ = 1, tonumber(ARGV[9 + i]) do
    names[#names + 1] = ARGV[next_name]
    next_name = next_name + 1
  end
  add_names(base .. ':' .. list, names)
end
return done()
