-- keys: info messages done:{operation}
-- args: after messages...
--
-- Each message is "timestamp,fields". The first one has the id after `after`.
local last = tonumber(room[6])
local floor = math.max(tonumber(room[7]), last - tonumber(room[8]))
local after = tonumber(arg.after)
if after ~= last then
  if after < last or last > floor then return {'badArgument'} end
  call('HSET', key.info, 'floor', after)
end
for i, message in ipairs(arg.messages) do
  seq = seq + 1
  local id = after + i
  call('XADD', key.messages, 'MINID', '~',
       math.max(0, id - math.max(tonumber(room[8]), MESSAGES_KEPT)), id .. '-0',
       'e', int(seq) .. 'm' .. id .. ',' .. message, 'o', '')
end
call('HSET', key.info, 'seq', int(seq), 'last', after + #arg.messages)
return done()
