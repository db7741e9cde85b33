--- @include numbers
--- @include holds
--- @include close-reservation
--- @include announce
--- @include history
-- Compares a reading with the stored status, stores it, settles the budget at the end, and publishes, in one step.
-- The rules are those of libs/tasks/src/rules/decide-update.ts; a property test holds the two against each other.
-- Fields of the status come and go as JSON texts: cjson would turn [] into {} and lose nulls and big numbers.
--
-- KEYS  1 task  2 status  3 open  4 budget  5 usage of the day  6 fence  7 task channel  8 team channel
-- ARGV  1 team prefix  2 uuid  3 observedAt
--       4 expected epoch ('' a push, '-' no record)  5 expected rev  6 fence or ''
--       7 epoch of a new record, or of one whose next revs may have been used before
--       8 status word  9 rank or ''  10 terminal 0|1
--       JSON texts, '' when missing: 11 progress  12 flowName  13 taskId  14 status  15 input  16 output
--       17 createTime  18 startTime  19 endTime  20 queue  21 error
--       22 terminal TTL  23 open TTL  24 usage TTL (ms)  25 PUBLISH|SPUBLISH  26 team id as JSON
-- Returns { verdict, epoch, rev, terminal, observedAt, json }; only the verdict when there is no record.
local keys = { task = KEYS[1], status = KEYS[2], open = KEYS[3], budget = KEYS[4], usage = KEYS[5] }
local team, uuid, observed_at = ARGV[1], ARGV[2], ARGV[3]
local word, terminal = ARGV[8], ARGV[10]

local meta = redis.call('HMGET', keys.task, 'flowJson', 'createdJson', 'settled')
if not meta[1] then return { 'unknown-task' } end

local names = { 'epoch', 'rev', 'terminal', 'rank', 'progress', 'json', 'observedAt', 'flowName', 'input', 'output', 'createTime', 'startTime', 'history' }
local values = redis.call('HMGET', keys.status, unpack(names))
local stored = nil
if values[1] then
  stored = {}
  for i, name in ipairs(names) do stored[name] = values[i] end
end

local function outcome(verdict, record)
  if not record then return { verdict } end
  return { verdict, record.epoch, record.rev, record.terminal, record.observedAt, record.json }
end

if ARGV[6] ~= '' then
  local highest = tonumber(redis.call('GET', KEYS[6])) or 0
  local fence = tonumber(ARGV[6])
  if fence < highest then return outcome('fenced', stored) end
  if fence > highest then redis.call('SET', KEYS[6], ARGV[6], 'PX', ARGV[23]) end
end

if ARGV[4] == '-' then
  -- A record that no caller can read is as good as none.
  if stored and pcall(cjson.decode, stored.json) then return outcome('conflict', stored) end
  stored = nil
elseif ARGV[4] ~= '' then
  if not stored or stored.epoch ~= ARGV[4] or stored.rev ~= ARGV[5] then return outcome('conflict', stored) end
end

local was = stored or { rank = '0', progress = '', flowName = meta[1], input = '{}', output = '{}', createTime = meta[2], startTime = '' }
local rank = ARGV[9] == '' and was.rank or ARGV[9]
local progress = ARGV[11]
local function sticky(text, name) return text ~= '' and text or was[name] end
if progress == '' and rank == was.rank then progress = was.progress end

local next_fields = {
  flowName = sticky(ARGV[12], 'flowName'),
  input = sticky(ARGV[15], 'input'),
  output = sticky(ARGV[16], 'output'),
  createTime = sticky(ARGV[17], 'createTime'),
  startTime = sticky(ARGV[18], 'startTime'),
}
local json = '{"flowName":' .. next_fields.flowName .. ',"taskId":' .. ARGV[13] .. ',"status":' .. ARGV[14]
  .. ',"input":' .. next_fields.input .. ',"output":' .. next_fields.output .. ',"createTime":' .. next_fields.createTime
for _, pair in ipairs({ { 'progress', progress }, { 'startTime', next_fields.startTime }, { 'endTime', ARGV[19] }, { 'queue', ARGV[20] }, { 'error', ARGV[21] } }) do
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
  epoch = stored and (history == '' or stored.history == history) and stored.epoch or ARGV[7],
  rev = stored and string.format('%d', tonumber(stored.rev) + 1) or '1',
  terminal = terminal,
  observedAt = observed_at,
  json = json,
}
redis.call('HSET', keys.status, 'epoch', record.epoch, 'rev', record.rev, 'history', history, 'terminal', terminal, 'rank', rank,
  'progress', progress, 'json', json, 'observedAt', observed_at, 'flowName', next_fields.flowName,
  'input', next_fields.input, 'output', next_fields.output, 'createTime', next_fields.createTime, 'startTime', next_fields.startTime)
redis.call('HSET', keys.task, 'lastStatus', word)
if terminal == '1' or meta[3] then
  redis.call('PEXPIRE', keys.status, ARGV[22])
else
  if not stored then redis.call('PEXPIRE', keys.status, ARGV[23]) end
  redis.call('ZADD', keys.open, observed_at, uuid)
end
if terminal == '1' then close_reservation(keys, team, uuid, word, ARGV[24]) end
announce(ARGV[25], { KEYS[7], KEYS[8] }, ARGV[26], ARGV[13], record)
return outcome('applied', record)
