-- For scripts that read a stream after a given event.
--
-- Their answer: seq, last, events, messages; nothing if the room or the user does not exist.
local now = redis.call('HMGET', key.info, 'seq', 'last')
if not now[1] then return {} end

local function read(log, after)
  local found = {}
  for i, entry in ipairs(redis.call('XRANGE', log, '(' .. after .. '-0', '+', 'COUNT', arg.most)) do
    found[i] = entry[2][2]
  end
  return found
end
