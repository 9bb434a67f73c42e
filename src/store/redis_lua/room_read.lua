-- actor, bypass, what, more
local actor, what = ARGV[4], ARGV[6]

local free = {}
function free.access() return has_access(ARGV[7]) and 1 or 0 end
function free.has()
  local list = ARGV[7]
  if list == 'userlist' then return call('HEXISTS', members, ARGV[8]) end
  return is_listed(list, ARGV[8]) and 1 or 0
end
-- The sockets of each of the users.
function free.sockets()
  local found = {}
  for i, user in ipairs(arguments(7)) do
    local who = member(user)
    found[i] = who and sockets_of(who) or {}
  end
  return found
end
function free.exists() return 1 end
if free[what] then return {'ok', {}, free[what]()} end

local may_read = ARGV[5] == '1' or call('HEXISTS', members, actor) == 1 or is_owner(actor) or
                   is_listed('adminlist', actor)
if not may_read then return {'notJoined'} end

local last = tonumber(room[6])
local floor = math.max(tonumber(room[7]), last - tonumber(room[8]))

-- The messages (first, final], newest first.
local function messages(first, final)
  local found = {}
  if final <= first then return found end
  for i, entry in ipairs(call('XREVRANGE', base .. ':messages', final .. '-0',
                              (first + 1) .. '-0')) do
    found[i] = entry[2][2]
  end
  return found
end

local read = {}
function read.list()
  if ARGV[7] == 'userlist' then return everybody() end
  return call('ZRANGE', base .. ':' .. ARGV[7], 0, -1)
end
function read.owner() return owner end
function read.mode() return whitelist_only and 1 or 0 end
function read.after()
  local first = math.min(math.max(tonumber(ARGV[7]), floor), last)
  return messages(first, first + math.min(tonumber(ARGV[8]), last - first))
end
function read.recent() return messages(math.max(floor, last - tonumber(ARGV[7])), last) end
function read.history() return {room[8], last - floor, last} end
function read.info()
  return {owner or '', whitelist_only and 1 or 0, tells_lists and 1 or 0, tells_users and 1 or 0,
          call('HGET', info, 'public') or '0', room[8], last - floor, last, call('HLEN', members)}
end
function read.notifications() return {tells_users and 1 or 0, tells_lists and 1 or 0} end
function read.seen()
  local who = member(ARGV[7])
  if who then return {1, who[2]} end
  local when = call('ZSCORE', base .. ':seen', ARGV[7])
  return {0, when and int(tonumber(when))}
end
return {'ok', {}, read[what]()}
