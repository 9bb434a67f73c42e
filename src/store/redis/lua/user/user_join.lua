-- keys: info sockets rooms:{socket} done:{operation}
-- args: socket room limit preview
-- answer: token instance
--
-- The user's side of a join, which is written first. With `preview` '1' nothing is written, and an
-- error means that nothing would be.
--
-- An undone join, a leave and a removal erase only an entry with their own token, not that of a
-- later join.
local instance = call('HGET', key.sockets, arg.socket)
if not instance or string.sub(instance, 1, 1) == '!' then return {'invalidSocket'} end
local known = call('HGET', key.rooms, arg.room)
if not known and call('HLEN', key.rooms) >= tonumber(arg.limit) then
  return {'listLimitExceeded'}
end
if arg.preview == '1' then return {'ok', {}} end
local token = tostring(call('HINCRBY', key.info, 'came', 1))
local came = known and string.match(known, '^%d+') or token
call('HSET', key.rooms, arg.room, came .. ' ' .. token)
return done(token, instance)
