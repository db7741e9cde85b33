-- Writes a record where there is none.
--
-- KEYS  1 record
-- ARGV  1 version  2 JSON
-- Returns 1, or 0 when the id is taken.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'json', ARGV[2])
return 1
