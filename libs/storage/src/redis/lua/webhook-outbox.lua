-- Writes an event into the team's outbox, whatever is there under the same name. `name`: of the event's place. `id`: of its content.
local function put_event(team, name, event)
  redis.call('HSET', team .. 'webhook-events', name, event.id .. ' ' .. event.json)
  redis.call('ZADD', team .. 'webhook-outbox', 'NX', event.at, name)
  redis.call('PEXPIRE', team .. 'webhook-events', event.ttl)
  redis.call('PEXPIRE', team .. 'webhook-outbox', event.ttl)
end

local function drop_event(team, name)
  redis.call('HDEL', team .. 'webhook-events', name)
  redis.call('ZREM', team .. 'webhook-outbox', name)
end
