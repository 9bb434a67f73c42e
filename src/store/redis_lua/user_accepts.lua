-- For the scripts that ask whether a user takes messages of a sender, '' being a stranger.
local function accepts(sender)
  if call('ZSCORE', base .. ':blacklist', sender) then return false end
  return not whitelist_only or call('ZSCORE', base .. ':whitelist', sender) ~= false
end
