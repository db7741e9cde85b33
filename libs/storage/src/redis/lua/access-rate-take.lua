--- @include now
-- Takes one from every counter, or from none if one of them is used up.
--
-- KEYS: one per counter, a hash of `start` and `count` (fixed), or a sorted set of hits by time (sliding).
-- arg.now: Unix ms or ''. arg.hit: name of this hit. The rules follow, for each counter: kind (fixed|sliding), limit, window (ms).
-- Returns per counter: allowed 0|1, remaining, ms until the reset.
local now = time_of(arg.now)

local function look_at(key, kind, limit, window)
  if kind == 'sliding' then
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
    local count = redis.call('ZCARD', key)
    local blocking = math.max(0, count - limit)
    local hit = redis.call('ZRANGE', key, blocking, blocking, 'WITHSCORES')
    return count, (hit[2] and tonumber(hit[2]) or now) + window - now
  end
  local held = redis.call('HMGET', key, 'start', 'count')
  local start = tonumber(held[1] or '')
  if not start or start + window <= now then
    redis.call('DEL', key)
    return 0, window
  end
  return tonumber(held[2]), start + window - now
end

local function add(key, kind, window)
  if kind == 'sliding' then
    redis.call('ZADD', key, now, arg.hit)
    redis.call('PEXPIRE', key, window)
  elseif redis.call('HINCRBY', key, 'count', 1) == 1 then
    redis.call('HSET', key, 'start', now)
    redis.call('PEXPIRE', key, window)
  end
end

local counters, free = {}, true
for index, key in ipairs(KEYS) do
  local at = first.rules + 3 * (index - 1)
  local kind, limit, window = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local count, reset = look_at(key, kind, limit, window)
  counters[index] = { kind = kind, limit = limit, window = window, count = count, reset = reset }
  if count >= limit then free = false end
end

local reply = {}
for index, counter in ipairs(counters) do
  if free then add(KEYS[index], counter.kind, counter.window) end
  local count = counter.count + (free and 1 or 0)
  reply[#reply + 1] = counter.count < counter.limit and 1 or 0
  reply[#reply + 1] = math.max(0, counter.limit - count)
  reply[#reply + 1] = counter.reset
end
return reply
