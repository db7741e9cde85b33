-- Notes a use of a session that exists, unless a later one is noted, and keeps it longer.
--
-- KEYS  1 session
-- ARGV  1 Unix ms  2 lifetime from now on (ms)
local seen = redis.call('HGET', KEYS[1], 'seen')
if not seen or tonumber(seen) >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'seen', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
