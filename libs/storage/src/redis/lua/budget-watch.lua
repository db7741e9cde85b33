--- @include numbers
--- @include alerts
--- @include counters-at
-- Compares a budget window with its thresholds, in the step that changes its counters; budget-watch.ts has the same rules.
--
-- Of the budget hash: `<window>:watch`, a BudgetWatch as JSON, and `<window>:level`, the highest threshold that is reached; both are missing where nothing is watched.
local function level_of(watch, used, is_refused)
  local level, has_whole = 0, false
  if watch.limit <= 0 then return 0 end
  for _, share in ipairs(watch.thresholds) do
    if share == 100 then has_whole = true end
    if share > level and used * 100 + 1e-6 >= watch.limit * share then level = share end
  end
  if is_refused and has_whole and level > 0 and level < 100 then level = 100 end
  return level
end

-- `text`: the BudgetWatch to store, nil for the one that is stored. `is_refused`: a creation did not fit.
local function watch_budget(budget, window, text, is_refused)
  local counters = counters_at(budget, window)
  -- Nothing is watched in a window of an end user that has ended: its counters are gone.
  if counters ~= budget and redis.call('EXISTS', counters) == 0 then return end
  local stored = redis.call('HMGET', counters, window .. ':spent', window .. ':reserved', window .. ':watch', window .. ':level')
  -- A window without counters has no end at which a sweep would remove it.
  if is_refused and not stored[2] then return end
  if text and text ~= stored[3] then redis.call('HSET', counters, window .. ':watch', text) end
  text = text or stored[3]
  if not text then return end
  local watch = cjson.decode(text)
  local ends = type(watch.resetsAt) == 'number' and watch.resetsAt or nil
  if ends and ends <= time_of('') then return end
  local spent, reserved = tonumber(stored[1]) or 0, tonumber(stored[2]) or 0
  local before, level = tonumber(stored[4]) or 0, level_of(watch, hundredths(spent + reserved), is_refused)
  if level == before and text == stored[3] then return end
  if level == 0 and before == 0 then return end
  -- The key of the hash is the prefix of the team's keys, and `budget`.
  local team = string.sub(budget, 1, -7)
  local id = 'budget-' .. string.sub(redis.sha1hex(string.match(team, '{(.-)}') .. '\n' .. window), 1, 20)
  local details = '{"budget":' .. text .. ',"spent":' .. as_text(spent) .. ',"reserved":' .. as_text(reserved) .. '}'
  if level == 0 then
    redis.call('HDEL', counters, window .. ':level')
    return end_alert(team, id, details)
  end
  redis.call('HSET', counters, window .. ':level', level)
  local expires = ends and string.format('%d', ends) or ''
  raise_alert(team, id, { kind = 'budget', subject = window, level = level, expires = expires, details = details })
end
