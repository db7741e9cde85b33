-- Notes a use of a key that exists, unless a later one is noted.
--
-- arg.used: Unix ms.
if redis.call('EXISTS', key.record) == 0 then return 0 end
local used = redis.call('HGET', key.record, 'used')
if used and tonumber(used) >= tonumber(arg.used) then return 0 end
redis.call('HSET', key.record, 'used', arg.used)
return 1
