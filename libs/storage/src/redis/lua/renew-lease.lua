-- arg.ttl: ms; 0 releases.
-- Returns 1 if the caller held the lease.
local held = redis.call('HMGET', key.lease, 'holder', 'fence')
if held[1] ~= arg.holder or held[2] ~= arg.fence then return 0 end
if arg.ttl == '0' then redis.call('DEL', key.lease) else redis.call('PEXPIRE', key.lease, arg.ttl) end
return 1
