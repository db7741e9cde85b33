--- @include alerts
-- Ends alerts of a team: one, or with arg.id '' those that have run out by now, up to a hundred.
--
-- arg.team: prefix of its keys.
-- Returns how many there were.
local ids = { arg.id }
if arg.id == '' then ids = redis.call('ZRANGEBYSCORE', key.open, '-inf', time_of(''), 'LIMIT', 0, 100) end
for _, id in ipairs(ids) do end_alert(arg.team, id) end
return #ids
