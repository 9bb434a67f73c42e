-- keys: info done:{operation}
-- args: mode
call('HSET', key.info, 'mode', arg.mode)
return done()
