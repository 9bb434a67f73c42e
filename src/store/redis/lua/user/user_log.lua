-- keys: info events
-- args: seq message most
return {now[1], '0', read(key.events, arg.seq), {}}
