-- Books the end of a task exactly once, no matter how often it is read: commits or releases its credits and counts its usage.
local function close_reservation(keys, team, uuid, word, usage_ttl)
  local meta = redis.call('HMGET', keys.task, 'settled', 'keyId', 'flowName', 'cost')
  redis.call('ZREM', keys.open, uuid)
  redis.call('ZREM', team .. 'opened', uuid)
  if meta[1] then return end
  redis.call('ZREM', team .. 'busy:' .. meta[2], uuid)
  redis.call('HSET', keys.task, 'settled', '1')
  local cost = tonumber(meta[4])
  local booked = cost or 0
  for window, credits in pairs(holds_of(keys.task)) do
    add(keys.budget, window .. ':reserved', -credits)
    if word == 'SUCCESS' and window ~= 'open' then add(keys.budget, window .. ':spent', cost or credits) end
    watch_budget(keys.budget, window)
    if not cost and credits > booked then booked = credits end
  end
  local row = meta[2] .. '\t' .. meta[3] .. '\t'
  add(keys.usage, row .. word, 1)
  if word == 'SUCCESS' then
    add(keys.usage, row .. 'credits', booked)
    add(keys.budget, 'booked:spent', booked)
  end
  redis.call('PEXPIRE', keys.usage, usage_ttl)
end
