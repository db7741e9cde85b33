-- Keeps a finding about the account, the newest of its kind up to a number.
--
-- key.found: hash, id to JSON. key.times: sorted set, `<at> TAB <id>`. key.counts: hash, kind to how many there ever were. arg.lasts: ms.
-- Returns 1 if it is new.
local known = redis.call('HGET', key.found, arg.id)
redis.call('HSET', key.found, arg.id, arg.json)
if not known then
  redis.call('HINCRBY', key.counts, arg.kind, 1)
  redis.call('ZADD', key.times, 0, string.format('%015d\t%s', arg.at, arg.id))
  local over = redis.call('ZCARD', key.times) - tonumber(arg.most)
  if over > 0 then
    for _, place in ipairs(redis.call('ZRANGE', key.times, 0, over - 1)) do
      redis.call('ZREM', key.times, place)
      redis.call('HDEL', key.found, string.sub(place, 17))
    end
  end
end
redis.call('PEXPIRE', key.found, arg.lasts)
redis.call('PEXPIRE', key.times, arg.lasts)
return known and 0 or 1
