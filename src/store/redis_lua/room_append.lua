-- The most frequent script: it stands alone, and calls Redis as seldom as can be.
--
-- now, operation, retry, author, bypass, the message: "seq,id,timestamp", or an error's code
local base, call = KEYS[1], redis.call
local info = base .. ':info'
local room = call('HMGET', info, 'seq', 'last', 'max')
if not room[1] then return 'noRoom' end
if ARGV[3] == '1' then
  local recent = call('XREVRANGE', base .. ':messages', '+', '-', 'COUNT', MESSAGES_KEPT)
  for _, entry in ipairs(recent) do
    if entry[2][4] == ARGV[2] then
      local seq, id, time = string.match(entry[2][2], '^(%d+)m(%d+),(%d+),')
      return seq .. ',' .. id .. ',' .. time
    end
  end
end
if ARGV[5] ~= '1' and call('HEXISTS', base .. ':members', ARGV[4]) == 0 then return 'notJoined' end

local time = ARGV[1]
if time == '' then
  local now = call('TIME')
  time = now[1] .. string.format('%03d', math.floor(now[2] / 1000))
end
local seq, id = string.format('%.0f', room[1] + 1), room[2] + 1
call('HSET', info, 'seq', seq, 'last', id)
local event = seq .. 'm' .. id .. ',' .. time .. ',' .. ARGV[6]
call('XADD', base .. ':messages', 'MINID', '~',
     math.max(0, id - math.max(room[3], MESSAGES_KEPT)), id .. '-0', 'e', event, 'o', ARGV[2])
call(PUBLISH, base, event)
return seq .. ',' .. id .. ',' .. time
