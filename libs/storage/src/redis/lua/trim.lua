-- Deletes tasks created before a given time, a few per call, and releases the credits that they still reserve.
local function trim(keys, team, before, at_most)
  local uuids = redis.call('ZRANGEBYSCORE', keys.tasks, '-inf', '(' .. before, 'LIMIT', 0, at_most)
  for _, uuid in ipairs(uuids) do
    local task = team .. 'task:' .. uuid
    local meta = redis.call('HMGET', task, 'keyId', 'settled', 'user')
    if meta[1] then
      redis.call('ZREM', team .. 'busy:' .. meta[1], uuid)
      if meta[3] then redis.call('ZREM', team .. 'busy:' .. meta[3], uuid) end
      if not meta[2] then release(keys.budget, holds_of(task)) end
    end
    redis.call('ZREM', keys.tasks, uuid)
    redis.call('ZREM', keys.open, uuid)
    redis.call('ZREM', team .. 'opened', uuid)
    redis.call('DEL', task, team .. 'status:' .. uuid, team .. 'words:' .. uuid)
  end
  return #uuids
end
