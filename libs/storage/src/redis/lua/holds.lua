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

-- Reserves credits in a window that is open. `ends_at`: '' for never.
local function reserve(budget, window, credits, ends_at)
  local key = counters_at(budget, window)
  add(key, window .. ':reserved', credits)
  if ends_at == '' then return end
  redis.call('HSET', key, window .. ':until', ends_at)
  if key == budget then return end
  local now = redis.call('TIME')
  redis.call('PEXPIRE', key, string.format('%d', ends_at - now[1] * 1000 - math.floor(now[2] / 1000)))
end

-- Changes a counter of a window that may have ended.
local function book(budget, window, counter, delta)
  local key = counters_at(budget, window)
  if key == budget or redis.call('EXISTS', key) == 1 then add(key, window .. ':' .. counter, delta) end
end

local function release(budget, holds)
  for window, credits in pairs(holds) do
    book(budget, window, 'reserved', -credits)
    watch_budget(budget, window)
  end
end
