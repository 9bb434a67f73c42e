if call('HLEN', sockets) > 0 then return {'userOnline'} end
publish('z', '')
local answer = done()
for _, key in ipairs({'info', 'whitelist', 'blacklist', 'events'}) do
  call('UNLINK', base .. ':' .. key)
end
return answer
