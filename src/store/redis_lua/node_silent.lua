-- now, ms. KEYS[1]: the nodes by the time of their last heartbeat
local time = ARGV[1]
if time == '' then
  local now = redis.call('TIME')
  time = now[1] .. string.format('%03d', math.floor(now[2] / 1000))
end
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. string.format('%.0f', time - ARGV[2]))
