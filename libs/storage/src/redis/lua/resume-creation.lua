--- @include now
--- @include attempts
--- @include record-version
-- Gives an intent to a new attempt if the last one has ended.
--
-- arg.attempt_lasts: ms.
-- Returns 1, or 0 when the intent is gone, under way, or a newer gateway's.
if redis.call('EXISTS', key.intent) == 0 or is_newer(redis.call('HGET', key.intent, 'schema')) then return 0 end
return take_attempt(key.intent, arg.attempt, arg.attempt_lasts) and 1 or 0
