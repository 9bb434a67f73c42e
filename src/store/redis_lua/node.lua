-- What scripts on a node begin with. KEYS: the lease, and where it is used the record of sockets.
-- ARGV[1]: the time, ms since the epoch; '' is the server's.
--
-- A node's lease: when it last said that it is alive, who has given it up, and until when that one
-- may take to remove its sockets. A lease that was given up stays so.
local call = redis.call
local lease, sockets = unpack(KEYS)
local beat, by, till = unpack(call('HMGET', lease, 'beat', 'by', 'till'))

local function time()
  if ARGV[1] ~= '' then return ARGV[1] end
  local now = call('TIME')
  return now[1] .. string.format('%03d', math.floor(now[2] / 1000))
end

local function write(...)
  call('HSET', lease, ...)
  call('PEXPIRE', lease, LEASE_TTL)
end
