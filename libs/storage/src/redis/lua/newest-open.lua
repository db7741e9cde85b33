-- The newest open tasks of a team (by createdAt, then uuid, both falling).
--
-- KEYS  1 tasks  2 open  3 opened
-- ARGV  1 team prefix  2 at most
-- Returns for each task: uuid, keyId, sub, flowName, createdAt, cost, hint, epoch, rev, terminal, observedAt, json.
local team = ARGV[1]

-- Written beside us by an older version, which does not know the index by age.
if redis.call('ZCARD', KEYS[2]) ~= redis.call('ZCARD', KEYS[3]) then
  redis.call('ZINTERSTORE', KEYS[3], 2, KEYS[1], KEYS[2], 'WEIGHTS', 1, 0)
  local ttl = redis.call('PTTL', KEYS[2])
  if ttl > 0 then redis.call('PEXPIRE', KEYS[3], ttl) end
end

local found = {}
for _, uuid in ipairs(redis.call('ZREVRANGE', KEYS[3], 0, tonumber(ARGV[2]) - 1)) do
  local meta = redis.call('HMGET', team .. 'task:' .. uuid, 'keyId', 'sub', 'flowName', 'createdAt', 'cost', 'hint')
  local record = redis.call('HMGET', team .. 'status:' .. uuid, 'epoch', 'rev', 'terminal', 'observedAt', 'json')
  if meta[1] and record[3] ~= '1' then
    found[#found + 1] = uuid
    for i = 1, 6 do found[#found + 1] = meta[i] or '' end
    for i = 1, 5 do found[#found + 1] = record[i] or '' end
  end
end
return found
