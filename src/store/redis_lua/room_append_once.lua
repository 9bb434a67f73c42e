-- What follows room_append, as the function append. After its arguments: the key of the operation,
-- and how long it is remembered, ms. The answer to one that was done before begins with '='.
local born = redis.call('HGET', KEYS[1] .. ':info', 'born')
if not born then return 'noRoom' end
local key = KEYS[1] .. ':once:' .. born .. ':' .. ARGV[7]
local known = redis.call('GET', key)
if known then return '=' .. known end
local answer = append()
if string.find(answer, ',', 1, true) then redis.call('SET', key, answer, 'PX', ARGV[8]) end
return answer
