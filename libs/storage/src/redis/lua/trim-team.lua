--- @include numbers
--- @include holds
--- @include trim
-- Forgets what is older than the retention: tasks (their holds are released), intents, counters of windows that ended.
--
-- KEYS  1 tasks  2 open  3 intents  4 budget
-- ARGV  1 team prefix  2 older than (Unix ms)  3 at most so many tasks  4 counters too 0|1
-- Returns how many tasks and intents went.
local team, before = ARGV[1], '(' .. ARGV[2]

local trimmed = trim({ tasks = KEYS[1], open = KEYS[2], budget = KEYS[4] }, team, ARGV[2], ARGV[3])

local ids = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', before, 'LIMIT', 0, ARGV[3])
for _, id in ipairs(ids) do
  local intent = team .. 'intent:' .. id
  local key_id = redis.call('HGET', intent, 'keyId')
  if key_id then redis.call('ZREM', team .. 'busy:' .. key_id, id) end
  release(KEYS[4], holds_of(intent))
  redis.call('ZREM', KEYS[3], id)
  redis.call('DEL', intent)
end

if ARGV[4] == '1' then
  local fields = redis.call('HGETALL', KEYS[4])
  for i = 1, #fields, 2 do
    local window = string.match(fields[i], '^(.*):until$')
    if window and tonumber(fields[i + 1]) < tonumber(ARGV[2]) then
      redis.call('HDEL', KEYS[4], window .. ':until', window .. ':spent', window .. ':reserved')
    end
  end
end
return trimmed + #ids
