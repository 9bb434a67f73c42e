-- keys: info events messages
-- args: seq message most
--
-- `seq` and `message` are the last event and the last message id that the caller knows; `most`
-- limits each kind.
return {now[1], now[2], read(key.events, arg.seq), read(key.messages, arg.message)}
