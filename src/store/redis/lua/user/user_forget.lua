-- keys: info events done:{operation} rooms...
-- args: room notice tokens...
--
-- Erases ended joins, each by its socket's rooms and its token. Notifies unless the notice is ''.
--
-- With ticks it tells of the room in any case: so the user's log has all rooms that sockets have
-- left. The '1' says that another node than the socket's had made an entry, see user_join.
local was_made_elsewhere = '0'
for i, rooms in ipairs(key.rooms) do
  local known = call('HGET', rooms, arg.room)
  if known and string.match(known, '%d+$') == arg.tokens[i] then
    call('HDEL', rooms, arg.room)
    if string.sub(known, 1, 1) == '0' then was_made_elsewhere = '1' end
  end
end
if TICK then
  publish('f', field(arg.room) .. was_made_elsewhere .. arg.notice)
elseif arg.notice ~= '' then
  publish('n', arg.notice)
end
return done()
