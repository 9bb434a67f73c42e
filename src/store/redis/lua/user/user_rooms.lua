-- keys: info sockets rooms...
-- args: sockets...
-- answer: rooms
--
-- The rooms of all sockets of the user: {room, came and token, ...} of each. The caller has read
-- the sockets before. Answers nothing if the user's sockets have changed since.
if call('HLEN', key.sockets) ~= #arg.sockets then return {'ok', {}} end
local all = {}
for i, socket in ipairs(arg.sockets) do
  if call('HEXISTS', key.sockets, socket) == 0 then return {'ok', {}} end
  all[i] = call('HGETALL', key.rooms[i])
end
return {'ok', {}, all}
