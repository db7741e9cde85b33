--- @include webhook-endpoint
-- Adds an endpoint to a team, unless it has as many as it may have.
--
-- arg.team: prefix of its keys. arg.value: see webhook-endpoint.lua. Returns inserted, full or taken.
if redis.call('HGET', key.endpoints, arg.id) then return 'taken' end
if #redis.call('HGETALL', key.endpoints) / 2 >= tonumber(arg.most) then return 'full' end
redis.call('HSET', key.endpoints, arg.id, arg.value)
refresh_wanted(arg.team)
return 'inserted'
