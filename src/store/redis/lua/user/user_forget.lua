-- keys: info events done:{operation} rooms...
-- args: room notice tokens...
--
-- Erases ended joins, each by its socket's rooms and its token. Notifies unless the notice is ''.
for i, rooms in ipairs(key.rooms) do
  local known = call('HGET', rooms, arg.room)
  if known and string.match(known, '%d+$') == arg.tokens[i] then call('HDEL', rooms, arg.room) end
end
if arg.notice ~= '' then publish('n', arg.notice) end
return done()
