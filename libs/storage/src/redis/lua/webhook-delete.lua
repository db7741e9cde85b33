--- @include webhook-endpoint
-- arg.team: prefix of its keys. Returns whether there was such an endpoint, 0|1.
local removed = redis.call('HDEL', key.endpoints, arg.id)
refresh_wanted(arg.team)
return removed
