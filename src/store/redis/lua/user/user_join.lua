-- keys: info sockets rooms:{socket} done:{operation}
-- args: socket room limit preview lease
-- answer: token instance
--
-- The user's side of a join, which is written first. With `preview` '1' nothing is written, and an
-- error means that nothing would be.
--
-- An undone join, a leave and a removal erase only an entry with their own token, not that of a
-- later join.
--
-- `lease` is the caller's. With ticks, an entry that begins with 0 was made by another node than the
-- socket's: until when the socket's node had no part in the room is not known.
local instance = call('HGET', key.sockets, arg.socket)
if not instance or string.sub(instance, 1, 1) == '!' then return {'invalidSocket'} end
local known = call('HGET', key.rooms, arg.room)
if not known and call('HLEN', key.rooms) >= tonumber(arg.limit) then
  return {'listLimitExceeded'}
end
if arg.preview == '1' then return {'ok', {}} end
local token = tostring(call('HINCRBY', key.info, 'came', 1))
local came = known and string.match(known, '^%d+') or token
if TICK and instance ~= arg.lease then came = string.gsub(came, '^0*', '0') end
call('HSET', key.rooms, arg.room, came .. ' ' .. token)
return done(token, instance)
