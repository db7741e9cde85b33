--- @include now
-- A new holder gets the next fencing number; the holder itself gets its own again, so that a lost answer can be asked for twice.
-- Numbers follow the clock as well as the counter: should a replica take over that had not heard of the latest one, or the lease's node
-- lose its data, the next number is still above those that the other nodes have seen.
--
-- KEYS  1 lease  2 fence counter
-- ARGV  1 holder  2 TTL (ms)
-- Returns the fencing number, or nil.
local held = redis.call('HMGET', KEYS[1], 'holder', 'fence')
if held[1] then
  if held[1] ~= ARGV[1] then return nil end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return tonumber(held[2])
end
local fence = string.format('%d', math.max((tonumber(redis.call('GET', KEYS[2])) or 0) + 1, time_of('')))
redis.call('SET', KEYS[2], fence)
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'fence', fence)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return tonumber(fence)
