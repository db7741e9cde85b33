--- @include webhook-endpoint
--- @include webhook-outbox
--- @include deliveries
-- Ends what waits for a disabled endpoint, forgets deliveries that are too old or whose endpoint is deleted, and events that nobody took.
--
-- arg.team: prefix of its keys. arg.log: an endpoint, or one-off. arg.now, arg.oldest: Unix ms. arg.ttl: ms. arg.most_settled: of a log.
-- arg.limit: maximum for one call. Returns how many were ended or forgotten.
local at = { team = arg.team, now = tonumber(arg.now), ttl = tonumber(arg.ttl), most_settled = tonumber(arg.most_settled) }
local endpoint = arg.log ~= 'one-off' and endpoint_of(at.team, arg.log)
local is_gone = arg.log ~= 'one-off' and not endpoint
local done = 0

for _, id in ipairs(redis.call('ZRANGEBYSCORE', key.deliveries, '-inf', is_gone and '+inf' or '(' .. arg.oldest, 'LIMIT', 0, arg.limit)) do
  local delivery = read_delivery(at, id)
  if delivery then forget(at, delivery) else redis.call('ZREM', key.deliveries, id) end
  done = done + 1
end

if endpoint and not endpoint.on then
  for _, id in ipairs(redis.call('ZRANGE', at.team .. 'lane-due:' .. arg.log, 0, tonumber(arg.limit) - 1)) do
    local delivery = read_delivery(at, id)
    if delivery then settle(at, delivery, 'dead', 'disabled') else redis.call('ZREM', at.team .. 'lane-due:' .. arg.log, id) end
    done = done + 1
  end
end

for _, name in ipairs(redis.call('ZRANGEBYSCORE', at.team .. 'webhook-outbox', '-inf', '(' .. arg.oldest, 'LIMIT', 0, arg.limit)) do
  drop_event(at.team, name)
  done = done + 1
end

if done == 0 and redis.call('EXISTS', key.deliveries) == 0 then
  redis.call('ZREM', key.logs, arg.log)
  if is_gone then
    redis.call('DEL', at.team .. 'lane:' .. arg.log, at.team .. 'lane-due:' .. arg.log, at.team .. 'lines:' .. arg.log, at.team .. 'settled:' .. arg.log)
    redis.call('ZREM', at.team .. 'lanes-proven', arg.log)
    redis.call('ZREM', at.team .. 'lanes-new', arg.log)
  end
end
return done
