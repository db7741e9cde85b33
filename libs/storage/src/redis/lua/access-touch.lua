-- Notes a use of a key that exists, unless a later one is noted.
--
-- KEYS  1 record
-- ARGV  1 Unix ms
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local used = redis.call('HGET', KEYS[1], 'used')
if used and tonumber(used) >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'used', ARGV[1])
return 1
