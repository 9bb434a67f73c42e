-- The end of a join: whether the socket is still there. socket, a body of what to notify or ''
--
-- A node that was away between the steps of a join, or that had to ask again, may be late: whoever
-- removed the socket meanwhile has not found it in the room.
local instance = call('HGET', sockets, ARGV[4])
if not instance or string.sub(instance, 1, 1) == '!' then return {'invalidSocket'} end
if ARGV[5] ~= '' then publish('n', ARGV[5]) end
return done()
