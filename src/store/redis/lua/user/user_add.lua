-- keys: info whitelist blacklist done:{operation}
-- args: mode whitelisted names...
--
-- `whitelisted` is how many of the names, the first ones, are the whitelist's. The others are the
-- blacklist's.
if call('EXISTS', key.info) == 1 then return {'userExists'} end
begin_stream()
call('HSET', key.info, 'mode', arg.mode, 'came', 0)
local whitelist, blacklist = {}, {}
for i, name in ipairs(arg.names) do
  table.insert(i <= tonumber(arg.whitelisted) and whitelist or blacklist, name)
end
add_names(key.whitelist, whitelist)
add_names(key.blacklist, blacklist)
return done()
