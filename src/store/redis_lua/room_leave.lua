-- user, socket: njoined, changed, the token of the join
local user, socket = ARGV[4], ARGV[5]
local who = member(user)
if not who then return {'ok', {}, 0, 0, ''} end
local at = find_socket(who, socket)
if not at then return {'ok', {}, #who[3] / 2, 0, ''} end
local token = who[3][at + 1]
table.remove(who[3], at)
table.remove(who[3], at)
publish('l', field(user) .. field(socket))
if #who[3] > 0 then
  keep_member(user, who)
else
  forget_member(user)
  tell_leave(user, who)
end
return done(#who[3] / 2, 1, token)
