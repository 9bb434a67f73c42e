-- keys: info marked events done:{operation}
-- args: room limit notice
-- answer: dropped
--
-- Keeps the name of a room with a mark of the user, and tells the user. `dropped` are the rooms of
-- the oldest marks, beyond the limit.
call('ZADD', key.marked, call('HINCRBY', key.info, 'came', 1), arg.room)
local dropped = {}
for _ = 1, call('ZCARD', key.marked) - tonumber(arg.limit) do
  dropped[#dropped + 1] = call('ZPOPMIN', key.marked)[1]
end
publish('n', arg.notice)
return done(dropped)
