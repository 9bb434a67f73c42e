-- what, more
local read = {}
function read.list() return call('ZRANGE', base .. ':' .. ARGV[5], 0, -1) end
function read.has() return call('ZSCORE', base .. ':' .. ARGV[5], ARGV[6]) and 1 or 0 end
function read.mode() return whitelist_only and 1 or 0 end
function read.accepts() return accepts(ARGV[5]) and 1 or 0 end
function read.exists() return 1 end
function read.names() return call('HKEYS', sockets) end
-- {socket, room, came and token, ...} of each socket
function read.sockets()
  local all = {}
  for i, socket in ipairs(call('HKEYS', sockets)) do
    all[i] = call('HGETALL', base .. ':rooms:' .. socket)
    table.insert(all[i], 1, socket)
  end
  return all
end
return {'ok', {}, read[ARGV[4]]()}
