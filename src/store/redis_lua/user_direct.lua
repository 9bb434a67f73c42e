-- sender, bypass, whether it is the user, the message: the timestamp
if ARGV[6] == '1' then return {'notAllowed'} end
if ARGV[5] ~= '1' and not accepts(ARGV[4]) then return {'notAllowed'} end
if call('HLEN', sockets) == 0 then return {'noUserOnline'} end
local when = time()
publish('M', when .. ',' .. ARGV[7])
return done(when)
