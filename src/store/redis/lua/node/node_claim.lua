-- who claims, the sign that the lease had: whether the caller may remove its sockets. Whoever has
-- claimed it, may.
if by ~= ARGV[2] and sign() ~= ARGV[3] then return 0 end
call('HSET', lease, 'by', ARGV[2], 'claims', (claims or 0) + 1)
return 1
