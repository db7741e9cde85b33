-- KEYS  1 link  2 highest fence that reported  3 channel
-- ARGV  1 fencing number  2 report as JSON  3 TTL (ms)  4 PUBLISH|SPUBLISH
if tonumber(ARGV[1]) < (tonumber(redis.call('GET', KEYS[2])) or 0) then return 0 end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call(ARGV[4], KEYS[3], ARGV[2])
return 1
