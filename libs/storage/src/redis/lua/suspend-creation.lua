-- Ends the caller's attempt at a creation.
-- Returns 1 when the attempt was the caller's.
if redis.call('HGET', key.intent, 'attempt') ~= arg.attempt then return 0 end
redis.call('HDEL', key.intent, 'attempt', 'attemptUntil')
return 1
