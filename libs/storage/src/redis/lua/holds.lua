--- @include budget-watch
-- Credits reserved for a task or an intent, by budget window: the fields `hold:<windowId>` of its hash.
local function holds_of(hash)
  local holds = {}
  local fields = redis.call('HGETALL', hash)
  for i = 1, #fields, 2 do
    if string.sub(fields[i], 1, 5) == 'hold:' then
      holds[string.sub(fields[i], 6)] = tonumber(fields[i + 1])
    end
  end
  return holds
end

local function release(budget, holds)
  for window, credits in pairs(holds) do
    add(budget, window .. ':reserved', -credits)
    watch_budget(budget, window)
  end
end
