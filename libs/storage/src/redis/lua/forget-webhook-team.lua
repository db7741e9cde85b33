-- Removes a team that has nothing of webhooks, unless it was remembered anew since it was looked at.
--
-- key.teams: by the time at which they were remembered. arg.seen: that time, as it was read.
if redis.call('ZSCORE', key.teams, arg.team) ~= arg.seen then return 0 end
return redis.call('ZREM', key.teams, arg.team)
