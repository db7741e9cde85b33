-- Books the end of a task exactly once, no matter how often it is read: commits or releases its credits and counts its usage, for the labels of its creation.
local function close_reservation(keys, team, uuid, word, usage_ttl)
  local meta = redis.call('HMGET', keys.task, 'settled', 'keyId', 'flowName', 'cost', 'user', 'sub', 'labels', 'bookedLabels')
  redis.call('ZREM', keys.open, uuid)
  redis.call('ZREM', team .. 'opened', uuid)
  if meta[1] then return end
  redis.call('ZREM', team .. 'busy:' .. meta[2], uuid)
  if meta[5] then redis.call('ZREM', team .. 'busy:' .. meta[5], uuid) end
  redis.call('HSET', keys.task, 'settled', '1')
  local cost = tonumber(meta[4])
  local booked = cost or 0
  for window, credits in pairs(holds_of(keys.task)) do
    book(keys.budget, window, 'reserved', -credits)
    if word == 'SUCCESS' and window ~= 'open' then book(keys.budget, window, 'spent', cost or credits) end
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
  count_purposes(team .. 'usage-by:' .. string.sub(keys.usage, -10), meta[6], meta[8] or meta[7], word, booked, usage_ttl)
end
