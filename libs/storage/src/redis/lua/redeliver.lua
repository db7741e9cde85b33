--- @include webhook-endpoint
--- @include deliveries
-- Sends a delivery again: one that is settled beside the order of its task, one that waits for its next attempt at once.
--
-- key.delivery: its hash. arg.team: prefix of its keys. arg.now: Unix ms. arg.ttl: ms. arg.most_settled: of a log.
-- Returns redelivered, unknown, or off: its endpoint is disabled or deleted.
local at = { team = arg.team, now = tonumber(arg.now), ttl = tonumber(arg.ttl), most_settled = tonumber(arg.most_settled) }
local delivery = read_delivery(at, arg.id)
if not delivery then return 'unknown' end
if delivery.endpoint ~= '' then
  local endpoint = endpoint_of(at.team, delivery.endpoint)
  if not endpoint or not endpoint.on then return 'off' end
end
if delivery.settled ~= '' then
  redis.call('ZREM', at.team .. 'settled:' .. log_of(delivery), arg.id)
  open_lane(at, delivery.lane, delivery.endpoint)
  redis.call('HINCRBY', at.team .. 'lane:' .. delivery.lane, 'pending', 1)
  redis.call('HSET', key.delivery, 'settled', '', 'reason', '', 'tries', '0', 'inLine', '0')
  make_due(at, delivery, at.now)
elseif delivery.state == 'due' then
  make_due(at, delivery, at.now)
end
return 'redelivered'
