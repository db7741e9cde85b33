--- @include deliveries
-- What a team has of webhooks, for the sweep.
--
-- arg.team: prefix of its keys. arg.now: Unix ms.
-- Returns { whether it has any endpoint or log, 0|1; when it needs a look (Unix ms) or ''; its logs }.
local at = { team = arg.team }
local logs = redis.call('ZRANGE', key.logs, 0, -1)
local times = { redis.call('EXISTS', key.outbox) == 1 and arg.now or '', next_due(at), redis.call('ZRANGE', at.team .. 'sending', 0, 0, 'WITHSCORES')[2] or '' }
local earliest = ''
for _, time in ipairs(times) do
  if time ~= '' and (earliest == '' or tonumber(time) < tonumber(earliest)) then earliest = time end
end
local has = #logs > 0 or redis.call('EXISTS', key.endpoints, key.outbox) > 0
return { has and 1 or 0, earliest, logs }
