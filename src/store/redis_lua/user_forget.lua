-- Erases joins that are no more, and notifies. room, count of events, kinds and bodies of events,
-- sockets and tokens
local first = 6 + 2 * tonumber(ARGV[5])
for i = first, #ARGV - 1, 2 do
  local rooms = base .. ':rooms:' .. ARGV[i]
  local known = call('HGET', rooms, ARGV[4])
  if known and string.match(known, '%d+$') == ARGV[i + 1] then call('HDEL', rooms, ARGV[4]) end
end
for i = 6, first - 1, 2 do publish(ARGV[i], ARGV[i + 1]) end
return done()
