-- keys: info members adminlist messages
-- args: actor bypass what first limit
-- answer: value
if arg.bypass ~= '1' and not may_read(arg.actor) then return {'notJoined'} end

local last = tonumber(room[6])
local floor = math.max(tonumber(room[7]), last - tonumber(room[8]))

-- The messages (first, final], newest first.
local function messages(first, final)
  local found = {}
  if final <= first then return found end
  for i, entry in ipairs(call('XREVRANGE', key.messages, final .. '-0', (first + 1) .. '-0')) do
    found[i] = entry[2][2]
  end
  return found
end

local read = {}
function read.after()
  local first = math.min(math.max(tonumber(arg.first), floor), last)
  return messages(first, first + math.min(tonumber(arg.limit), last - first))
end
function read.recent() return messages(math.max(floor, last - tonumber(arg.limit)), last) end
return {'ok', {}, read[arg.what]()}
