--- @include now
-- Prolongs the leases of one owner.
--
-- KEYS  1 the team's leases by their end  2 the key's leases by their end
-- ARGV  1 Unix ms or ''  2 lifetime (ms)  3… sockets
local now = time_of(ARGV[1])
for _, key in ipairs(KEYS) do
  for at = 3, #ARGV do redis.call('ZADD', key, now + ARGV[2], ARGV[at]) end
  redis.call('PEXPIRE', key, ARGV[2])
end
return 1
