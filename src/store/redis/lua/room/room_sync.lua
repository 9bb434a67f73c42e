-- keys: info members order seen whitelist blacklist adminlist events done:{operation}
-- args:
-- answer: removed present
--
-- Removes users without access. `present` has {user, {socket, token, ...}} of those who stay.
local removed = evict(everybody())
local present = {}
for i, user in ipairs(everybody()) do present[i] = {user, member(user)[2]} end
return done(removed, present)
