-- keys: info whitelist blacklist adminlist done:{operation}
-- args: owner mode max lists users public reads whitelisted blacklisted admins names...
--
-- `whitelisted`, `blacklisted` and `admins` count the names of the three lists, which follow one
-- list after the other.
if call('EXISTS', key.info) == 1 then return {'roomExists'} end
local born = begin_stream()
call('HSET', key.info, 'born', born, 'last', 0, 'floor', 0, 'came', 0,
     'mode', arg.mode, 'max', arg.max, 'lists', arg.lists, 'users', arg.users,
     'public', arg.public, 'reads', arg.reads)
if arg.owner ~= '' then call('HSET', key.info, 'owner', arg.owner) end
local next_name = 1
local function add_next(list, count)
  local names = {}
  for _ = 1, tonumber(count) do
    names[#names + 1] = arg.names[next_name]
    next_name = next_name + 1
  end
  add_names(list, names)
end
add_next(key.whitelist, arg.whitelisted)
add_next(key.blacklist, arg.blacklisted)
add_next(key.adminlist, arg.admins)
return done()
