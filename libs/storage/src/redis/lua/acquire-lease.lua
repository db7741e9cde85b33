--- @include now
-- A new holder gets the next fencing number; the holder itself gets its own again, so that a lost answer can be asked for twice.
-- Numbers follow the clock as well as the counter: should a replica take over that had not heard of the latest one, or the lease's node
-- lose its data, the next number is still above those that the other nodes have seen.
--
-- arg.ttl: ms.
-- Returns the fencing number, or nil.
local held = redis.call('HMGET', key.lease, 'holder', 'fence')
if held[1] then
  if held[1] ~= arg.holder then return nil end
  redis.call('PEXPIRE', key.lease, arg.ttl)
  return tonumber(held[2])
end
local fence = string.format('%d', math.max((tonumber(redis.call('GET', key.fence)) or 0) + 1, time_of('')))
redis.call('SET', key.fence, fence)
redis.call('HSET', key.lease, 'holder', arg.holder, 'fence', fence)
redis.call('PEXPIRE', key.lease, arg.ttl)
return tonumber(fence)
