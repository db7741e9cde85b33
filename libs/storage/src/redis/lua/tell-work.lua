-- A team needs a look at a time, or before. Whoever waits for work hears of it once, however much work arrives before someone looks.
--
-- key.looks: teams by the time of their next look. key.later: teams by a time that is told while a look or a turn is noted that is earlier: such a turn may have
-- looked before this was known, so its end reads it. arg.at, arg.now: Unix ms. arg.publish: PUBLISH or SPUBLISH.
local before = tonumber(redis.call('ZSCORE', key.looks, arg.team) or '')
local due, now = tonumber(arg.at), tonumber(arg.now)
if before and before <= due then
  if due > now then redis.call('ZADD', key.later, 'LT', due, arg.team) end
  return 0
end
redis.call('ZADD', key.looks, due, arg.team)
if due <= now then redis.call(arg.publish, key.channel, '') end
return 1
