-- Argument: the node that forgets. The lease's node may be away, and must find out that its lease
-- has ended.
call('UNLINK', sockets)
call('HSET', lease, 'by', by or ARGV[2], 'claims', claims or '0')
call('PEXPIRE', lease, LEASE_TTL)
return 1
