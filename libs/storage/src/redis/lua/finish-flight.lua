-- Ends a flight of the caller's.
if redis.call('GET', key.flight) == arg.token then return redis.call('DEL', key.flight) end
return 0
