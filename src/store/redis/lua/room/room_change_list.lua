-- keys: info members order seen whitelist blacklist adminlist events done:{operation}
-- args: actor bypass list change limit names...
-- answer: removed
--
-- `change` is '+' or '-'.
local list = arg.list
if list == 'userlist' then return {'notAllowed'} end
local names_owner = false
for _, name in ipairs(arg.names) do names_owner = names_owner or is_owner(name) end
if arg.bypass ~= '1' and not is_owner(arg.actor) then
  local as_admin = list ~= 'adminlist' and not names_owner and is_listed('adminlist', arg.actor)
  if not as_admin then return {'notAllowed'} end
end
if list ~= 'adminlist' and list ~= 'blacklist' and list ~= 'whitelist' then return {'noList'} end
if arg.change == '+' then
  if call('ZCARD', key[list]) + #arg.names > tonumber(arg.limit) then
    return {'listLimitExceeded'}
  end
  add_names(key[list], arg.names)
else
  for _, name in ipairs(arg.names) do call('ZREM', key[list], name) end
end
if tells_lists then publish(arg.change, field(list) .. fields(arg.names)) end
return done(evict(arg.names))
