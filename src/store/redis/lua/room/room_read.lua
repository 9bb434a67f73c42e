-- keys: info members order seen whitelist blacklist adminlist reads
-- args: actor bypass what which
-- answer: value
if arg.bypass ~= '1' and not may_read(arg.actor) then return {'notJoined'} end

local read = {}
function read.list()
  if arg.which == 'userlist' then return everybody() end
  return call('ZRANGE', key[arg.which], 0, -1)
end
function read.info()
  local last = tonumber(room[6])
  local floor = math.max(tonumber(room[7]), last - tonumber(room[8]))
  return {owner or '', whitelist_only and 1 or 0, tells_lists and 1 or 0, tells_users and 1 or 0,
          call('HGET', key.info, 'public') or '0', room[8], last - floor, last,
          call('HLEN', key.members), call('HGET', key.info, 'born') or '0', tells_reads and 1 or 0}
end
function read.presence()
  local users = {}
  for i, user in ipairs(everybody()) do
    local who = member(user)
    users[i] = {user, #who[2] / 2, who[1]}
  end
  return {int(version), users}
end
-- A failover may have lost messages that were marked.
function read.mark()
  local last = tonumber(room[6])
  return {last, math.min(last, tonumber(call('ZSCORE', key.reads, arg.actor) or 0))}
end
function read.seen()
  local who = member(arg.which)
  if who then return {1, who[1]} end
  local when = call('ZSCORE', key.seen, arg.which)
  return {0, when and int(tonumber(when))}
end
return {'ok', {}, read[arg.what]()}
