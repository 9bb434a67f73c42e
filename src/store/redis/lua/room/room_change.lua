-- keys: info members messages order seen whitelist blacklist adminlist events done:{operation}
-- args: actor bypass owner mode max lists users public reads
-- answer: removed
--
-- An empty argument changes nothing. `owner` begins with '='; '=' alone is nobody.
local may = is_owner(arg.actor) or is_listed('adminlist', arg.actor)
local only_mode = arg.owner .. arg.max .. arg.lists .. arg.users .. arg.public .. arg.reads == ''
if arg.bypass ~= '1' and not (may and only_mode) then return {'notAllowed'} end

local function set_owner(name)
  if name ~= '' then
    call('HSET', key.info, 'owner', name)
  else
    call('HDEL', key.info, 'owner')
  end
  owner = name ~= '' and name
end

local function set_history_max_size(size)
  -- Messages dropped now stay dropped if the size grows again.
  local last, kept = tonumber(room[6]), math.min(tonumber(room[8]), size)
  call('HSET', key.info, 'max', size, 'floor', math.max(tonumber(room[7]), last - kept))
  call('XTRIM', key.messages, 'MINID', '~', math.max(0, last - math.max(size, MESSAGES_KEPT)))
end

local function set_flag(name)
  if arg[name] ~= '' then call('HSET', key.info, name, arg[name]) end
end

local old_owner = owner
if arg.owner ~= '' then set_owner(string.sub(arg.owner, 2)) end
if arg.max ~= '' then set_history_max_size(tonumber(arg.max)) end
if arg.public == '0' then tell_public_read_ended() end
for _, name in ipairs({'lists', 'users', 'public', 'reads', 'mode'}) do set_flag(name) end
if arg.lists ~= '' then tells_lists = arg.lists == '1' end
if arg.users ~= '' then tells_users = arg.users == '1' end
if arg.mode ~= '' then
  whitelist_only = arg.mode == '1'
  if tells_lists then publish('o', arg.mode) end
end
if arg.mode == '1' then return done(evict(everybody())) end
return done(arg.owner ~= '' and old_owner and evict({old_owner}) or {})
