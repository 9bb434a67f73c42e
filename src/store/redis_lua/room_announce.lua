-- user, socket: njoined, whether it is joined
local who = member(ARGV[4])
if not who or not find_socket(who, ARGV[5]) then return {'ok', {}, 0, 0} end
tell_join(ARGV[4], who)
keep_member(ARGV[4], who)
return done(#who[3] / 2, 1)
