-- user, socket, '1' where the socket is gone: njoined, changed, the token of the join
local user, socket = ARGV[4], ARGV[5]
local who = member(user)
local at = who and find_socket(who, socket)
if not at then
  -- It may still be on its way in.
  if ARGV[6] == '1' then call('SET', base .. ':gone:' .. socket, 1, 'PX', GONE_TTL) end
  return {'ok', {}, who and #who[3] / 2 or 0, 0, ''}
end
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
