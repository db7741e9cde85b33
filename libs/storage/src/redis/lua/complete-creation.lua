--- @include numbers
--- @include holds
--- @include purposes
--- @include close-reservation
--- @include announce
--- @include append-change
--- @include trim
--- @include history
-- Turns an intent into a task: writes record, indices and the answer for replays, corrects the reservation to the real cost, publishes the first event.
-- A task that already exists keeps its record; then the intent's reservation is released and only the answer is added.
--
-- key.busy, key.user_busy: open tasks and pending intents of the caller's key and end user. key.usage: of the day. key.words: of the task.
-- arg.team: prefix of its keys. arg.has_key: whether there is an idempotency key, 0|1. arg.answer: JSON. arg.hint: of read-after-write, JSON or ''.
-- arg.sub, arg.user (the end user's name in keys), arg.labels, arg.files, arg.words, arg.cost, arg.trace: '' for none. arg.terminal: 0|1. arg.json: the status. arg.publish: PUBLISH or SPUBLISH. The TTLs are ms.
-- JSON texts, '' when missing: arg.progress to arg.start_time, arg.team_id and arg.task_id.
-- arg.webhook_url: of the task, '' for none. arg.event_ttl: ms.
-- Returns whether there is an event for webhooks, 0|1.
-- arg.oldest_kept: createdAt, Unix ms. The windows follow, each: id, resetsAt or ''.
local keys = { task = key.task, status = key.status, open = key.open, budget = key.budget, usage = key.usage }
local uuid, creation_id = arg.uuid, arg.creation_id
local held = holds_of(key.intent)

redis.call('DEL', key.intent)
redis.call('ZREM', key.intents, creation_id)
redis.call('ZREM', key.busy, creation_id)
redis.call('ZREM', key.user_busy, creation_id)
if arg.has_key == '1' then
  local owner = redis.call('HGET', key.idempotency, 'creationId')
  if not owner or owner == creation_id then
    redis.call('HSET', key.idempotency, 'schema', version.written, 'digest', arg.digest, 'creationId', creation_id, 'answer', arg.answer)
    redis.call('PEXPIRE', key.idempotency, arg.idempotency_ttl)
  end
end
if redis.call('EXISTS', keys.task) == 1 then
  release(keys.budget, held)
  return 0
end

-- Only short fields, so that Redis packs the hash: a task is kept for a month, its status for a day.
redis.call('HSET', keys.task, 'schema', version.written, 'keyId', arg.key_id, 'flowName', arg.flow, 'createdAt', arg.created_at, 'cost', arg.cost,
  'flowJson', arg.flow_name, 'createdJson', arg.create_time, 'lastStatus', arg.word)
if arg.sub ~= '' then redis.call('HSET', keys.task, 'sub', arg.sub, 'user', arg.user) end
if arg.labels ~= '' then redis.call('HSET', keys.task, 'labels', arg.labels) end
if arg.files ~= '' then redis.call('HSET', keys.task, 'files', arg.files) end
if arg.words ~= '' then redis.call('SET', key.words, arg.words, 'PX', arg.open_ttl) end
if arg.webhook_url ~= '' then redis.call('HSET', keys.task, 'webhookUrl', arg.webhook_url) end
if arg.trace ~= '' then redis.call('HSET', keys.task, 'trace', arg.trace) end
if arg.hint ~= '' then redis.call('HSET', keys.task, 'hint', arg.hint) end
local credits = tonumber(arg.cost) or tonumber(arg.estimate)
for i = first.windows, #ARGV, 2 do
  local window = ARGV[i]
  reserve(keys.budget, window, credits - (held[window] or 0), ARGV[i + 1])
  redis.call('HSET', keys.task, 'hold:' .. window, as_text(credits))
  watch_budget(keys.budget, window)
end
add(keys.budget, 'open:reserved', credits)
redis.call('HSET', keys.task, 'hold:open', as_text(credits))
redis.call('PEXPIRE', keys.task, arg.open_ttl)

local terminal = arg.terminal
redis.call('HSET', keys.status, 'schema', version.written, 'epoch', arg.epoch, 'rev', '1', 'history', history_id(), 'terminal', terminal, 'rank', arg.rank, 'progress', arg.progress,
  'json', arg.json, 'observedAt', arg.observed_at, 'flowName', arg.flow_name, 'input', arg.input, 'output', arg.output,
  'createTime', arg.create_time, 'startTime', arg.start_time)
redis.call('PEXPIRE', keys.status, terminal == '1' and arg.terminal_ttl or arg.open_ttl)
redis.call('ZADD', key.tasks, arg.created_at, uuid)
redis.call('PEXPIRE', key.tasks, arg.open_ttl)
if terminal == '1' then
  close_reservation(keys, arg.team, uuid, arg.word, arg.usage_ttl)
else
  redis.call('ZADD', keys.open, arg.observed_at, uuid)
  redis.call('PEXPIRE', keys.open, arg.open_ttl)
  redis.call('ZADD', key.opened, arg.created_at, uuid)
  redis.call('PEXPIRE', key.opened, arg.open_ttl)
  redis.call('ZADD', key.busy, arg.created_at, uuid)
  redis.call('PEXPIRE', key.busy, arg.open_ttl)
  if arg.user ~= '' then
    redis.call('ZADD', key.user_busy, arg.created_at, uuid)
    redis.call('PEXPIRE', key.user_busy, arg.open_ttl)
  end
end
-- Removes up to twenty per creation, more than are added, so the index does not stay larger than the retention allows.
trim({ tasks = key.tasks, open = keys.open, budget = keys.budget }, arg.team, arg.oldest_kept, 20)
local record = { epoch = arg.epoch, rev = '1', terminal = terminal, json = arg.json, observedAt = arg.observed_at }
announce(arg.publish, { key.team_channel }, arg.team_id, arg.task_id, record, '', '', arg.labels)
local change = { team = arg.team, team_json = arg.team_id, is_new = true, ttl = arg.event_ttl, uuid = uuid, task = keys.task, url = arg.webhook_url }
return append_change(change, record) and 1 or 0
