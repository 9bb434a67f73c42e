-- mode, count of the whitelist's names, names of both lists
if call('EXISTS', info) == 1 then return {'userExists'} end
call('HSET', info, 'seq', first_seq(), 'mode', ARGV[4], 'came', 0)
local names = arguments(6)
local whitelist, blacklist = {}, {}
for i, name in ipairs(names) do
  table.insert(i <= tonumber(ARGV[5]) and whitelist or blacklist, name)
end
add_names(base .. ':whitelist', whitelist)
add_names(base .. ':blacklist', blacklist)
return done()
