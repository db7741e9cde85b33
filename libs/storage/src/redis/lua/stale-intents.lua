-- Intents of a team that began before a moment, oldest first.
--
-- arg.team: prefix of its keys. arg.began_before: Unix ms.
-- Returns their JSON texts.
local found = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', key.intents, '-inf', '(' .. arg.began_before, 'LIMIT', 0, arg.limit)) do
  local json = redis.call('HGET', arg.team .. 'intent:' .. id, 'json')
  if json then found[#found + 1] = json else redis.call('ZREM', key.intents, id) end
end
return found
