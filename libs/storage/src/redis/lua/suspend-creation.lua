-- KEYS  1 intent
-- ARGV  1 attempt
-- Returns 1 when the attempt was the caller's.
if redis.call('HGET', KEYS[1], 'attempt') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'attempt', 'attemptUntil')
return 1
