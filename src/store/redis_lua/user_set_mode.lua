-- mode
call('HSET', info, 'mode', ARGV[4])
return done()
