-- keys: info members adminlist reads events done:{operation}
-- args: actor bypass id
-- answer: id moved
--
-- A mark is its message id, the score of its user. Of too many marks, those furthest behind go.
if arg.bypass ~= '1' and not may_read(arg.actor) then return {'notJoined'} end
local user = arg.actor
local known = tonumber(call('ZSCORE', key.reads, user) or 0)
local id = math.min(tonumber(arg.id), tonumber(room[6]))
if id <= known then return {'ok', {}, int(known), 0} end
call('ZADD', key.reads, id, user)
call('ZREMRANGEBYRANK', key.reads, 0, -READERS_KEPT - 1)
if tells_reads then
  local who = member(user)
  publish('k', field(user) .. field(int(id)) .. fields(who and sockets_of(who) or {}))
end
return done(int(id), 1)
