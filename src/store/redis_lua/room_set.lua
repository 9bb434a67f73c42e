-- name, value
local name, value = ARGV[4], ARGV[5]
if name == 'max' then
  -- What is dropped now stays so where the size grows again.
  local last, kept = tonumber(room[6]), math.min(tonumber(room[8]), tonumber(value))
  call('HSET', info, 'floor', math.max(tonumber(room[7]), last - kept))
  call('XTRIM', base .. ':messages', 'MINID', '~',
       math.max(0, last - math.max(tonumber(value), MESSAGES_KEPT)))
end
if name == 'public' and value == '0' then tell_public_read_ended() end
call('HSET', info, name, value)
return done()
