-- The common first part of the scripts on rooms and users. Each script declares its keys and
-- arguments (<store/redis/scripts/lua_script.hpp>), which defines:
--
-- key: its keys by name; key.info is always among them
-- arg: its arguments by name, preceded by
--   now        the time, ms since the epoch; '' means the server's
--   operation  an id, under which the answer is remembered
--   again      '1' if the operation may have been done already
--
-- A script that changes something names the key of its answer, done:{operation}, which does not
-- exist the first time. So a cluster does not run the script while it moves the slot: then a script
-- could not touch a key again that it has emptied. PUBLISH, the command, is defined before.
local call = redis.call
-- The channel of the stream is the prefix of all keys.
local channel = string.sub(key.info, 1, -1 - #':info')

if key.done and arg.again == '1' then
  local answer = call('GET', key.done)
  if answer then return cmsgpack.unpack(answer) end
end

-- The text of a whole number; `..` would round it past 14 digits.
local function int(number) return string.format('%.0f', number) end

local function field(text) return #text .. ':' .. text end

local function fields(texts)
  local packed = {}
  for i, text in ipairs(texts) do packed[i] = field(text) end
  return table.concat(packed)
end

local function time()
  if arg.now ~= '' then return arg.now end
  local now = call('TIME')
  return now[1] .. string.format('%03d', math.floor(now[2] / 1000))
end

-- The first number of a new stream, greater than all numbers of an older stream of that name.
local function first_seq()
  local now = call('TIME')
  return now[1] .. string.format('%06d', now[2])
end

local seq
local tick
local events = {}

-- Begins a stream. With ticks, the record of a stream has two more fields, each the number of an
-- event and a tick:
--   at     the last event that has a tick
--   since  all events after this one have ticks, and all that have none were before this tick
local function begin_stream()
  local born = first_seq()
  call('HSET', key.info, 'seq', born)
  if TICK then
    local start = born .. ' ' .. next_tick()
    call('HSET', key.info, 'at', start, 'since', start)
  end
  return born
end

local function take_tick()
  local is_first = not tick
  tick = next_tick()
  if not is_first then return end
  -- Others may have published without ticks.
  local at = call('HGET', key.info, 'at')
  if at and string.match(at, '^%d+') == int(seq) then return end
  call('HSET', key.info, 'since', int(seq) .. ' ' .. tick)
end

local function publish(kind, body)
  if TICK then take_tick() end
  seq = seq + 1
  local number = int(seq)
  local event = number .. (tick and '@' .. tick or '') .. kind .. body
  call('XADD', key.events, 'MAXLEN', '~', EVENTS_KEPT, number .. '-0', 'e', event)
  if EVENTS_TTL then call('PEXPIRE', key.events, EVENTS_TTL) end
  call(PUBLISH, channel, event)
  events[#events + 1] = event
end

-- Ends a change: keeps the stream's position, and remembers the answer.
local function done(...)
  if #events > 0 then call('HSET', key.info, 'seq', int(seq)) end
  if tick then call('HSET', key.info, 'at', int(seq) .. ' ' .. tick) end
  local answer = {'ok', events, ...}
  call('SET', key.done, cmsgpack.pack(answer), 'PX', ANSWER_TTL)
  return answer
end

-- Adds names in the order in which they came; each counts once.
local function add_names(list, names)
  for _, name in ipairs(names) do
    if not call('ZSCORE', list, name) then
      call('ZADD', list, call('HINCRBY', key.info, 'came', 1), name)
    end
  end
end
