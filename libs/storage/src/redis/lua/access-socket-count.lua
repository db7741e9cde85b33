--- @include now
-- The keys are leases by their end. arg.now: Unix ms or ''.
-- Returns how many leases of the team and of the key have not ended.
local alive = '(' .. time_of(arg.now)
return { redis.call('ZCOUNT', key.team_leases, alive, '+inf'), redis.call('ZCOUNT', key.key_leases, alive, '+inf') }
