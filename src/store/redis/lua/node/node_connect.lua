-- socket, user: whether it was recorded, the lease being good
if by or not beat then return 0 end
call('HSET', sockets, ARGV[2], ARGV[3])
return 1
