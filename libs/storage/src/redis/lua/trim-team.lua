--- @include numbers
--- @include holds
--- @include trim
-- Deletes what is older than the retention: tasks (releasing their credits), intents, counters of windows that have ended.
--
-- arg.team: prefix of its keys. arg.older_than: Unix ms. arg.limit: maximum tasks. arg.counters: also delete counters, 0|1.
-- Returns the number of deleted tasks and intents.
local team, before = arg.team, '(' .. arg.older_than

local trimmed = trim({ tasks = key.tasks, open = key.open, budget = key.budget }, team, arg.older_than, arg.limit)

local ids = redis.call('ZRANGEBYSCORE', key.intents, '-inf', before, 'LIMIT', 0, arg.limit)
for _, id in ipairs(ids) do
  local intent = team .. 'intent:' .. id
  for _, name in ipairs({ 'keyId', 'user' }) do
    local busy = redis.call('HGET', intent, name)
    if busy then redis.call('ZREM', team .. 'busy:' .. busy, id) end
  end
  release(key.budget, holds_of(intent))
  redis.call('ZREM', key.intents, id)
  redis.call('DEL', intent)
end

if arg.counters == '1' then
  local fields = redis.call('HGETALL', key.budget)
  for i = 1, #fields, 2 do
    local window = string.match(fields[i], '^(.*):until$')
    -- Written by a gateway that does not know yet where the counters of end users are.
    if string.sub(fields[i], 1, 4) == 'sub:' then redis.call('HDEL', key.budget, fields[i]) end
    if window and tonumber(fields[i + 1]) < tonumber(arg.older_than) then
      redis.call('HDEL', key.budget, window .. ':until', window .. ':spent', window .. ':reserved', window .. ':watch', window .. ':level')
    end
  end
end
return trimmed + #ids
