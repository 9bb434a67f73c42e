-- list, '+' or '-', limit, names
local key, names = base .. ':' .. ARGV[4], arguments(7)
if ARGV[5] == '+' then
  if call('ZCARD', key) + #names > tonumber(ARGV[6]) then return {'listLimitExceeded'} end
  add_names(key, names)
else
  for _, name in ipairs(names) do call('ZREM', key, name) end
end
return done()
