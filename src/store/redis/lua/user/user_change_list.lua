-- keys: info whitelist blacklist done:{operation}
-- args: list change limit names...
--
-- `change` is '+' or '-'.
local list = key[arg.list]
if arg.change == '+' then
  if call('ZCARD', list) + #arg.names > tonumber(arg.limit) then return {'listLimitExceeded'} end
  add_names(list, arg.names)
else
  for _, name in ipairs(arg.names) do call('ZREM', list, name) end
end
return done()
