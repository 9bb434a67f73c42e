-- keys: info members
-- args: author bypass signal
-- answer: position
--
-- Publishes a signal with the number of the room's last event, for nodes that have seen that event.
-- Changes nothing: a signal has no number of its own, and is in no log.
if arg.bypass ~= '1' and call('HEXISTS', key.members, arg.author) == 0 then return {'notJoined'} end
call(PUBLISH, channel, 's' .. int(seq) .. ',' .. arg.signal)
return {'ok', {}, int(seq)}
