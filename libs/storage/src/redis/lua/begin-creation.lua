--- @include numbers
--- @include now
--- @include attempts
-- Checks idempotency, open-task limits and budgets; reserves the estimate in every window and writes the intent.
--
-- KEYS  1 idempotency  2 intent  3 intents  4 open  5 budget  6 busy (of the key)
-- ARGV  1 creation id  2 body digest  3 has an idempotency key 0|1  4 intent as JSON  5 estimate  6 startedAt
--       7 most open tasks of the team or ''  8 of the key or ''  9 idempotency TTL  10 intent TTL (ms)  11 key id
--       12 oldest start that counts as busy  13 attempt  14 how long it lasts (ms), then for each window: id, limit, resetsAt or ''
-- Returns { verdict, … }: begun: the stored intent as JSON when an earlier attempt has ended; replayed: the answer; in-progress: the creation id; over-budget: the window's place (0-based),
--         spent, reserved; too-many-open: team|key.
local estimate = tonumber(ARGV[5])
if redis.call('EXISTS', KEYS[2]) == 1 then
  if take_attempt(KEYS[2], ARGV[13], ARGV[14]) then return { 'begun', redis.call('HGET', KEYS[2], 'json') } end
  return { 'in-progress', ARGV[1] }
end

if ARGV[3] == '1' then
  local known = redis.call('HMGET', KEYS[1], 'digest', 'creationId', 'answer')
  if known[1] then
    if known[1] ~= ARGV[2] then return { 'key-reused' } end
    if known[3] then return { 'replayed', known[3] } end
    if known[2] ~= ARGV[1] then return { 'in-progress', known[2] } end
  end
end

if ARGV[7] ~= '' and redis.call('ZCARD', KEYS[4]) + redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[7]) then
  return { 'too-many-open', 'team' }
end
redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', '(' .. ARGV[12])
if ARGV[8] ~= '' and redis.call('ZCARD', KEYS[6]) >= tonumber(ARGV[8]) then
  return { 'too-many-open', 'key' }
end

for i = 15, #ARGV, 3 do
  local counters = redis.call('HMGET', KEYS[5], ARGV[i] .. ':spent', ARGV[i] .. ':reserved')
  local spent, reserved = tonumber(counters[1]) or 0, tonumber(counters[2]) or 0
  if exceeds(spent + reserved + estimate, tonumber(ARGV[i + 1])) then
    return { 'over-budget', (i - 15) / 3, counters[1] or '0', counters[2] or '0' }
  end
end

redis.call('HSET', KEYS[2], 'json', ARGV[4], 'keyId', ARGV[11])
take_attempt(KEYS[2], ARGV[13], ARGV[14])
for i = 15, #ARGV, 3 do
  add(KEYS[5], ARGV[i] .. ':reserved', estimate)
  if ARGV[i + 2] ~= '' then redis.call('HSET', KEYS[5], ARGV[i] .. ':until', ARGV[i + 2]) end
  redis.call('HSET', KEYS[2], 'hold:' .. ARGV[i], ARGV[5])
end
redis.call('PEXPIRE', KEYS[2], ARGV[10])
redis.call('ZADD', KEYS[3], ARGV[6], ARGV[1])
redis.call('ZADD', KEYS[6], ARGV[6], ARGV[1])
redis.call('PEXPIRE', KEYS[6], ARGV[10])
if ARGV[3] == '1' then
  redis.call('HSET', KEYS[1], 'digest', ARGV[2], 'creationId', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[9])
end
return { 'begun' }
