--- @include now
--- @include attempts
-- Hands an intent to a new attempt when the last one has ended.
--
-- arg.attempt_lasts: ms.
-- Returns 1, or 0 when the intent is gone or under way.
if redis.call('EXISTS', key.intent) == 0 then return 0 end
return take_attempt(key.intent, arg.attempt, arg.attempt_lasts) and 1 or 0
