-- actor, bypass, list, '+' or '-', limit, names: who was removed
local actor, list, change = ARGV[4], ARGV[6], ARGV[7]
local names = arguments(9)
if list == 'userlist' then return {'notAllowed'} end
local names_owner = false
for _, name in ipairs(names) do names_owner = names_owner or is_owner(name) end
if ARGV[5] ~= '1' and not is_owner(actor) then
  local as_admin = list ~= 'adminlist' and not names_owner and is_listed('adminlist', actor)
  if not as_admin then return {'notAllowed'} end
end
if list ~= 'adminlist' and list ~= 'blacklist' and list ~= 'whitelist' then return {'noList'} end
local key = base .. ':' .. list
if change == '+' then
  if call('ZCARD', key) + #names > tonumber(ARGV[8]) then return {'listLimitExceeded'} end
  add_names(key, names)
else
  for _, name in ipairs(names) do call('ZREM', key, name) end
end
if tells_lists then publish(change, field(list) .. fields(names)) end
return done(evict(names))
