-- keys: info
-- args:
-- answer: position
--
-- Creates the user if there is none.
local at = call('HGET', key.info, 'seq')
if at then return {'ok', {}, at} end
local born = begin_stream()
call('HSET', key.info, 'mode', 0, 'came', 0)
return {'ok', {}, born}
