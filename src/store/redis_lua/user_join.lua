-- The user's side of a join, written first. socket, room, limit: the join's token, the instance
--
-- A join that is undone, a leave or a removal erases what it finds its own token on: not that of a
-- join that came after it.
local instance = call('HGET', sockets, ARGV[4])
if not instance or string.sub(instance, 1, 1) == '!' then return {'invalidSocket'} end
local rooms = base .. ':rooms:' .. ARGV[4]
local known = call('HGET', rooms, ARGV[5])
if not known and call('HLEN', rooms) >= tonumber(ARGV[6]) then return {'listLimitExceeded'} end
local token = tostring(call('HINCRBY', info, 'came', 1))
local came = known and string.match(known, '^%d+') or token
call('HSET', rooms, ARGV[5], came .. ' ' .. token)
return done(token, instance)
