-- Writes a session, to be forgotten by itself.
--
-- KEYS  1 session
-- ARGV  1 JSON  2 last seen (Unix ms)  3 lifetime (ms)
redis.call('HSET', KEYS[1], 'json', ARGV[1], 'seen', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
