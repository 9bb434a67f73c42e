-- For scripts that ask whether a user accepts messages of a sender; '' is a stranger.
local function accepts(sender)
  if call('ZSCORE', key.blacklist, sender) then return false end
  return not whitelist_only or call('ZSCORE', key.whitelist, sender) ~= false
end
