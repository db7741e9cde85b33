--- @include numbers
--- @include holds
-- Releases an intent's reservation and its idempotency key, unless it has been answered or another attempt owns it.
--
-- key.busy, key.user_busy: open tasks and pending intents of the caller's key and end user.
local attempt = redis.call('HGET', key.intent, 'attempt')
if attempt and attempt ~= arg.attempt then return 0 end
release(key.budget, holds_of(key.intent))
redis.call('DEL', key.intent)
redis.call('ZREM', key.intents, arg.creation_id)
redis.call('ZREM', key.busy, arg.creation_id)
redis.call('ZREM', key.user_busy, arg.creation_id)
local known = redis.call('HMGET', key.idempotency, 'creationId', 'answer')
if known[1] == arg.creation_id and not known[2] then redis.call('DEL', key.idempotency) end
return 1
