--- @include deliveries
-- Writes a delivery of a backup, in whatever order they come. `order` sorts the deliveries of a task.
--
-- arg.team: prefix of its keys. arg.event, arg.log: JSON, attempts a line each. arg.due, arg.created: Unix ms, arg.due may be ''. arg.in_line: 0|1. arg.ttl: ms.
-- arg.index_ttl: ms, of the keys that list it.
if redis.call('EXISTS', key.delivery) == 1 then return 0 end
local at = { team = arg.team, now = tonumber(arg.created), ttl = tonumber(arg.index_ttl), most_settled = 0 }
local delivery = { id = arg.id, lane = arg.lane, endpoint = arg.endpoint, uuid = arg.uuid }
redis.call('HSET', key.delivery, 'schema', version.written, 'lane', arg.lane, 'endpoint', arg.endpoint, 'url', arg.url, 'event', arg.event, 'eventId', arg.event_id,
  'type', arg.type, 'uuid', arg.uuid, 'state', 'waiting', 'created', arg.created, 'due', arg.due, 'tries', arg.tries, 'token', '', 'inLine', arg.in_line,
  'attempts', arg.attempts, 'log', arg.log, 'order', arg.order)
redis.call('PEXPIRE', key.delivery, arg.ttl)
local log = log_of(delivery)
for _, index in ipairs({ { 'deliveries:' .. log, arg.id }, { 'delivery-logs', log } }) do
  redis.call('ZADD', at.team .. index[1], arg.created, index[2])
  redis.call('PEXPIRE', at.team .. index[1], arg.index_ttl)
end
open_lane(at, arg.lane, arg.endpoint)
redis.call('HINCRBY', at.team .. 'lane:' .. arg.lane, 'pending', 1)
local function due_of(id)
  local due = redis.call('HGET', delivery_key(at, id), 'due')
  return due and due ~= '' and due or arg.created
end
if arg.in_line == '0' then
  make_due(at, delivery, due_of(arg.id))
  return 1
end

local ids, orders = line_of(at, arg.lane, arg.uuid), {}
ids[#ids + 1] = arg.id
for _, id in ipairs(ids) do orders[id] = tonumber(redis.call('HGET', delivery_key(at, id), 'order') or '0') end
table.sort(ids, function(a, b) return orders[a] < orders[b] end)
set_line(at, arg.lane, arg.uuid, ids)
for place, id in ipairs(ids) do
  local stored = read_delivery(at, id)
  if stored and place == 1 then
    make_due(at, stored, due_of(id))
  elseif stored then
    withdraw(at, stored)
    redis.call('HSET', delivery_key(at, id), 'state', 'waiting', 'due', '')
    list_lane(at, arg.lane)
  end
end
return 1
