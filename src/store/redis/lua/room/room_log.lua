-- keys: info events messages
-- args: seq message most
--
-- seq, and the last message's id, of what is known; how many at most of each
return {now[1], now[2], read(key.events, arg.seq), read(key.messages, arg.message)}
