--- @include now
-- A new holder gets the next fencing number; the current holder gets its own again, so a request whose answer was lost can be repeated.
-- Numbers grow with the clock as well as with the counter. If a replica without the latest number takes over, or the node of the lease loses
-- its data, the next number is still higher than any that other nodes have seen.
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
