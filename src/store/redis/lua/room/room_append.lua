-- keys: info members messages
-- args: author bypass message
--
-- The most frequent script. It stands alone, and makes as few Redis calls as possible.
-- Answers "seq,id,timestamp", or an error's code.
local call = redis.call
local room = TICK and call('HMGET', key.info, 'seq', 'last', 'max', 'at')
             or call('HMGET', key.info, 'seq', 'last', 'max')
if not room[1] then return 'noRoom' end
if arg.again == '1' then
  local recent = call('XREVRANGE', key.messages, '+', '-', 'COUNT', MESSAGES_KEPT)
  for _, entry in ipairs(recent) do
    if entry[2][4] == arg.operation then
      local seq, id, time = string.match(entry[2][2], '^(%d+)[@%d]*m(%d+),(%d+),')
      return seq .. ',' .. id .. ',' .. time
    end
  end
end
if arg.bypass ~= '1' and call('HEXISTS', key.members, arg.author) == 0 then return 'notJoined' end

local time = arg.now
if time == '' then
  local now = call('TIME')
  time = now[1] .. string.format('%03d', math.floor(now[2] / 1000))
end
local seq, id = string.format('%.0f', room[1] + 1), room[2] + 1
local number = seq
if TICK then
  -- As publish() of common.lua.
  local tick = next_tick()
  if not room[4] or string.match(room[4], '^%d+') ~= room[1] then
    call('HSET', key.info, 'since', room[1] .. ' ' .. tick)
  end
  call('HSET', key.info, 'seq', seq, 'last', id, 'at', seq .. ' ' .. tick)
  number = seq .. '@' .. tick
else
  call('HSET', key.info, 'seq', seq, 'last', id)
end
local event = number .. 'm' .. id .. ',' .. time .. ',' .. arg.message
call('XADD', key.messages, 'MINID', '~',
     math.max(0, id - math.max(room[3], MESSAGES_KEPT)), id .. '-0', 'e', event, 'o', arg.operation)
call(PUBLISH, string.sub(key.info, 1, -1 - #':info'), event)
return seq .. ',' .. id .. ',' .. time
