-- keys: info members order seen whitelist blacklist adminlist events done:{operation}
-- args: actor bypass mode
-- answer: removed
if arg.bypass ~= '1' and not is_owner(arg.actor) and not is_listed('adminlist', arg.actor) then
  return {'notAllowed'}
end
call('HSET', key.info, 'mode', arg.mode)
whitelist_only = arg.mode == '1'
if tells_lists then publish('o', arg.mode) end
return done(whitelist_only and evict(everybody()) or {})
