-- keys: info sockets rooms:{socket} events done:{operation}
-- args: socket notices...
-- answer: connected
--
-- A socket that left its rooms is gone, and others are told so.
if call('HDEL', key.sockets, arg.socket) == 1 then
  call('UNLINK', key.rooms)
  for _, notice in ipairs(arg.notices) do publish('n', notice) end
  publish('d', field(arg.socket) .. field(tostring(call('HLEN', key.sockets))))
end
return done(call('HLEN', key.sockets))
