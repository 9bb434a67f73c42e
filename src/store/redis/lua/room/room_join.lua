-- keys: info members order seen whitelist blacklist adminlist events gone:{socket} done:{operation}
-- args: user socket token preview
-- answer: njoined changed
--
-- With `preview` '1' nothing changes: the script answers as the join would.
local user, socket, token = arg.user, arg.socket, arg.token
if call('EXISTS', key.gone) == 1 then return {'invalidSocket'} end
if not has_access(user) then return {'notAllowed'} end
local who = member(user)
if arg.preview == '1' then
  local joined, is_in = who and #who[2] / 2 or 0, who and find_socket(who, socket)
  return {'ok', {}, is_in and joined or joined + 1, is_in and 0 or 1}
end
if not who then
  who = {time(), {}}
  call('ZADD', key.order, call('HINCRBY', key.info, 'came', 1), user)
  call('ZREM', key.seen, user)
  count_presence()
end
local at = find_socket(who, socket)
if at then
  who[2][at + 1] = token
  keep_member(user, who)
  return done(#who[2] / 2, 0)
end
table.insert(who[2], socket)
table.insert(who[2], token)
publish('j', field(user) .. field(socket))
if #who[2] == 2 then tell_user('U', user) end
keep_member(user, who)
return done(#who[2] / 2, 1)
