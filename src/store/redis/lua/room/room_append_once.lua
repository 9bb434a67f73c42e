-- keys: info members messages once:{request}
-- args: author bypass message request ttl
--
-- Follows room_append, as the function append. `request` is the message's idempotency key. It is
-- remembered for `ttl` ms while the room lives. The answer to a request that was done before begins
-- with '='.
local born = redis.call('HGET', key.info, 'born')
if not born then return 'noRoom' end
local known = redis.call('GET', key.once)
local room, answer = string.match(known or '', '^(%d+)=(.*)$')
if room == born then return '=' .. answer end
answer = append()
if string.find(answer, ',', 1, true) then
  redis.call('SET', key.once, born .. '=' .. answer, 'PX', arg.ttl)
end
return answer
