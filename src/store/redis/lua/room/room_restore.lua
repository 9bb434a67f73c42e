-- keys: info whitelist blacklist adminlist standing done:{operation}
-- args: owner mode max lists users public whitelisted blacklisted admins names...
--
-- What follows room_add, as the function add: the room is to be there again where Redis has lost it,
-- and to stay away where it was deleted. The mark outlives the room.
if not call('SET', key.standing, 1, 'NX') then return {'roomExists'} end
return add()
