-- keys: info sockets rooms:{socket} events done:{operation}
-- args: socket room token notice lease
-- answer: holds instance
--
-- Ends a join. `holds` is 0 if others have removed the socket from the room meanwhile.
--
-- A node that was away between the steps of a join, or had to ask again, may be late. A removal of
-- the socket meanwhile has not found it in the room. Or the socket has moved to another node, of
-- which `instance` is the lease.
local instance = call('HGET', key.sockets, arg.socket)
if not instance or string.sub(instance, 1, 1) == '!' then return {'invalidSocket'} end
local known = call('HGET', key.rooms, arg.room)
if not known or string.match(known, '%d+$') ~= arg.token then return {'ok', {}, 0, instance} end
if TICK and instance ~= arg.lease then
  call('HSET', key.rooms, arg.room, (string.gsub(known, '^0*', '0')))
end
publish('n', arg.notice)
return done(1, instance)
