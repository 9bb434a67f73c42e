-- keys: info members order seen whitelist blacklist adminlist events done:{operation}
-- args: owner
--
-- '' is nobody. Who was removed
local old = owner
if arg.owner == '' then
  owner = false
  call('HDEL', key.info, 'owner')
else
  owner = arg.owner
  call('HSET', key.info, 'owner', owner)
end
return done(old and evict({old}) or {})
