-- keys: info sockets rooms:{socket} done:{operation}
-- args: socket room limit preview
--
-- The user's side of a join, written first: the join's token, the instance. With `preview` '1'
-- nothing is written, and the answer is whether it would be.
--
-- A join that is undone, a leave or a removal erases what it finds its own token on: not that of a
-- join that came after it.
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
