--- @include announce
--- @include history
--- @include record-version
-- Adds and removes labels of tasks of one team, of all of them or of none. A task whose labels change gets a new revision, which is published.
--
-- key.tasks: of the team, for the slot. arg.team: prefix of its keys. arg.set, arg.remove: labels `name=value`, and names, each on a line of its own.
-- arg.most: labels of a task. arg.team_id: JSON. arg.publish: PUBLISH or SPUBLISH.
-- The tasks follow, each: uuid, an epoch for a record whose next revs may have been used before.
-- Returns { 'labelled', labels of each task as stored or '' }; { 'unknown-task', place from 1 } and { 'too-many', place from 1 } where nothing was changed;
-- { 'newer', version } when one of the records is of a version that this gateway cannot read.
local team = arg.team
local removed = {}
for name in string.gmatch(arg.remove, '[^\n]+') do removed[name] = true end

local function merged(text)
  local labels, lines = {}, {}
  for name, value in string.gmatch(text .. '\n' .. arg.set, '([^=\n]+)=([^\n]*)') do labels[name] = value end
  for name in pairs(removed) do labels[name] = nil end
  for name, value in pairs(labels) do lines[#lines + 1] = name .. '=' .. value end
  table.sort(lines)
  return #lines == 0 and '' or '\n' .. table.concat(lines, '\n') .. '\n', #lines
end

local changes, reply = {}, { 'labelled' }
for i = first.tasks, #ARGV, 2 do
  local uuid, place = ARGV[i], (i - first.tasks) / 2 + 1
  local keys = { task = team .. 'task:' .. uuid, status = team .. 'status:' .. uuid }
  local meta = redis.call('HMGET', keys.task, 'keyId', 'labels', 'settled', 'bookedLabels', 'schema')
  if not meta[1] then return { 'unknown-task', place } end
  local record = redis.call('HMGET', keys.status, 'epoch', 'rev', 'terminal', 'json', 'history', 'schema')
  local newer = is_newer(meta[5]) and meta[5] or is_newer(record[6]) and record[6]
  if newer then return { 'newer', newer } end
  local before = meta[2] or ''
  local labels, count = merged(before)
  if count > tonumber(arg.most) and labels ~= before then return { 'too-many', place } end
  reply[#reply + 1] = labels
  if labels ~= before then
    changes[#changes + 1] = { uuid = uuid, keys = keys, before = before, labels = labels, record = record[1] and record or nil,
      is_booked = meta[3] or meta[4], new_epoch = ARGV[i + 1] }
  end
end

local history = #changes > 0 and history_id() or ''
for _, change in ipairs(changes) do
  local keys, record = change.keys, change.record
  if change.labels == '' then redis.call('HDEL', keys.task, 'labels') else redis.call('HSET', keys.task, 'labels', change.labels) end
  -- Usage is counted for what the creation said.
  if not change.is_booked then redis.call('HSET', keys.task, 'bookedLabels', change.before) end
  if record then
    local is_known = record[5] ~= 'restored' and (history == '' or record[5] == history)
    local next = { epoch = is_known and record[1] or change.new_epoch, rev = string.format('%d', tonumber(record[2]) + 1), terminal = record[3], json = record[4] }
    redis.call('HSET', keys.status, 'epoch', next.epoch, 'rev', next.rev, 'history', history)
    announce(arg.publish, { team .. 'ev:' .. change.uuid, team .. 'ev' }, arg.team_id, cjson.encode(change.uuid), next, '', '', change.labels, change.before)
  end
end
return reply
