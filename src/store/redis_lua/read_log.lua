-- What followed an event of a room's or a user's stream.
--
-- now, operation, retry, seq, the last message's id, how many at most of each: seq, last, events,
-- messages; nothing where the room or the user does not exist
local base, call, most = KEYS[1], redis.call, ARGV[6]
local now = call('HMGET', base .. ':info', 'seq', 'last')
if not now[1] then return {} end

local function read(key, after)
  local found = {}
  for i, entry in ipairs(call('XRANGE', key, '(' .. after .. '-0', '+', 'COUNT', most)) do
    found[i] = entry[2][2]
  end
  return found
end

return {now[1], now[2] or '0', read(base .. ':events', ARGV[4]), read(base .. ':messages', ARGV[5])}
