-- keys: info sockets rooms:{socket} events done:{operation}
-- args: socket user lease after most bytes rooms...
-- answer: outcome own rooms
--
-- A client whose connection broke is back at the node of `lease`, and has got all events up to the
-- tick `after`. Takes the socket over from whatever node has it, and answers the events since: `own`
-- of the user's stream, and {room, is_in, events} of each room that the socket is or was in; nothing
-- in order. The caller has read the rooms of the socket before, and subscribed to their streams.
--
-- All in one step: the events up to that of this step are in the answer, or were got before, and
-- those after it come by the streams. `outcome`:
--   taken    the socket is the caller's
--   changed  the socket's rooms are others than `rooms`
--   gone     there is no such socket, or the lease has ended
--   lost     not all of the events are there
--
-- Not for a cluster: the keys of several slots are used, most of which cannot be declared.
local after = tonumber(arg.after)
local lease = PREFIX .. '{node:' .. arg.lease .. '}'
local holder = call('HGET', key.sockets, arg.socket)
if not holder or string.sub(holder, 1, 1) == '!' then return {'ok', {}, 'gone'} end
local beat, by = unpack(call('HMGET', lease .. ':lease', 'beat', 'by'))
if by or not beat then return {'ok', {}, 'gone'} end
if after > tonumber(call('GET', TICK) or 0) then return {'ok', {}, 'lost'} end

local entries = {}
local known = call('HGETALL', key.rooms)
for i = 1, #known, 2 do entries[known[i]] = known[i + 1] end
if #known ~= 2 * #arg.rooms then return {'ok', {}, 'changed'} end
for _, room in ipairs(arg.rooms) do
  if not entries[room] then return {'ok', {}, 'changed'} end
end

local left, bytes = tonumber(arg.most), tonumber(arg.bytes)

-- Adds the log's events after the tick `after` to `found`. Returns the number of the event before
-- them, 0 if that is not in the log; nothing if they are too many.
local function read(log, found)
  local last = '+'
  while true do
    local read = call('XREVRANGE', log, last, '-', 'COUNT', 50)
    for _, entry in ipairs(read) do
      local event = entry[2][2]
      local number, at = string.match(event, '^(%d+)@?(%d*)')
      if at == '' or tonumber(at) <= after then return tonumber(number) end
      left, bytes = left - 1, bytes - #event
      if left < 0 or bytes < 0 then return end
      found[#found + 1] = event
    end
    if #read < 50 then return 0 end
    last = '(' .. read[#read][1]
  end
end

-- The stream's events after the tick `after`, and the tick from which on all have one; nothing if
-- some are gone. Numbers are dense: so their count says whether all are there.
local function missed(base, ...)
  local now, at, since = unpack(call('HMGET', base .. ':info', 'seq', 'at', 'since'))
  if not now or not at or not since then return end
  local last, last_tick = string.match(at, '^(%d+) (%d+)$')
  local before, first_tick = string.match(since, '^(%d+) (%d+)$')
  if last ~= now then return end
  local found = {}
  if tonumber(last_tick) > after then
    before = tonumber(before)
    for _, log in ipairs({...}) do
      local number = read(base .. log, found)
      if not number then return end
      before = math.max(before, number)
    end
    if #found ~= tonumber(now) - before then return end
  end
  return found, tonumber(first_tick)
end

local own, own_since = missed(channel, ':events')
if not own or own_since > after then return {'ok', {}, 'lost'} end
local forgotten = {}
for _, event in ipairs(own) do
  local kind, rest = string.match(event, '^%d+@%d+(.)()')
  -- The user was disconnected: that is not for a client to come back from.
  if kind == 'x' or kind == 'z' then return {'ok', {}, 'lost'} end
  if kind == 'f' then
    local size, start = string.match(event, '^(%d+):()', rest)
    local stop = start + size
    if string.sub(event, stop, stop) == '1' then return {'ok', {}, 'lost'} end
    forgotten[string.sub(event, start, stop - 1)] = true
  end
end

local me = field(arg.user) .. field(arg.socket)

-- What the events say about the socket: whether it joined, and whether it left.
local function moves(found)
  local joined, gone = false, false
  for _, event in ipairs(found) do
    local kind, rest = string.match(event, '^%d+@%d+(.)()')
    local body = (kind == 'j' or kind == 'l' or kind == 'r') and string.sub(event, rest)
    if kind == 'j' and body == me then joined = true end
    if kind == 'l' and body == me then gone = true end
    if kind == 'r' and string.find(body, field(arg.user), 1, true) == 1 and
       string.find(body, field(arg.socket), 1, true) then
      gone = true
    end
  end
  return joined, gone
end

local function is_member(base)
  local packed = call('HGET', base .. ':members', arg.user)
  if not packed then return false end
  local sockets = cmsgpack.unpack(packed)[2]
  for i = 1, #sockets, 2 do
    if sockets[i] == arg.socket then return true end
  end
  return false
end

-- Whether the events are all that the socket may have missed in the room.
local function is_whole(entry, is_in, found, since, was_forgotten)
  local joined, gone = moves(found)
  if entry then
    -- The socket's node may not have been in the room from the join on.
    if string.sub(entry, 1, 1) == '0' then return false end
    -- A join under way, or one in an earlier room of this name.
    if not is_in and not gone then return false end
  end
  if since <= after then return true end
  -- The room is newer than what the client has got, or events without ticks were. It was in no
  -- earlier one if this join is the first: every end of one is in the user's log.
  local came, token = string.match(entry or '', '^(%d+) (%d+)$')
  return joined and came ~= nil and came == token and not was_forgotten
end

local names, rooms, joined = {}, {}, {}
for room in pairs(entries) do names[#names + 1] = room end
for room in pairs(forgotten) do
  if not entries[room] then names[#names + 1] = room end
end
for _, room in ipairs(names) do
  local base = PREFIX .. '{room:' .. room .. '}'
  local found, since = missed(base, ':events', ':messages')
  local is_in = is_member(base)
  if not found or not is_whole(entries[room], is_in, found, since, forgotten[room]) then
    return {'ok', {}, 'lost'}
  end
  if is_in then joined[#joined + 1] = room end
  rooms[#rooms + 1] = {room, is_in and 1 or 0, found}
end

call('HSET', key.sockets, arg.socket, arg.lease)
if holder ~= arg.lease then call('HDEL', PREFIX .. '{node:' .. holder .. '}:sockets', arg.socket) end
call('HSET', lease .. ':sockets', arg.socket, arg.user)
publish('v', field(arg.socket) .. field(arg.lease) .. fields(joined))
return done('taken', own, rooms)
