--- @include now
--- @include attempts
-- Hands an intent to a new attempt when the last one has ended.
--
-- KEYS  1 intent
-- ARGV  1 attempt  2 how long it lasts (ms)
-- Returns 1, or 0 when the intent is gone or under way.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return take_attempt(KEYS[1], ARGV[1], ARGV[2]) and 1 or 0
