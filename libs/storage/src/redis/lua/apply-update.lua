--- @include numbers
--- @include holds
--- @include purposes
--- @include close-reservation
--- @include announce
--- @include append-change
--- @include history
--- @include record-version
--- @include note-times
-- In one step: compares an update with the stored status, stores it, commits or releases the credits of a task that ended, and publishes.
-- The rules are those of libs/tasks/src/rules/decide-update.ts; a property test compares the two.
-- Fields of the status are passed as JSON texts, because cjson would turn [] into {} and lose nulls and big numbers.
--
-- key.usage: of the day.
-- arg.team: prefix of its keys. arg.expected_epoch: '' for a push, '-' for no record. arg.fence: '' for none.
-- arg.new_epoch: of a new record, or of one whose next revs may have been used before.
-- arg.rank: '' for an unknown status. arg.terminal: 0|1. arg.publish: PUBLISH or SPUBLISH. The TTLs are ms.
-- JSON texts, '' when missing: arg.progress to arg.error, and arg.team_id.
-- arg.trace: of the update, '' for none. arg.stages: what it says of its stages, one a line: name, 2 for started or 3 for ended, and the JSON of the field, with tabs between. arg.most_times: lines of times.
-- Returns { verdict, epoch, rev, terminal, observedAt, json, trace of the creation or '', whether there is an event for webhooks 0|1 }; only the verdict when there is no record;
-- { 'newer', version } when one of its records is of a version that this gateway cannot read.
local keys = { task = key.task, status = key.status, open = key.open, budget = key.budget, usage = key.usage }
local team, uuid, observed_at = arg.team, arg.uuid, arg.observed_at
local word, terminal = arg.word, arg.terminal

local meta = redis.call('HMGET', keys.task, 'flowJson', 'createdJson', 'settled', 'trace', 'schema', 'webhookUrl', 'labels', 'createdAt', 'times')
if not meta[1] then return { 'unknown-task' } end

local names = { 'epoch', 'rev', 'terminal', 'rank', 'progress', 'json', 'observedAt', 'flowName', 'input', 'output', 'createTime', 'startTime', 'history', 'schema' }
local values = redis.call('HMGET', keys.status, unpack(names))
local newer = is_newer(meta[5]) and meta[5] or is_newer(values[#names]) and values[#names]
if newer then return { 'newer', newer } end
local stored = nil
if values[1] then
  stored = {}
  for i, name in ipairs(names) do stored[name] = values[i] end
end

local has_event = false
local function outcome(verdict, record)
  if not record then return { verdict } end
  return { verdict, record.epoch, record.rev, record.terminal, record.observedAt, record.json, meta[4] or '', has_event and 1 or 0 }
end

if arg.fence ~= '' then
  local highest = tonumber(redis.call('GET', key.fence)) or 0
  local fence = tonumber(arg.fence)
  if fence < highest then return outcome('fenced', stored) end
  if fence > highest then redis.call('SET', key.fence, arg.fence, 'PX', arg.open_ttl) end
end

if arg.expected_epoch == '-' then
  -- A record that cannot be read counts as missing.
  if stored and pcall(cjson.decode, stored.json) then return outcome('conflict', stored) end
  stored = nil
elseif arg.expected_epoch ~= '' then
  if not stored or stored.epoch ~= arg.expected_epoch or stored.rev ~= arg.expected_rev then return outcome('conflict', stored) end
end

local was = stored or { rank = '0', progress = '', flowName = meta[1], input = '{}', output = '{}', createTime = meta[2], startTime = '' }
local rank = arg.rank == '' and was.rank or arg.rank
local progress = arg.progress
local function sticky(text, name) return text ~= '' and text or was[name] end
if progress == '' and rank == was.rank then progress = was.progress end

local next_fields = {
  flowName = sticky(arg.flow_name, 'flowName'),
  input = sticky(arg.input, 'input'),
  output = sticky(arg.output, 'output'),
  createTime = sticky(arg.create_time, 'createTime'),
  startTime = sticky(arg.start_time, 'startTime'),
}
local json = '{"flowName":' .. next_fields.flowName .. ',"taskId":' .. arg.task_id .. ',"status":' .. arg.status
  .. ',"input":' .. next_fields.input .. ',"output":' .. next_fields.output .. ',"createTime":' .. next_fields.createTime
for _, pair in ipairs({ { 'progress', progress }, { 'startTime', next_fields.startTime }, { 'endTime', arg.end_time }, { 'queue', arg.queue }, { 'error', arg.error } }) do
  if pair[2] ~= '' then json = json .. ',"' .. pair[1] .. '":' .. pair[2] end
end
json = json .. '}'

if stored then
  if json == stored.json then
    if tonumber(observed_at) > tonumber(stored.observedAt) then
      stored.observedAt = observed_at
      redis.call('HSET', keys.status, 'observedAt', observed_at)
      redis.call('ZADD', keys.open, 'XX', observed_at, uuid)
    end
    return outcome('unchanged', stored)
  end
  if stored.terminal == '1' or tonumber(rank) < tonumber(stored.rank) then return outcome('stale', stored) end
  if rank == '2' and stored.rank == '2' and stored.progress ~= '' and tonumber(progress) < tonumber(stored.progress) then
    return outcome('stale', stored)
  end
  if tonumber(stored.observedAt) > tonumber(observed_at) then observed_at = stored.observedAt end
end

local history = history_id()
local record = {
  -- A restored record may be older than the revisions that clients have seen.
  epoch = stored and stored.history ~= 'restored' and (history == '' or stored.history == history) and stored.epoch or arg.new_epoch,
  rev = stored and string.format('%d', tonumber(stored.rev) + 1) or '1',
  terminal = terminal,
  observedAt = observed_at,
  json = json,
}
redis.call('HSET', keys.status, 'schema', version.written, 'epoch', record.epoch, 'rev', record.rev, 'history', history, 'terminal', terminal, 'rank', rank,
  'progress', progress, 'json', json, 'observedAt', observed_at, 'flowName', next_fields.flowName,
  'input', next_fields.input, 'output', next_fields.output, 'createTime', next_fields.createTime, 'startTime', next_fields.startTime)
local facts = {}
if stored then
  if rank == '2' and tonumber(stored.rank) < 2 then facts[1] = { '.', 2 } end
  for name, side, field in string.gmatch(arg.stages, '([^\t\n]+)\t(%d)\t([^\n]+)') do
    if not string.find(stored.output, field, 1, true) then facts[#facts + 1] = { name, tonumber(side) } end
  end
  if terminal == '1' then facts[#facts + 1] = { '.', 3 } end
end
local times = note_times(meta[9] or '', facts, tonumber(observed_at) - tonumber(meta[8]), tonumber(arg.most_times))
if times then redis.call('HSET', keys.task, 'lastStatus', word, 'times', times) else redis.call('HSET', keys.task, 'lastStatus', word) end
-- The rest of the task stays as it is, so its version only rises; what a later version changes in it is to be changed here.
if (tonumber(meta[5]) or 1) < version.written then redis.call('HSET', keys.task, 'schema', version.written) end
if terminal == '1' or meta[3] then
  redis.call('PEXPIRE', keys.status, arg.terminal_ttl)
else
  if not stored then redis.call('PEXPIRE', keys.status, arg.open_ttl) end
  redis.call('ZADD', keys.open, observed_at, uuid)
end
if terminal == '1' then close_reservation(keys, team, uuid, word, arg.usage_ttl) end
announce(arg.publish, { key.task_channel, key.team_channel }, arg.team_id, arg.task_id, record, arg.expected_epoch == '' and arg.observed_at or '', arg.trace, meta[7] or '')
local change = { team = team, team_json = arg.team_id, is_new = false, ttl = arg.event_ttl, uuid = uuid, task = keys.task, url = meta[6] }
has_event = append_change(change, record)
return outcome('applied', record)
