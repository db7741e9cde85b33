--- @include deliveries
-- Gives a claim back that was not carried out: it is due at once and counts no attempt.
--
-- key.delivery: of the claim. arg.team: prefix of its keys. arg.now: Unix ms. arg.ttl: ms. arg.most_settled: of a log.
if redis.call('HGET', key.delivery, 'token') ~= arg.token then return 0 end
local at = { team = arg.team, now = tonumber(arg.now), ttl = tonumber(arg.ttl), most_settled = tonumber(arg.most_settled) }
redis.call('HINCRBY', key.delivery, 'tries', -1)
retry(at, read_delivery(at, arg.id), at.now)
return 1
