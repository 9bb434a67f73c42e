-- actor, bypass
if ARGV[5] ~= '1' and not is_owner(ARGV[4]) then return {'notAllowed'} end
local removed = remove(everybody(), function() return true end)
tell_public_read_ended()
publish('z', '')
local answer = done(removed)
for _, key in ipairs({'info', 'whitelist', 'blacklist', 'adminlist', 'members', 'order', 'seen',
                      'messages', 'events'}) do
  call('UNLINK', base .. ':' .. key)
end
return answer
