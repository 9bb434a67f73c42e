-- The common first part of the scripts on a user, after common.lua.
local user = call('HMGET', key.info, 'seq', 'mode')
if not user[1] then return {'noUser'} end
seq = tonumber(user[1])
local whitelist_only = user[2] == '1'
