-- For scripts that publish, where sockets may be recovered on other nodes. Then TICK is the name of a
-- key, otherwise nil, and each event has a tick: its place in the order of all events of all rooms
-- and users of this server.
--
-- Ticks follow the clock, in microseconds, so that they do not come again after a failover that lost
-- some; two in one microsecond, or after the clock was set back, follow one another.
local function next_tick()
  local now = redis.call('TIME')
  local last = tonumber(redis.call('GET', TICK) or 0)
  local tick = string.format('%.0f', math.max(last + 1, now[1] * 1000000 + now[2]))
  redis.call('SET', TICK, tick)
  return tick
end
