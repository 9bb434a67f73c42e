-- keys: info whitelist blacklist sockets marked
-- args: what which name
-- answer: value
local read = {}
function read.list() return call('ZRANGE', key[arg.which], 0, -1) end
function read.has() return call('ZSCORE', key[arg.which], arg.name) and 1 or 0 end
function read.mode() return whitelist_only and 1 or 0 end
function read.accepts() return accepts(arg.which) and 1 or 0 end
function read.marked() return call('ZRANGE', key.marked, 0, -1) end
function read.sockets() return call('HKEYS', key.sockets) end
return {'ok', {}, read[arg.what]()}
