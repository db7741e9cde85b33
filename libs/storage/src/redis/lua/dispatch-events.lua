--- @include webhook-outbox
--- @include deliveries
-- Takes events from the outbox and makes their deliveries. An event whose content has changed since it was read stays.
--
-- arg.team: prefix of its keys. arg.now: Unix ms. arg.ttl: ms. arg.most_settled, arg.most_pending: of a log, of a lane.
-- The events follow, each: name, id, type, uuid ('' for none), the number of its receivers, then for each of these: delivery id, lane, endpoint or '', URL or ''.
-- Returns the number of events taken.
local at = { team = arg.team, now = tonumber(arg.now), ttl = tonumber(arg.ttl), most_settled = tonumber(arg.most_settled) }
local most_pending = tonumber(arg.most_pending)

-- A state that waits gives way to a newer one. Returns what is in front of the event; nil if there is nothing to add.
local function make_way(event, lane)
  local ids = line_of(at, lane, event.uuid)
  local last = ids[#ids] and read_delivery(at, ids[#ids])
  if not last or event.type == 'task.created' then return ids end
  if last.type == 'task.finalized' then return nil end
  if last.type ~= 'task.updated' or last.state == 'sending' then return ids end
  if event.type == 'task.updated' then
    redis.call('HSET', delivery_key(at, last.id), 'event', event.json, 'eventId', event.id)
    return nil
  end
  supersede(at, last)
  ids[#ids] = nil
  return ids
end

local function make_room(lane, endpoint)
  open_lane(at, lane, endpoint)
  if tonumber(redis.call('HGET', at.team .. 'lane:' .. lane, 'pending')) < most_pending then return end
  local oldest = redis.call('ZRANGE', at.team .. 'lane-due:' .. lane, 0, 0)[1]
  local delivery = oldest and read_delivery(at, oldest)
  if delivery then settle(at, delivery, 'dead', 'overflow') end
end

local function add(event, receiver)
  local delivery_hash = delivery_key(at, receiver.id)
  if redis.call('EXISTS', delivery_hash) == 1 then return end
  local in_line = event.uuid ~= ''
  local line = {}
  if in_line then line = make_way(event, receiver.lane) end
  if not line then return end
  make_room(receiver.lane, receiver.endpoint)
  local delivery = { id = receiver.id, lane = receiver.lane, endpoint = receiver.endpoint, uuid = event.uuid }
  redis.call('HSET', delivery_hash, 'schema', version.written, 'lane', receiver.lane, 'endpoint', receiver.endpoint, 'url', receiver.url,
    'event', event.json, 'eventId', event.id, 'type', event.type, 'uuid', event.uuid, 'state', 'waiting', 'created', at.now, 'tries', '0', 'token', '',
    'inLine', in_line and '1' or '0', 'attempts', '0')
  redis.call('PEXPIRE', delivery_hash, at.ttl)
  local log = log_of(delivery)
  redis.call('ZADD', at.team .. 'deliveries:' .. log, at.now, receiver.id)
  redis.call('PEXPIRE', at.team .. 'deliveries:' .. log, at.ttl)
  redis.call('ZADD', at.team .. 'delivery-logs', at.now, log)
  redis.call('PEXPIRE', at.team .. 'delivery-logs', at.ttl)
  redis.call('HINCRBY', at.team .. 'lane:' .. receiver.lane, 'pending', 1)
  if in_line then
    line[#line + 1] = receiver.id
    set_line(at, receiver.lane, event.uuid, line)
  end
  if not in_line or #line == 1 then make_due(at, delivery, at.now) end
end

local taken, i = 0, first.events
while i <= #ARGV do
  local name, event = ARGV[i], { id = ARGV[i + 1], type = ARGV[i + 2], uuid = ARGV[i + 3] }
  local receivers = tonumber(ARGV[i + 4])
  local value = redis.call('HGET', key.events, name)
  if value and string.sub(value, 1, #event.id + 1) == event.id .. ' ' then
    drop_event(at.team, name)
    taken = taken + 1
    event.json = string.sub(value, #event.id + 2)
    for n = 0, receivers - 1 do
      local from = i + 5 + 4 * n
      add(event, { id = ARGV[from], lane = ARGV[from + 1], endpoint = ARGV[from + 2], url = ARGV[from + 3] })
    end
  end
  i = i + 5 + 4 * receivers
end
return taken
