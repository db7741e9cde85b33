-- Writes a record over the version that was read.
--
-- KEYS  1 record
-- ARGV  1 version that was read  2 JSON
-- Returns 1, or 0 when the version is another by now.
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1] + 1, 'json', ARGV[2])
return 1
