-- Ends a flight if the caller owns it.
if redis.call('GET', key.flight) == arg.token then return redis.call('DEL', key.flight) end
return 0
