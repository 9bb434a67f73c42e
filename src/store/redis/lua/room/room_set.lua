-- keys: info messages events done:{operation}
-- args: name value
if arg.name == 'max' then
  -- Messages that are dropped now stay dropped when the size grows again.
  local last, kept = tonumber(room[6]), math.min(tonumber(room[8]), tonumber(arg.value))
  call('HSET', key.info, 'floor', math.max(tonumber(room[7]), last - kept))
  call('XTRIM', key.messages, 'MINID', '~',
       math.max(0, last - math.max(tonumber(arg.value), MESSAGES_KEPT)))
end
if arg.name == 'public' and arg.value == '0' then tell_public_read_ended() end
call('HSET', key.info, arg.name, arg.value)
return done()
