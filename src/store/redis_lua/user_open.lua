-- keys: info
-- args:
--
-- Makes the user if there is none: the position of the stream
local at = call('HGET', key.info, 'seq')
if at then return {'ok', {}, at} end
local born = first_seq()
call('HSET', key.info, 'seq', born, 'mode', 0, 'came', 0)
return {'ok', {}, born}
