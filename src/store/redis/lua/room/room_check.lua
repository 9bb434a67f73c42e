-- keys: info members whitelist blacklist adminlist reads
-- args: what more...
-- answer: value
--
-- Questions that anybody may ask.
local first, second = arg.more[1], arg.more[2]
local check = {}
-- Those of <chat/permissions.hpp>, in the order there.
function check.facts()
  local function bit(fact) return fact and 1 or 0 end
  return {bit(is_owner(first)), bit(is_listed('adminlist', first)), bit(is_listed('blacklist', first)),
          bit(is_listed('whitelist', first)), call('HEXISTS', key.members, first), bit(whitelist_only)}
end
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
