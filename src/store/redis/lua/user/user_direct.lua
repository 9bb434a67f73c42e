-- keys: info whitelist blacklist sockets once events done:{operation}
-- args: sender bypass is_own message request ttl
-- answer: timestamp repeated
--
-- `is_own` is '1' if the sender is the user. `request`, unless '', is the message's idempotency
-- key, which is remembered for `ttl` ms. If it is known, the answer is the first message's, and has
-- `repeated`.
local when = time()
if arg.request ~= '' then
  call('ZREMRANGEBYSCORE', key.once, '-inf', int(tonumber(when) - tonumber(arg.ttl)))
  local first = call('ZSCORE', key.once, arg.request)
  if first then return done(int(tonumber(first)), 1) end
end
if arg.is_own == '1' then return {'notAllowed'} end
if arg.bypass ~= '1' and not accepts(arg.sender) then return {'notAllowed'} end
if call('HLEN', key.sockets) == 0 then return {'noUserOnline'} end
publish('M', when .. ',' .. arg.message)
if arg.request ~= '' then
  call('ZADD', key.once, when, arg.request)
  call('ZREMRANGEBYRANK', key.once, 0, -ONCE_KEPT - 1)
  call('PEXPIRE', key.once, arg.ttl)
end
return done(when)
