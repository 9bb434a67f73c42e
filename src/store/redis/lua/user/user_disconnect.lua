-- keys: info sockets rooms:{socket} events done:{operation}
-- args: socket notices...
-- answer: connected
--
-- Removes a socket that has left its rooms, and tells others.
if call('HDEL', key.sockets, arg.socket) == 1 then
  call('UNLINK', key.rooms)
  if TICK then call('UNLINK', SOCKETS .. arg.socket) end
  for _, notice in ipairs(arg.notices) do publish('n', notice) end
  publish('d', field(arg.socket) .. field(tostring(call('HLEN', key.sockets))))
end
return done(call('HLEN', key.sockets))
