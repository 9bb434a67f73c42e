if call('HLEN', sockets) > 0 then return {'userOnline'} end
for _, key in ipairs({'info', 'whitelist', 'blacklist', 'events'}) do
  call('UNLINK', base .. ':' .. key)
end
return done()
