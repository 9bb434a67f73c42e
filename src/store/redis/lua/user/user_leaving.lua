-- keys: info sockets rooms:{socket} gone:{socket} done:{operation}
-- args: socket is_doubtful instance node
-- answer: connected instance rooms
--
-- A socket begins to leave: it joins nothing more. `is_doubtful` is '1' if its connection may still
-- be on the way here. A given `instance` must be the socket's, or its node the given `node`. The
-- answer lacks `instance` and `rooms`, in the order of joining, if the socket is not there.
local instance = call('HGET', key.sockets, arg.socket)
local count = call('HLEN', key.sockets)
if not instance then
  if arg.is_doubtful == '1' then call('SET', key.gone, 1, 'PX', GONE_TTL) end
  return {'ok', {}, count}
end
instance = string.match(instance, '^!?(.*)$')
if arg.instance ~= '' and arg.instance ~= instance then return {'ok', {}, count} end
if arg.node ~= '' and arg.node ~= string.match(instance, '^[^.]*') then return {'ok', {}, count} end
call('HSET', key.sockets, arg.socket, '!' .. instance)
local known = call('HGETALL', key.rooms)
local rooms = {}
for i = 1, #known, 2 do
  rooms[#rooms + 1] = {known[i], tonumber(string.match(known[i + 1], '^%d+'))}
end
table.sort(rooms, function(a, b) return a[2] < b[2] end)
for i, room in ipairs(rooms) do rooms[i] = room[1] end
return {'ok', {}, count, instance, rooms}
