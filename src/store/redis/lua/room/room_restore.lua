-- keys: info whitelist blacklist adminlist standing done:{operation}
-- args: owner mode max lists users public reads whitelisted blacklisted admins names...
--
-- Follows room_add, as the function add. Makes a room again that Redis has lost, but not one that
-- was deleted: the mark outlives the room.
if not call('SET', key.standing, 1, 'NX') then return {'roomExists'} end
return add()
