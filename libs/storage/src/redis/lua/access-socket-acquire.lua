--- @include now
-- Takes a place for a connection in its team and key, or prolongs the one it has.
--
-- KEYS  1 the team's leases by their end  2 the key's leases by their end
-- ARGV  1 Unix ms or ''  2 socket  3 lifetime (ms)  4 bound of the team or ''  5 bound of the key or ''
-- Returns '', or the entity (team|key) that has no place left.
local now = time_of(ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], ARGV[2]) then
  if ARGV[5] ~= '' and redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[5]) then return 'key' end
  if ARGV[4] ~= '' and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then return 'team' end
end
for _, key in ipairs(KEYS) do
  redis.call('ZADD', key, now + ARGV[3], ARGV[2])
  redis.call('PEXPIRE', key, ARGV[3])
end
return ''
