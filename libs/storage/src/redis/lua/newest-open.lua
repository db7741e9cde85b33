-- The newest open tasks of a team (by createdAt, then uuid, both descending).
--
-- arg.team: prefix of its keys.
-- Returns for each task: uuid, keyId, sub, flowName, createdAt, cost, hint, labels, webhookUrl, files, schema, times, epoch, rev, terminal, observedAt, json, schema.
local team = arg.team

-- Created by an older version of the gateway, which does not maintain the index by age.
if redis.call('ZCARD', key.open) ~= redis.call('ZCARD', key.opened) then
  redis.call('ZINTERSTORE', key.opened, 2, key.tasks, key.open, 'WEIGHTS', 1, 0)
  local ttl = redis.call('PTTL', key.open)
  if ttl > 0 then redis.call('PEXPIRE', key.opened, ttl) end
end

local found = {}
for _, uuid in ipairs(redis.call('ZREVRANGE', key.opened, 0, tonumber(arg.limit) - 1)) do
  local meta = redis.call('HMGET', team .. 'task:' .. uuid, 'keyId', 'sub', 'flowName', 'createdAt', 'cost', 'hint', 'labels', 'webhookUrl', 'files', 'schema', 'times')
  local record = redis.call('HMGET', team .. 'status:' .. uuid, 'epoch', 'rev', 'terminal', 'observedAt', 'json', 'schema')
  if meta[1] and record[3] ~= '1' then
    found[#found + 1] = uuid
    for i = 1, 11 do found[#found + 1] = meta[i] or '' end
    for i = 1, 6 do found[#found + 1] = record[i] or '' end
  end
end
return found
