-- keys: info sockets whitelist blacklist once events done:{operation}
-- args:
if call('HLEN', key.sockets) > 0 then return {'userOnline'} end
publish('z', '')
local answer = done()
call('UNLINK', key.info, key.whitelist, key.blacklist, key.once, key.events)
return answer
