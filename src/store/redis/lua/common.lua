-- What the scripts on rooms and users begin with. Each first says what it touches and is given
-- (<store/redis/scripts/lua_script.hpp>), by which are defined:
--
-- key: its keys by their names; key.info is always among them
-- arg: its arguments by their names, and before these
--   now        the time, ms since the epoch; '' is the server's
--   operation  an id, by which the answer is remembered
--   again      '1' where it may have been done already
--
-- Who changes something names the key of its answer, done:{operation}, which is not there the first
-- time. So a cluster does not run it while it moves the slot, when a key that a script has emptied
-- could not be touched again. PUBLISH, the command, is defined before.
local call = redis.call
-- Of the stream: what all keys begin with.
local channel = string.sub(key.info, 1, -1 - #':info')

if key.done and arg.again == '1' then
  local answer = call('GET', key.done)
  if answer then return cmsgpack.unpack(answer) end
end

-- Text of a whole number, which .. would round past 14 digits.
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

-- Where the numbers of a new stream begin: after all of an older one of that name.
local function first_seq()
  local now = call('TIME')
  return now[1] .. string.format('%06d', now[2])
end

local seq
local events = {}

local function publish(kind, body)
  seq = seq + 1
  local number = int(seq)
  local event = number .. kind .. body
  call('XADD', key.events, 'MAXLEN', '~', EVENTS_KEPT, number .. '-0', 'e', event)
  if EVENTS_TTL then call('PEXPIRE', key.events, EVENTS_TTL) end
  call(PUBLISH, channel, event)
  events[#events + 1] = event
end

-- Ends a change: the stream's position is kept, and the answer remembered.
local function done(...)
  if #events > 0 then call('HSET', key.info, 'seq', int(seq)) end
  local answer = {'ok', events, ...}
  call('SET', key.done, cmsgpack.pack(answer), 'PX', ANSWER_TTL)
  return answer
end

-- Names in the order in which they came; each counts once.
local function add_names(list, names)
  for _, name in ipairs(names) do
    if not call('ZSCORE', list, name) then
      call('ZADD', list, call('HINCRBY', key.info, 'came', 1), name)
    end
  end
end
