-- keys: info sockets rooms...
-- args: sockets...
-- answer: rooms
--
-- The rooms of all sockets of the user, which the caller has read before: {room, came and token,
-- ...} of each. Nothing where the user's sockets are others by now.
if call('HLEN', key.sockets) ~= #arg.sockets then return {'ok', {}} end
local all = {}
for i, socket in ipairs(arg.sockets) do
  if call('HEXISTS', key.sockets, socket) == 0 then return {'ok', {}} end
  all[i] = call('HGETALL', key.rooms[i])
end
return {'ok', {}, all}
