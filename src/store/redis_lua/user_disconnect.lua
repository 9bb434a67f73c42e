-- A socket that left its rooms is gone. socket, bodies of what to notify: how many are connected
if call('HDEL', sockets, ARGV[4]) == 1 then
  call('UNLINK', base .. ':rooms:' .. ARGV[4])
  for i = 5, #ARGV do publish('n', ARGV[i]) end
  publish('d', field(ARGV[4]) .. field(tostring(call('HLEN', sockets))))
end
return done(call('HLEN', sockets))
