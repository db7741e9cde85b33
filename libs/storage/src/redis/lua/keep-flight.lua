-- Extends a flight if the caller owns it. arg.ttl: ms.
if redis.call('GET', key.flight) == arg.token then return redis.call('PEXPIRE', key.flight, arg.ttl) end
return 0
