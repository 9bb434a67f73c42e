-- who doubts: the lease's sign, whether it was given up, its node's address. It writes, so that it
-- fails where the node could not say that it is alive either.
call('HSET', lease, 'doubt', ARGV[2])
return {sign(), by and 1 or 0, call('HGET', lease, 'address')}
