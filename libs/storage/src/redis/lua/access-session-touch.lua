-- Records the last use of an existing session, unless a later one is recorded, and extends its lifetime.
--
-- arg.seen: Unix ms. arg.lifetime: from now, ms.
local seen = redis.call('HGET', key.session, 'seen')
if not seen or tonumber(seen) >= tonumber(arg.seen) then return 0 end
redis.call('HSET', key.session, 'seen', arg.seen)
redis.call('PEXPIRE', key.session, arg.lifetime)
return 1
