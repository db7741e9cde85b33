--- @include now
-- Renews the leases of one owner.
--
-- The keys are leases sorted by their end. arg.now: Unix ms or ''. arg.lifetime: ms. The sockets follow.
local now = time_of(arg.now)
for _, leases in ipairs({ key.team_leases, key.key_leases }) do
  for at = first.sockets, #ARGV do redis.call('ZADD', leases, now + arg.lifetime, ARGV[at]) end
  redis.call('PEXPIRE', leases, arg.lifetime)
end
return 1
