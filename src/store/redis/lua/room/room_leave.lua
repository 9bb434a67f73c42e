-- keys: info members order seen events gone:{socket} done:{operation}
-- args: user socket is_gone
-- answer: njoined changed token
--
-- `is_gone` is '1' if the socket is gone. `token` is that of the join.
local user, socket = arg.user, arg.socket
local who = member(user)
local at = who and find_socket(who, socket)
if not at then
  -- The join may still be under way.
  if arg.is_gone == '1' then call('SET', key.gone, 1, 'PX', GONE_TTL) end
  return {'ok', {}, who and #who[2] / 2 or 0, 0, ''}
end
local token = who[2][at + 1]
table.remove(who[2], at)
table.remove(who[2], at)
publish('l', field(user) .. field(socket))
if #who[2] > 0 then
  keep_member(user, who)
else
  forget_member(user)
  tell_user('L', user)
end
return done(#who[2] / 2, 1, token)
