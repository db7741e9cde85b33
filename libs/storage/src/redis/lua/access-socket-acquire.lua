--- @include now
-- Takes a slot for a connection in its team and key, or renews the one it has; a slot under another key of the team is released.
--
-- The keys are leases sorted by their end; key.former_key_leases: those of the connection's previous key, or of the same key.
-- arg.now: Unix ms or ''. arg.lifetime: ms. arg.team_bound, arg.key_bound: '' for none.
-- Returns '', or the entity (team|key) that has no slot left.
local now = time_of(arg.now)
redis.call('ZREMRANGEBYSCORE', key.team_leases, '-inf', now)
redis.call('ZREMRANGEBYSCORE', key.key_leases, '-inf', now)
local function is_full(key, bound)
  return bound ~= '' and not redis.call('ZSCORE', key, arg.socket) and redis.call('ZCARD', key) >= tonumber(bound)
end
if is_full(key.key_leases, arg.key_bound) then return 'key' end
if is_full(key.team_leases, arg.team_bound) then return 'team' end
redis.call('ZREM', key.former_key_leases, arg.socket)
for _, leases in ipairs({ key.team_leases, key.key_leases }) do
  redis.call('ZADD', leases, now + arg.lifetime, arg.socket)
  redis.call('PEXPIRE', leases, arg.lifetime)
end
return ''
