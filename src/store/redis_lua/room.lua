-- What scripts on a room begin with, after common.lua. The rules are those of <chat/permissions.hpp>.
local members = base .. ':members'
local room = call('HMGET', info, 'seq', 'owner', 'mode', 'lists', 'users', 'last', 'floor', 'max')
if not room[1] then return {'noRoom'} end
seq = tonumber(room[1])
local owner, whitelist_only = room[2], room[3] == '1'
local tells_lists, tells_users = room[4] == '1', room[5] == '1'

local function is_listed(list, user) return call('ZSCORE', base .. ':' .. list, user) ~= false end

local function is_owner(user) return owner ~= false and owner == user end

local function has_access(user)
  if is_owner(user) or is_listed('adminlist', user) then return true end
  if is_listed('blacklist', user) then return false end
  return not whitelist_only or is_listed('whitelist', user)
end

-- {announced, since, {socket, token, ...}}, or false.
local function member(user)
  local packed = call('HGET', members, user)
  return packed and cmsgpack.unpack(packed)
end

local function keep_member(user, who) call('HSET', members, user, cmsgpack.pack(who)) end

local function find_socket(who, socket)
  for i = 1, #who[3], 2 do
    if who[3][i] == socket then return i end
  end
end

local function sockets_of(who)
  local sockets = {}
  for i = 1, #who[3], 2 do sockets[#sockets + 1] = who[3][i] end
  return sockets
end

local function forget_member(user)
  call('HDEL', members, user)
  call('ZREM', base .. ':order', user)
  call('ZADD', base .. ':seen', time(), user)
  call('ZREMRANGEBYRANK', base .. ':seen', 0, -SEEN_KEPT - 1)
end

local function tell_join(user, who)
  if who[1] == 1 then return end
  who[1] = 1
  if tells_users then publish('U', field(user)) end
end

local function tell_leave(user, who)
  if who[1] == 1 and tells_users then publish('L', field(user)) end
end

-- Takes users out of the room, all who are in and for whom `should_go`; returns them with their
-- sockets and tokens.
local function remove(users, should_go)
  local removed, gone = {}, {}
  for _, user in ipairs(users) do
    local who = member(user)
    if who and should_go(user) then
      forget_member(user)
      publish('r', field(user) .. fields(sockets_of(who)))
      removed[#removed + 1] = {user, who[3]}
      gone[#gone + 1] = {user, who}
    end
  end
  return removed, gone
end

-- Those of `users` who are in and may not be.
local function evict(users)
  local removed, gone = remove(users, function(user) return not has_access(user) end)
  -- After all removals: who is removed in one step with others is not told of them.
  for _, one in ipairs(gone) do tell_leave(one[1], one[2]) end
  return removed
end

local function tell_public_read_ended()
  if call('HGET', info, 'public') == '1' then publish('p', '') end
end

local function everybody() return call('ZRANGE', base .. ':order', 0, -1) end
