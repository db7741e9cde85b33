--- @include now
-- The keys are leases sorted by their end. arg.now: Unix ms or ''.
-- Returns the number of active leases of the team, and of the key.
local alive = '(' .. time_of(arg.now)
return { redis.call('ZCOUNT', key.team_leases, alive, '+inf'), redis.call('ZCOUNT', key.key_leases, alive, '+inf') }
