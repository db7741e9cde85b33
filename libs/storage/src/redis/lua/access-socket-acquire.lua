--- @include now
-- Takes a place for a connection in its team and key, or prolongs the one it has; of another key of the team it gives its place back.
--
-- KEYS  1 the team's leases by their end  2 the key's leases by their end  3 those of the key that it comes from, or of the same
-- ARGV  1 Unix ms or ''  2 socket  3 lifetime (ms)  4 bound of the team or ''  5 bound of the key or ''
-- Returns '', or the entity (team|key) that has no place left.
local now = time_of(ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local function is_full(key, bound)
  return bound ~= '' and not redis.call('ZSCORE', key, ARGV[2]) and redis.call('ZCARD', key) >= tonumber(bound)
end
if is_full(KEYS[2], ARGV[5]) then return 'key' end
if is_full(KEYS[1], ARGV[4]) then return 'team' end
redis.call('ZREM', KEYS[3], ARGV[2])
for at = 1, 2 do
  redis.call('ZADD', KEYS[at], now + ARGV[3], ARGV[2])
  redis.call('PEXPIRE', KEYS[at], ARGV[3])
end
return ''
