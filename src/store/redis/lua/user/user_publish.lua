-- keys: info events done:{operation}
-- args: kind body
publish(arg.kind, arg.body)
return done()
