-- A new holder gets the next fencing number; the holder itself gets its own again, so that a lost answer can be asked for twice.
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
local fence = redis.call('INCR', KEYS[2])
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'fence', fence)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return fence
