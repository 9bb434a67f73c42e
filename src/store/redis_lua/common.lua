-- What the scripts begin with. KEYS[1] names a room or a user: it is the channel of its stream, and
-- all keys begin with it. PUBLISH, the command, is defined before.
--
-- ARGV[1]: the time, ms since the epoch; '' is the server's
-- ARGV[2]: the operation's id, by which the answer is remembered; '' where asking twice does no harm
-- ARGV[3]: '1' where it may have been done already
local base, operation, call = KEYS[1], ARGV[2], redis.call
local info = base .. ':info'

if ARGV[3] == '1' and operation ~= '' then
  local answer = call('GET', base .. ':done:' .. operation)
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
  if ARGV[1] ~= '' then return ARGV[1] end
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
  call('XADD', base .. ':events', 'MAXLEN', '~', EVENTS_KEPT, number .. '-0', 'e', event)
  if EVENTS_TTL then call('PEXPIRE', base .. ':events', EVENTS_TTL) end
  call(PUBLISH, base, event)
  events[#events + 1] = event
end

-- Ends a change: the stream's position is kept, and the answer remembered.
local function done(...)
  if #events > 0 then call('HSET', info, 'seq', int(seq)) end
  local answer = {'ok', events, ...}
  if operation ~= '' then
    call('SET', base .. ':done:' .. operation, cmsgpack.pack(answer), 'PX', ANSWER_TTL)
  end
  return answer
end

-- Names in the order in which they came; each counts once.
local function add_names(list, names)
  for _, name in ipairs(names) do
    if not call('ZSCORE', list, name) then
      call('ZADD', list, call('HINCRBY', info, 'came', 1), name)
    end
  end
end

local function arguments(first)
  local rest = {}
  for i = first, #ARGV do rest[#rest + 1] = ARGV[i] end
  return rest
end
