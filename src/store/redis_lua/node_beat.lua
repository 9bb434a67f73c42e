-- '1' for a node's first, its address: the time, or nothing where the lease was given up, or is lost
if by or (not beat and ARGV[2] ~= '1') then return false end
local now = time()
write('beat', now, 'address', ARGV[3])
return now
