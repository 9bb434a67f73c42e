-- kind, body
publish(ARGV[4], ARGV[5])
return done()
