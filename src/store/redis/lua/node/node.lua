-- What scripts on a lease begin with. KEYS: the lease, and where it is used the record of sockets.
-- ARGV[1]: the time, ms since the epoch; '' is the server's.
--
-- A lease has the last heartbeat, who has given it up, and how many times it was claimed since. One
-- that was given up stays so. No clock has a part in it, which somebody may set: whether a
-- lease is silent is measured by who watches it.
local call = redis.call
local lease, sockets = unpack(KEYS)
local beat, by, claims = unpack(call('HMGET', lease, 'beat', 'by', 'claims'))

local function time()
  if ARGV[1] ~= '' then return ARGV[1] end
  local now = call('TIME')
  return now[1] .. string.format('%03d', math.floor(now[2] / 1000))
end

-- What changes with each heartbeat, and with each claim; '' where the lease is lost.
local function sign()
  if by then return by .. ' ' .. (claims or '0') end
  return beat or ''
end
