-- keys: info members whitelist blacklist adminlist reads
-- args: what more...
-- answer: value
--
-- Questions that anybody may ask.
local first, second = arg.more[1], arg.more[2]
local check = {}
function check.access() return has_access(first) and 1 or 0 end
function check.has()
  if first == 'userlist' then return call('HEXISTS', key.members, second) end
  return is_listed(first, second) and 1 or 0
end
-- The room among those of a user: whether the user is in it, its last message, the user's mark. Or
-- nothing.
function check.of()
  local joined = call('HEXISTS', key.members, first)
  local last, mark = tonumber(room[6]), tonumber(call('ZSCORE', key.reads, first) or 0)
  if joined == 0 and (mark == 0 or not has_access(first)) then return {} end
  return {joined, last, math.min(last, mark)}
end
-- The sockets of each user.
function check.sockets()
  local found = {}
  for i, user in ipairs(arg.more) do
    local who = member(user)
    found[i] = who and sockets_of(who) or {}
  end
  return found
end
return {'ok', {}, check[arg.what]()}
