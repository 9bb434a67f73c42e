-- keys: info once:{request} done:{operation}
-- args: request id timestamp ttl
--
-- As room_append_once remembers it, but with the newest number of the stream.
local left = arg.timestamp + arg.ttl - time()
if left <= 0 then return done() end
local born = call('HGET', key.info, 'born')
call('SET', key.once, born .. '=' .. int(seq) .. ',' .. arg.id .. ',' .. arg.timestamp,
     'PX', int(left))
return done()
