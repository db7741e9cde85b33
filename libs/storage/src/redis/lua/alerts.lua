--- @include now
-- Alerts of a team, for the scripts that change one. `team`: prefix of its keys.
--
-- alert:<id>: hash. alerts: all of them, `<openedAt> TAB <id>`. alerts-open: the open ones, by when they run out. alerts-due: those of which somebody is to
-- be told, by when. The hash has `peak`, the highest level that was told of, and `told`, whether those who were told believe it to be open.
local ALERT_LASTS = 90 * 86400000
local MOST_ALERTS = 1000

local function alert_place(opened_at, id)
  return string.format('%015d\t%s', opened_at, id)
end

local function tell(team, id, word)
  local alert = team .. 'alert:' .. id
  local before = redis.call('HMGET', alert, 'seq', 'word', 'done')
  local seq = (tonumber(before[1]) or 0) + 1
  -- Nobody has heard of it yet.
  if before[2] == 'fired' and before[3] == '[]' and redis.call('ZSCORE', team .. 'alerts-due', id) then
    if word == 'over' then
      redis.call('HSET', alert, 'seq', seq)
      return redis.call('ZREM', team .. 'alerts-due', id)
    end
    word = 'fired'
  end
  redis.call('HSET', alert, 'seq', seq, 'word', word, 'attempts', 0, 'done', '[]')
  redis.call('ZADD', team .. 'alerts-due', 0, id)
end

local function keep_alert(team, id)
  for _, name in ipairs({ 'alert:' .. id, 'alerts', 'alerts-open', 'alerts-due' }) do
    redis.call('PEXPIRE', team .. name, ALERT_LASTS)
  end
end

local function forget_alert(team, place)
  local id = string.sub(place, 17)
  redis.call('ZREM', team .. 'alerts', place)
  redis.call('ZREM', team .. 'alerts-open', id)
  redis.call('ZREM', team .. 'alerts-due', id)
  redis.call('DEL', team .. 'alert:' .. id)
end

-- Those that are over go first.
local function trim_alerts(team, at)
  for _, place in ipairs(redis.call('ZRANGEBYLEX', team .. 'alerts', '-', '(' .. alert_place(at - ALERT_LASTS, ''), 'LIMIT', 0, 20)) do
    if not redis.call('ZSCORE', team .. 'alerts-open', string.sub(place, 17)) then forget_alert(team, place) end
  end
  if redis.call('ZCARD', team .. 'alerts') <= MOST_ALERTS then return end
  local oldest = redis.call('ZRANGE', team .. 'alerts', 0, 49)
  for _, place in ipairs(oldest) do
    if not redis.call('ZSCORE', team .. 'alerts-open', string.sub(place, 17)) then return forget_alert(team, place) end
  end
  forget_alert(team, oldest[1])
end

-- `fact`: kind, subject, level, expires (Unix ms or ''), details (JSON).
local function raise_alert(team, id, fact)
  local alert, at = team .. 'alert:' .. id, time_of('')
  local was = redis.call('HMGET', alert, 'state', 'peak', 'told', 'level')
  if not was[1] then
    redis.call('HSET', alert, 'schema', version.written, 'kind', fact.kind, 'subject', fact.subject, 'openedAt', string.format('%d', at))
    redis.call('ZADD', team .. 'alerts', 0, alert_place(at, id))
    trim_alerts(team, at)
  end
  if was[1] ~= 'open' or tonumber(was[4]) ~= tonumber(fact.level) then redis.call('HSET', alert, 'changedAt', string.format('%d', at)) end
  redis.call('HSET', alert, 'state', 'open', 'level', fact.level, 'until', fact.expires, 'details', fact.details)
  redis.call('ZADD', team .. 'alerts-open', fact.expires == '' and '+inf' or fact.expires, id)
  if tonumber(fact.level) > (tonumber(was[2]) or 0) then
    redis.call('HSET', alert, 'peak', fact.level, 'told', '1')
    tell(team, id, was[3] == '1' and 'worse' or 'fired')
  end
  keep_alert(team, id)
end

-- `details`: JSON, or nil to leave them.
local function end_alert(team, id, details)
  local alert, at = team .. 'alert:' .. id, time_of('')
  local was = redis.call('HMGET', alert, 'state', 'told')
  redis.call('ZREM', team .. 'alerts-open', id)
  if was[1] ~= 'open' then return end
  redis.call('HSET', alert, 'state', 'over', 'level', 0, 'told', '0', 'changedAt', string.format('%d', at))
  if details then redis.call('HSET', alert, 'details', details) end
  if was[2] == '1' then tell(team, id, 'over') end
  keep_alert(team, id)
end
