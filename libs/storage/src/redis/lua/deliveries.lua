-- The steps that scripts about deliveries share; libs/storage/src/memory/webhooks/memory-lane.ts has the same.
-- `at`: { team: prefix of its keys, now: Unix ms, ttl: ms that a delivery lives at most, most_settled: that a log keeps }, numbers as numbers.
-- A delivery here: its hash as texts, '' for what is missing, and its id.
local FIELDS = { 'lane', 'endpoint', 'type', 'uuid', 'state', 'created', 'settled', 'tries', 'token', 'inLine', 'attempts', 'log', 'schema' }

local function delivery_key(at, id) return at.team .. 'delivery:' .. id end

local function read_delivery(at, id)
  local values = redis.call('HMGET', delivery_key(at, id), unpack(FIELDS))
  if not values[1] then return nil end
  local delivery = { id = id }
  for i, name in ipairs(FIELDS) do delivery[name] = values[i] or '' end
  return delivery
end

local function log_of(delivery) return delivery.endpoint == '' and 'one-off' or delivery.endpoint end

-- Lists the lane by the time at which it may send next, among those that have proven themselves or the others. Not listed: a lane with nothing due, and one
-- that may send only one at a time while it does.
local function list_lane(at, lane)
  local first = redis.call('ZRANGE', at.team .. 'lane-due:' .. lane, 0, 0, 'WITHSCORES')[2]
  local known = redis.call('HMGET', at.team .. 'lane:' .. lane, 'proven', 'paused', 'sending')
  local proven = known[1] == '1'
  local listed, other = at.team .. 'lanes-proven', at.team .. 'lanes-new'
  if not proven then listed, other = other, listed end
  redis.call('ZREM', other, lane)
  if not first or (not proven and (tonumber(known[3]) or 0) > 0) then
    redis.call('ZREM', listed, lane)
    return
  end
  redis.call('ZADD', listed, math.max(tonumber(first), tonumber(known[2] or '') or 0), lane)
  redis.call('PEXPIRE', listed, at.ttl)
end

local function withdraw(at, delivery)
  local lane = at.team .. 'lane:' .. delivery.lane
  redis.call('ZREM', at.team .. 'lane-due:' .. delivery.lane, delivery.id)
  redis.call('ZREM', at.team .. 'probing', delivery.id)
  if redis.call('ZREM', at.team .. 'sending', delivery.id) == 1 and redis.call('EXISTS', lane) == 1 then
    redis.call('HINCRBY', lane, 'sending', -1)
  end
end

local function make_due(at, delivery, due)
  withdraw(at, delivery)
  redis.call('ZADD', at.team .. 'lane-due:' .. delivery.lane, due, delivery.id)
  redis.call('PEXPIRE', at.team .. 'lane-due:' .. delivery.lane, at.ttl)
  redis.call('HSET', delivery_key(at, delivery.id), 'state', 'due', 'due', due, 'token', '')
  list_lane(at, delivery.lane)
end

-- Deliveries of a task in order: a field of the hash of the lane's lines, ids with a space between.
local function line_of(at, lane, uuid)
  local ids = {}
  for id in string.gmatch(redis.call('HGET', at.team .. 'lines:' .. lane, uuid) or '', '%S+') do ids[#ids + 1] = id end
  return ids
end

local function set_line(at, lane, uuid, ids)
  local key = at.team .. 'lines:' .. lane
  if #ids == 0 then
    redis.call('HDEL', key, uuid)
  else
    redis.call('HSET', key, uuid, table.concat(ids, ' '))
    redis.call('PEXPIRE', key, at.ttl)
  end
end

local function leave_line(at, delivery)
  if delivery.inLine ~= '1' then return end
  local ids = line_of(at, delivery.lane, delivery.uuid)
  local rest = {}
  for _, id in ipairs(ids) do
    if id ~= delivery.id then rest[#rest + 1] = id end
  end
  set_line(at, delivery.lane, delivery.uuid, rest)
  if ids[1] ~= delivery.id or not rest[1] then return end
  local following = read_delivery(at, rest[1])
  if following and following.state == 'waiting' then make_due(at, following, at.now) end
end

local function open_lane(at, lane, endpoint)
  local key = at.team .. 'lane:' .. lane
  if redis.call('EXISTS', key) == 0 then redis.call('HSET', key, 'endpoint', endpoint, 'proven', '0', 'pending', '0', 'sending', '0') end
  redis.call('PEXPIRE', key, at.ttl)
end

-- What is known of a host is forgotten when nothing waits for it; of an endpoint, when that is deleted.
local function count_down(at, delivery)
  local key = at.team .. 'lane:' .. delivery.lane
  if redis.call('EXISTS', key) == 0 then return end
  if redis.call('HINCRBY', key, 'pending', -1) <= 0 and delivery.endpoint == '' then redis.call('DEL', key) end
end

-- Removes a delivery with all that points to it.
local function forget(at, delivery)
  local log = log_of(delivery)
  withdraw(at, delivery)
  redis.call('DEL', delivery_key(at, delivery.id))
  redis.call('ZREM', at.team .. 'deliveries:' .. log, delivery.id)
  if delivery.settled ~= '' then
    redis.call('ZREM', at.team .. 'settled:' .. log, delivery.id)
    return
  end
  leave_line(at, delivery)
  count_down(at, delivery)
  list_lane(at, delivery.lane)
end

-- Ends a delivery; the next of its task is due.
local function settle(at, delivery, state, reason)
  local key = at.team .. 'settled:' .. log_of(delivery)
  withdraw(at, delivery)
  redis.call('HSET', delivery_key(at, delivery.id), 'state', state, 'reason', reason, 'due', '', 'settled', at.now, 'token', '', 'inLine', '0')
  redis.call('ZADD', key, at.now, delivery.id)
  redis.call('PEXPIRE', key, at.ttl)
  leave_line(at, delivery)
  count_down(at, delivery)
  list_lane(at, delivery.lane)
  if redis.call('ZCARD', key) > at.most_settled then
    local oldest = redis.call('ZRANGE', key, 0, 0)[1]
    local known = read_delivery(at, oldest)
    redis.call('ZREM', key, oldest)
    if known then forget(at, known) end
  end
end

-- Only what was sent at least once is worth a place in the log.
local function supersede(at, delivery)
  if (tonumber(delivery.attempts) or 0) > 0 then settle(at, delivery, 'superseded', '') else forget(at, delivery) end
end

-- After an attempt that failed. A state that is no longer the newest is not sent again: what follows takes its place.
local function retry(at, delivery, due)
  local following
  if delivery.inLine == '1' and delivery.type == 'task.updated' then
    local ids = line_of(at, delivery.lane, delivery.uuid)
    for i, id in ipairs(ids) do
      if id == delivery.id then following = ids[i + 1] end
    end
  end
  if not following then return make_due(at, delivery, due) end
  supersede(at, delivery)
  local update = read_delivery(at, following)
  if update and update.type == 'task.updated' then
    redis.call('HSET', delivery_key(at, update.id), 'tries', delivery.tries)
    make_due(at, update, due)
  end
end

-- Unix ms at which the team can send next, as far as is known without looking at its endpoints; '' if nothing is due.
local function next_due(at)
  local earliest
  for _, name in ipairs({ 'lanes-proven', 'lanes-new' }) do
    local due = tonumber(redis.call('ZRANGE', at.team .. name, 0, 0, 'WITHSCORES')[2] or '')
    if due and (not earliest or due < earliest) then earliest = due end
  end
  return earliest and string.format('%d', earliest) or ''
end
