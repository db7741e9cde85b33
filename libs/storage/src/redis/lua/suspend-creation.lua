-- Ends the caller's attempt at a creation.
-- Returns 1 if the caller owned the attempt.
if redis.call('HGET', key.intent, 'attempt') ~= arg.attempt then return 0 end
redis.call('HDEL', key.intent, 'attempt', 'attemptUntil')
return 1
