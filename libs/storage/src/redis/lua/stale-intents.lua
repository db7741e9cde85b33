--- @include record-version
-- Intents of a team that began before a given time, oldest first. Those of a newer gateway are left to it.
--
-- arg.team: prefix of its keys. arg.began_before: Unix ms.
-- Returns their JSON texts.
local found = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', key.intents, '-inf', '(' .. arg.began_before, 'LIMIT', 0, arg.limit)) do
  local intent = redis.call('HMGET', arg.team .. 'intent:' .. id, 'json', 'schema')
  if not intent[1] then
    redis.call('ZREM', key.intents, id)
  elseif not is_newer(intent[2]) then
    found[#found + 1] = intent[1]
  end
end
return found
