-- Arguments: the claimer; the sign that the lease had. Answers whether the caller may remove the
-- lease's sockets. A node that has claimed the lease before may.
if by ~= ARGV[2] and sign() ~= ARGV[3] then return 0 end
call('HSET', lease, 'by', ARGV[2], 'claims', (claims or 0) + 1)
return 1
