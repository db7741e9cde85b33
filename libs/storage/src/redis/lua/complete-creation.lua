--- @include numbers
--- @include holds
--- @include close-reservation
--- @include announce
--- @include trim
--- @include history
-- Turns an intent into a task: record, indices, replayable answer, the reservation corrected to the real cost, first event.
-- A task that is known already keeps its record; the intent's reservation is then released and only the answer attached.
--
-- KEYS  1 task  2 status  3 tasks  4 open  5 intent  6 intents  7 idempotency  8 budget  9 busy (of the key)
--       10 usage of the day  11 team channel  12 opened
-- ARGV  1 team prefix  2 uuid  3 creation id  4 has an idempotency key 0|1  5 body digest  6 answer as JSON
--       7 idempotency TTL  8 terminal TTL  9 open TTL  10 usage TTL (ms)  11 read-after-write hint as JSON or ''  12 key id  13 sub or ''
--       14 flow name  15 createdAt  16 costCredits or ''  17 estimate  18 epoch  19 observedAt
--       20 status word  21 rank  22 terminal 0|1  23 status as JSON
--       JSON texts, '' when missing: 24 progress  25 flowName  26 input  27 output  28 createTime  29 startTime
--       30 PUBLISH|SPUBLISH  31 team id as JSON  32 uuid as JSON
--       33 oldest creation that is kept, then for each window: id, resetsAt or ''
local keys = { task = KEYS[1], status = KEYS[2], open = KEYS[4], budget = KEYS[8], usage = KEYS[10] }
local uuid, creation_id = ARGV[2], ARGV[3]
local held = holds_of(KEYS[5])

redis.call('DEL', KEYS[5])
redis.call('ZREM', KEYS[6], creation_id)
redis.call('ZREM', KEYS[9], creation_id)
if ARGV[4] == '1' then
  local owner = redis.call('HGET', KEYS[7], 'creationId')
  if not owner or owner == creation_id then
    redis.call('HSET', KEYS[7], 'digest', ARGV[5], 'creationId', creation_id, 'answer', ARGV[6])
    redis.call('PEXPIRE', KEYS[7], ARGV[7])
  end
end
if redis.call('EXISTS', keys.task) == 1 then
  release(keys.budget, held)
  return 0
end

-- Short fields and no long one, so that Redis packs the hash: a task is remembered for a month, and its status for a day.
redis.call('HSET', keys.task, 'keyId', ARGV[12], 'flowName', ARGV[14], 'createdAt', ARGV[15], 'cost', ARGV[16],
  'flowJson', ARGV[25], 'createdJson', ARGV[28], 'lastStatus', ARGV[20])
if ARGV[13] ~= '' then redis.call('HSET', keys.task, 'sub', ARGV[13]) end
if ARGV[11] ~= '' then redis.call('HSET', keys.task, 'hint', ARGV[11]) end
local credits = tonumber(ARGV[16]) or tonumber(ARGV[17])
for i = 34, #ARGV, 2 do
  local window = ARGV[i]
  add(keys.budget, window .. ':reserved', credits - (held[window] or 0))
  if ARGV[i + 1] ~= '' then redis.call('HSET', keys.budget, window .. ':until', ARGV[i + 1]) end
  redis.call('HSET', keys.task, 'hold:' .. window, as_text(credits))
end
add(keys.budget, 'open:reserved', credits)
redis.call('HSET', keys.task, 'hold:open', as_text(credits))
redis.call('PEXPIRE', keys.task, ARGV[9])

local terminal = ARGV[22]
redis.call('HSET', keys.status, 'epoch', ARGV[18], 'rev', '1', 'history', history_id(), 'terminal', terminal, 'rank', ARGV[21], 'progress', ARGV[24],
  'json', ARGV[23], 'observedAt', ARGV[19], 'flowName', ARGV[25], 'input', ARGV[26], 'output', ARGV[27],
  'createTime', ARGV[28], 'startTime', ARGV[29])
redis.call('PEXPIRE', keys.status, terminal == '1' and ARGV[8] or ARGV[9])
redis.call('ZADD', KEYS[3], ARGV[15], uuid)
redis.call('PEXPIRE', KEYS[3], ARGV[9])
if terminal == '1' then
  close_reservation(keys, ARGV[1], uuid, ARGV[20], ARGV[10])
else
  redis.call('ZADD', keys.open, ARGV[19], uuid)
  redis.call('PEXPIRE', keys.open, ARGV[9])
  redis.call('ZADD', KEYS[12], ARGV[15], uuid)
  redis.call('PEXPIRE', KEYS[12], ARGV[9])
  redis.call('ZADD', KEYS[9], ARGV[15], uuid)
  redis.call('PEXPIRE', KEYS[9], ARGV[9])
end
-- Twenty a creation: more than come in, so the index never outgrows the retention for long.
trim({ tasks = KEYS[3], open = keys.open, budget = keys.budget }, ARGV[1], ARGV[33], 20)
announce(ARGV[30], { KEYS[11] }, ARGV[31], ARGV[32], { epoch = ARGV[18], rev = '1', terminal = terminal, json = ARGV[23] })
return 1
