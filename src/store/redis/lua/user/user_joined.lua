-- keys: info sockets rooms:{socket} events done:{operation}
-- args: socket room token notice
-- answer: holds
--
-- Ends a join. `holds` is 0 if others have removed the socket from the room meanwhile.
--
-- A node that was away between the steps of a join, or had to ask again, may be late. A removal of
-- the socket meanwhile has not found it in the room.
local instance = call('HGET', key.sockets, arg.socket)
if not instance or string.sub(instance, 1, 1) == '!' then return {'invalidSocket'} end
local known = call('HGET', key.rooms, arg.room)
if not known or string.match(known, '%d+$') ~= arg.token then return {'ok', {}, 0} end
publish('n', arg.notice)
return done(1)
