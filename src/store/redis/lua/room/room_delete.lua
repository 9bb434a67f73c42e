-- keys: info whitelist blacklist adminlist members order seen messages reads events done:{operation}
-- args: actor bypass
-- answer: removed
if arg.bypass ~= '1' and not is_owner(arg.actor) then return {'notAllowed'} end
local removed = remove(everybody(), function() return true end)
tell_public_read_ended()
publish('z', '')
local answer = done(removed)
call('UNLINK', key.info, key.whitelist, key.blacklist, key.adminlist, key.members, key.order,
     key.seen, key.messages, key.reads, key.events)
return answer
