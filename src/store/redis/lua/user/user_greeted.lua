-- keys: info sockets
-- args: socket place user
--
-- The socket can be taken over by other nodes from now on, for a client that has got the event at
-- this place, or a later one.
if call('HEXISTS', key.sockets, arg.socket) == 1 then
  call('SET', SOCKETS .. arg.socket, arg.place .. ' ' .. arg.user)
end
return {'ok', {}}
