-- keys: info whitelist blacklist sockets events done:{operation}
-- args: sender bypass is_own message
-- answer: timestamp
--
-- `is_own` is '1' if the sender is the user.
if arg.is_own == '1' then return {'notAllowed'} end
if arg.bypass ~= '1' and not accepts(arg.sender) then return {'notAllowed'} end
if call('HLEN', key.sockets) == 0 then return {'noUserOnline'} end
local when = time()
publish('M', when .. ',' .. arg.message)
return done(when)
