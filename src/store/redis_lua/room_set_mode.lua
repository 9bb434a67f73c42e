-- actor, bypass, mode: who was removed
if ARGV[5] ~= '1' and not is_owner(ARGV[4]) and not is_listed('adminlist', ARGV[4]) then
  return {'notAllowed'}
end
call('HSET', info, 'mode', ARGV[6])
whitelist_only = ARGV[6] == '1'
if tells_lists then publish('o', ARGV[6]) end
return done(whitelist_only and evict(everybody()) or {})
