-- Argument: the doubter. Answers the lease's sign, whether it was given up, and its node's address.
-- The script writes, so that it fails where the node could not report that it is alive either.
call('HSET', lease, 'doubt', ARGV[2])
return {sign(), by and 1 or 0, call('HGET', lease, 'address')}
