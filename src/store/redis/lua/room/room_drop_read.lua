-- keys: info reads done:{operation}
-- args: user
call('ZREM', key.reads, arg.user)
return done()
