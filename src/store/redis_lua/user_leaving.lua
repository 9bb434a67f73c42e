-- A socket begins to go: it joins nothing more. socket, '1' where its connection may still be on the
-- way here: how many are connected, and where it is there its instance and rooms, in the order in
-- which it joined
local instance = call('HGET', sockets, ARGV[4])
local count = call('HLEN', sockets)
if not instance then
  if ARGV[5] == '1' then call('SET', base .. ':gone:' .. ARGV[4], 1, 'PX', GONE_TTL) end
  return {'ok', {}, count}
end
instance = string.match(instance, '^!?(.*)$')
call('HSET', sockets, ARGV[4], '!' .. instance)
local known = call('HGETALL', base .. ':rooms:' .. ARGV[4])
local rooms = {}
for i = 1, #known, 2 do
  rooms[#rooms + 1] = {known[i], tonumber(string.match(known[i + 1], '^%d+'))}
end
table.sort(rooms, function(a, b) return a[2] < b[2] end)
for i, room in ipairs(rooms) do rooms[i] = room[1] end
return {'ok', {}, count, instance, rooms}
