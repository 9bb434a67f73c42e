-- keys: info sockets events gone:{socket} done:{operation}
-- args: socket instance
-- answer: connected
if call('EXISTS', key.gone) == 1 then return {'invalidSocket'} end
if call('HSETNX', key.sockets, arg.socket, arg.instance) == 1 then
  publish('c', field(arg.socket) .. field(tostring(call('HLEN', key.sockets))))
end
return done(call('HLEN', key.sockets))
