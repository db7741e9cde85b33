--- @include numbers
--- @include holds
-- Releases an intent's reservation and forgets its idempotency key, unless it has been answered or another attempt carries it.
--
-- KEYS  1 idempotency  2 intent  3 intents  4 budget  5 busy (of the key)
-- ARGV  1 creation id  2 attempt
local attempt = redis.call('HGET', KEYS[2], 'attempt')
if attempt and attempt ~= ARGV[2] then return 0 end
release(KEYS[4], holds_of(KEYS[2]))
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
local known = redis.call('HMGET', KEYS[1], 'creationId', 'answer')
if known[1] == ARGV[1] and not known[2] then redis.call('DEL', KEYS[1]) end
return 1
