-- socket, instance: how many are connected
if call('EXISTS', base .. ':gone:' .. ARGV[4]) == 1 then return {'invalidSocket'} end
if call('HSETNX', sockets, ARGV[4], ARGV[5]) == 1 then
  publish('c', field(ARGV[4]) .. field(tostring(call('HLEN', sockets))))
end
return done(call('HLEN', sockets))
