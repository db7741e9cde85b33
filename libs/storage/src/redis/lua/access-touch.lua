-- Records the last use of an existing key, unless a later one is recorded.
--
-- arg.used: Unix ms.
if redis.call('EXISTS', key.record) == 0 then return 0 end
local used = redis.call('HGET', key.record, 'used')
if used and tonumber(used) >= tonumber(arg.used) then return 0 end
redis.call('HSET', key.record, 'used', arg.used)
return 1
