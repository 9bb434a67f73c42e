-- The common first part of the scripts on a room, after common.lua. The rules are those of
-- <chat/permissions.hpp>.
local room = call('HMGET', key.info, 'seq', 'owner', 'mode', 'lists', 'users', 'last', 'floor', 'max',
                  'reads', 'presence')
if not room[1] then return {'noRoom'} end
seq = tonumber(room[1])
local owner, whitelist_only = room[2], room[3] == '1'
local tells_lists, tells_users, tells_reads = room[4] == '1', room[5] == '1', room[9] == '1'

local function is_listed(list, user) return call('ZSCORE', key[list], user) ~= false end

local function is_owner(user) return owner ~= false and owner == user end

local function may_read(user)
  return call('HEXISTS', key.members, user) == 1 or is_owner(user) or is_listed('adminlist', user)
end

local function has_access(user)
  if is_owner(user) or is_listed('adminlist', user) then return true end
  if is_listed('blacklist', user) then return false end
  return not whitelist_only or is_listed('whitelist', user)
end

-- {since, {socket, token, ...}}, or false.
local function member(user)
  local packed = call('HGET', key.members, user)
  return packed and cmsgpack.unpack(packed)
end

local function keep_member(user, who) call('HSET', key.members, user, cmsgpack.pack(who)) end

local function find_socket(who, socket)
  for i = 1, #who[2], 2 do
    if who[2][i] == socket then return i end
  end
end

local function sockets_of(who)
  local sockets = {}
  for i = 1, #who[2], 2 do sockets[#sockets + 1] = who[2][i] end
  return sockets
end

local version = tonumber(room[10] or 0)

-- A user joins or leaves. The time makes the version greater than those of an earlier room.
local function count_presence()
  version = math.max(version + 1, tonumber(time()))
  call('HSET', key.info, 'presence', int(version))
end

local function forget_member(user)
  count_presence()
  call('HDEL', key.members, user)
  call('ZREM', key.order, user)
  call('ZADD', key.seen, time(), user)
  call('ZREMRANGEBYRANK', key.seen, 0, -SEEN_KEPT - 1)
end

local function tell_user(kind, user)
  if tells_users then publish(kind, field(user)) end
end

-- Removes those of `users` who are in the room and `should_go`; returns them with their sockets and
-- tokens.
local function remove(users, should_go)
  local removed = {}
  for _, user in ipairs(users) do
    local who = member(user)
    if who and should_go(user) then
      forget_member(user)
      publish('r', field(user) .. fields(sockets_of(who)))
      removed[#removed + 1] = {user, who[2]}
    end
  end
  return removed
end

-- Removes those of `users` who are in the room without access.
local function evict(users)
  local removed = remove(users, function(user) return not has_access(user) end)
  -- After all removals: users who are removed in one step are not told of each other.
  for _, gone in ipairs(removed) do tell_user('L', gone[1]) end
  return removed
end

local function tell_public_read_ended()
  if call('HGET', key.info, 'public') == '1' then publish('p', '') end
end

local function everybody() return call('ZRANGE', key.order, 0, -1) end
