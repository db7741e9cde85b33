-- Intents of a team that began before a moment, oldest first.
--
-- KEYS  1 intents
-- ARGV  1 team prefix  2 began before (Unix ms)  3 at most
-- Returns their JSON texts.
local found = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[2], 'LIMIT', 0, ARGV[3])) do
  local json = redis.call('HGET', ARGV[1] .. 'intent:' .. id, 'json')
  if json then found[#found + 1] = json else redis.call('ZREM', KEYS[1], id) end
end
return found
