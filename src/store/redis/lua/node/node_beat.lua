-- Arguments: '1' for a lease's first heartbeat; the node's address. Answers the time, or nothing if
-- the lease was given up or is lost. The time is later than the last one, whatever the clock says:
-- by that others see that the node is alive.
if by or (not beat and ARGV[2] ~= '1') then return false end
local now = time()
if beat and tonumber(now) <= tonumber(beat) then now = string.format('%.0f', beat + 1) end
call('HSET', lease, 'beat', now, 'address', ARGV[3])
return now
