--- @include numbers
--- @include holds
--- @include now
--- @include attempts
--- @include record-version
--- @include budget-watch
-- Checks idempotency, open-task limits and budgets; reserves the estimate in every window and writes the intent.
--
-- key.busy, key.user_busy: open tasks and pending intents of the caller's key and end user. arg.user: the end user's name in keys, '' for none.
-- arg.has_key: whether there is an idempotency key, 0|1. arg.json: the intent. arg.most_open_team, arg.most_open_key, arg.most_open_user: '' for no limit.
-- arg.watches: a BudgetWatch as JSON text for each window, as a JSON list.
-- arg.oldest_busy: the oldest start that counts. arg.attempt_lasts and the TTLs: ms. The windows follow, each: id, limit, resetsAt or ''.
-- Returns { verdict, … }: begun: the stored intent as JSON when an earlier attempt has ended; replayed: the answer; in-progress: the creation id; over-budget: the window's place (0-based),
--         spent, reserved; too-many-open: team|key|end_user; newer: the version, of a record that this gateway cannot read.
local estimate = tonumber(arg.estimate)
local watches = cjson.decode(arg.watches)
local function watch_of(i) return watches[(i - first.windows) / 3 + 1] end
if redis.call('EXISTS', key.intent) == 1 then
  local written = redis.call('HGET', key.intent, 'schema')
  if is_newer(written) then return { 'newer', written } end
  if take_attempt(key.intent, arg.attempt, arg.attempt_lasts) then return { 'begun', redis.call('HGET', key.intent, 'json') } end
  return { 'in-progress', arg.creation_id }
end

if arg.has_key == '1' then
  local known = redis.call('HMGET', key.idempotency, 'digest', 'creationId', 'answer', 'schema')
  if known[1] then
    if is_newer(known[4]) then return { 'newer', known[4] } end
    if known[1] ~= arg.digest then return { 'key-reused' } end
    if known[3] then return { 'replayed', known[3] } end
    if known[2] ~= arg.creation_id then return { 'in-progress', known[2] } end
  end
end

if arg.most_open_team ~= '' and redis.call('ZCARD', key.open) + redis.call('ZCARD', key.intents) >= tonumber(arg.most_open_team) then
  return { 'too-many-open', 'team' }
end
redis.call('ZREMRANGEBYSCORE', key.busy, '-inf', '(' .. arg.oldest_busy)
if arg.most_open_key ~= '' and redis.call('ZCARD', key.busy) >= tonumber(arg.most_open_key) then
  return { 'too-many-open', 'key' }
end
if arg.user ~= '' then
  redis.call('ZREMRANGEBYSCORE', key.user_busy, '-inf', '(' .. arg.oldest_busy)
  local most = tonumber(arg.most_open_user)
  if most and redis.call('ZCARD', key.user_busy) >= most then
    -- A gateway that does not know this index yet has ended tasks without removing them from it.
    for _, id in ipairs(redis.call('ZRANGE', key.user_busy, 0, -1)) do
      if not redis.call('ZSCORE', key.open, id) and not redis.call('ZSCORE', key.intents, id) then redis.call('ZREM', key.user_busy, id) end
    end
    if redis.call('ZCARD', key.user_busy) >= most then return { 'too-many-open', 'end_user' } end
  end
end

for i = first.windows, #ARGV, 3 do
  local counters = redis.call('HMGET', counters_at(key.budget, ARGV[i]), ARGV[i] .. ':spent', ARGV[i] .. ':reserved')
  local spent, reserved = tonumber(counters[1]) or 0, tonumber(counters[2]) or 0
  if exceeds(spent + reserved + estimate, tonumber(ARGV[i + 1])) then
    watch_budget(key.budget, ARGV[i], watch_of(i), true)
    return { 'over-budget', (i - first.windows) / 3, counters[1] or '0', counters[2] or '0' }
  end
end

redis.call('HSET', key.intent, 'schema', version.written, 'json', arg.json, 'keyId', arg.key_id, 'user', arg.user)
take_attempt(key.intent, arg.attempt, arg.attempt_lasts)
for i = first.windows, #ARGV, 3 do
  reserve(key.budget, ARGV[i], estimate, ARGV[i + 2])
  redis.call('HSET', key.intent, 'hold:' .. ARGV[i], arg.estimate)
  watch_budget(key.budget, ARGV[i], watch_of(i))
end
redis.call('PEXPIRE', key.intent, arg.intent_ttl)
redis.call('ZADD', key.intents, arg.started_at, arg.creation_id)
redis.call('ZADD', key.busy, arg.started_at, arg.creation_id)
redis.call('PEXPIRE', key.busy, arg.intent_ttl)
if arg.user ~= '' then
  redis.call('ZADD', key.user_busy, arg.started_at, arg.creation_id)
  redis.call('PEXPIRE', key.user_busy, arg.intent_ttl)
end
if arg.has_key == '1' then
  redis.call('HSET', key.idempotency, 'schema', version.written, 'digest', arg.digest, 'creationId', arg.creation_id)
  redis.call('PEXPIRE', key.idempotency, arg.idempotency_ttl)
end
return { 'begun' }
