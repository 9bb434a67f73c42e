-- Arguments: socket; user. Answers whether it was recorded, which takes a good lease.
if by or not beat then return 0 end
call('HSET', sockets, ARGV[2], ARGV[3])
return 1
