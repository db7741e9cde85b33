-- KEYS  1 lease
-- ARGV  1 holder  2 fencing number  3 TTL (ms); 0 releases
-- Returns 1 when the lease was the caller's.
local held = redis.call('HMGET', KEYS[1], 'holder', 'fence')
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then return 0 end
if ARGV[3] == '0' then redis.call('DEL', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return 1
