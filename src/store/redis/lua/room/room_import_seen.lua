-- keys: info members seen done:{operation}
-- args: seen...
--
-- Users, each followed by when they were last seen.
for i = 1, #arg.seen, 2 do
  if not member(arg.seen[i]) then call('ZADD', key.seen, arg.seen[i + 1], arg.seen[i]) end
end
call('ZREMRANGEBYRANK', key.seen, 0, -SEEN_KEPT - 1)
return done()
