--- @include now
-- KEYS  1 the team's leases by their end  2 the key's leases by their end
-- ARGV  1 Unix ms or ''
-- Returns how many leases of the team and of the key have not ended.
local alive = '(' .. time_of(ARGV[1])
return { redis.call('ZCOUNT', KEYS[1], alive, '+inf'), redis.call('ZCOUNT', KEYS[2], alive, '+inf') }
