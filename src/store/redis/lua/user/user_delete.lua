-- keys: info sockets whitelist blacklist once marked events done:{operation}
-- args:
-- answer: marked
--
-- `marked` are the rooms with marks of the user.
if call('HLEN', key.sockets) > 0 then return {'userOnline'} end
publish('z', '')
local answer = done(call('ZRANGE', key.marked, 0, -1))
call('UNLINK', key.info, key.whitelist, key.blacklist, key.once, key.marked, key.events)
return answer
