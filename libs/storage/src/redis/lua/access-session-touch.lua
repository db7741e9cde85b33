-- Notes a use of a session that exists, unless a later one is noted, and keeps it longer.
--
-- arg.seen: Unix ms. arg.lifetime: from now on, ms.
local seen = redis.call('HGET', key.session, 'seen')
if not seen or tonumber(seen) >= tonumber(arg.seen) then return 0 end
redis.call('HSET', key.session, 'seen', arg.seen)
redis.call('PEXPIRE', key.session, arg.lifetime)
return 1
