-- who claims, the silence in ms, ttl: whether the caller may remove the node's sockets
local now = tonumber(time())
if not by and beat and now - beat <= tonumber(ARGV[3]) then return 0 end
if by and by ~= ARGV[2] and tonumber(till) > now then return 0 end
write('by', ARGV[2], 'till', string.format('%.0f', now + ARGV[4]))
return 1
