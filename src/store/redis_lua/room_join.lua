-- user, socket, token, whether to announce: njoined, changed
local user, socket, token = ARGV[4], ARGV[5], ARGV[6]
if call('EXISTS', base .. ':gone:' .. socket) == 1 then return {'invalidSocket'} end
if not has_access(user) then return {'notAllowed'} end
local who = member(user)
if not who then
  who = {0, time(), {}}
  call('ZADD', base .. ':order', call('HINCRBY', info, 'came', 1), user)
  call('ZREM', base .. ':seen', user)
end
local at = find_socket(who, socket)
if at then
  who[3][at + 1] = token
  keep_member(user, who)
  return done(#who[3] / 2, 0)
end
table.insert(who[3], socket)
table.insert(who[3], token)
publish('j', field(user) .. field(socket))
if ARGV[7] == '1' then tell_join(user, who) end
keep_member(user, who)
return done(#who[3] / 2, 1)
