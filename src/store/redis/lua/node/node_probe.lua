-- Writes where logins write. Answers whether the lease is good.
if by or not beat then return 0 end
call('HSET', lease, 'probe', ARGV[1])
return 1
