-- owner, '' for none: who was removed
local old = owner
if ARGV[4] == '' then
  owner = false
  call('HDEL', info, 'owner')
else
  owner = ARGV[4]
  call('HSET', info, 'owner', owner)
end
return done(old and evict({old}) or {})
