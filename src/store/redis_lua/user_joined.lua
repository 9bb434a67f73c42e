-- keys: info sockets events done:{operation}
-- args: socket notice
--
-- The end of a join: whether the socket is still there. '' is no notice.
--
-- A node that was away between the steps of a join, or that had to ask again, may be late: whoever
-- removed the socket meanwhile has not found it in the room.
local instance = call('HGET', key.sockets, arg.socket)
if not instance or string.sub(instance, 1, 1) == '!' then return {'invalidSocket'} end
if arg.notice ~= '' then publish('n', arg.notice) end
return done()
