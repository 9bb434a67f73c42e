-- The common first part of the scripts on a lease. KEYS: the lease and, where used, the record of
-- sockets. ARGV[1]: the time, ms since the epoch; '' means the server's.
--
-- A lease holds its last heartbeat, the node that gave it up, and the number of claims since. A
-- lease that was given up stays so. Clocks play no part, as somebody may set them: the watching
-- node measures whether a lease is silent.
local call = redis.call
local lease, sockets = unpack(KEYS)
local beat, by, claims = unpack(call('HMGET', lease, 'beat', 'by', 'claims'))

local function time()
  if ARGV[1] ~= '' then return ARGV[1] end
  local now = call('TIME')
  return now[1] .. string.format('%03d', math.floor(now[2] / 1000))
end

-- Changes with each heartbeat and with each claim; '' if the lease is lost.
local function sign()
  if by then return by .. ' ' .. (claims or '0') end
  return beat or ''
end
