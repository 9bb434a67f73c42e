-- keys: info members order seen whitelist blacklist adminlist events done:{operation}
-- args: owner
-- answer: removed
--
-- The owner '' means nobody.
local old = owner
if arg.owner == '' then
  owner = false
  call('HDEL', key.info, 'owner')
else
  owner = arg.owner
  call('HSET', key.info, 'owner', owner)
end
return done(old and evict({old}) or {})
