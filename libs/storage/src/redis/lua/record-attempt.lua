--- @include deliveries
-- Ends a claim with what came of it.
--
-- key.delivery: of the claim. arg.team: prefix of its keys. arg.now: Unix ms. arg.ttl: ms. arg.most_settled, arg.most_attempts: of a log, of a delivery.
-- arg.attempt: JSON object without number and at. arg.outcome: delivered, retry or dead. arg.reason: of a death, or ''.
-- arg.wait: ms to the next attempt, or ''. arg.pause: ms for which the lane sends nothing, or ''.
-- Returns { 0 } when the claim is no longer held; else { 1, ms for which the lane has failed or -1, when the team can send next or '' }.
if redis.call('HGET', key.delivery, 'token') ~= arg.token then return { 0 } end
local at = { team = arg.team, now = tonumber(arg.now), ttl = tonumber(arg.ttl), most_settled = tonumber(arg.most_settled) }
local delivery = read_delivery(at, arg.id)

local made = '{"number":' .. delivery.tries .. ',"at":' .. arg.now .. ',' .. string.sub(arg.attempt, 2)
local log = delivery.log .. (delivery.log == '' and '' or '\n') .. made
local attempts = (tonumber(delivery.attempts) or 0) + 1
if attempts > tonumber(arg.most_attempts) then
  attempts = attempts - 1
  log = string.sub(log, string.find(log, '\n', 1, true) + 1)
end
delivery.attempts = attempts
redis.call('HSET', key.delivery, 'log', log, 'attempts', attempts)

local lane = at.team .. 'lane:' .. delivery.lane
local since = redis.call('HGET', lane, 'failing')
if arg.outcome == 'delivered' then
  since = nil
  redis.call('HSET', lane, 'proven', '1', 'failing', '', 'failure', '')
else
  if not since or since == '' then since = arg.now end
  redis.call('HSET', lane, 'proven', '0', 'failing', since, 'failure', made)
end
if arg.pause ~= '' then redis.call('HSET', lane, 'paused', at.now + tonumber(arg.pause)) end
redis.call('PEXPIRE', lane, at.ttl)

if arg.outcome == 'retry' then
  retry(at, delivery, at.now + tonumber(arg.wait))
else
  settle(at, delivery, arg.outcome, arg.reason)
end
list_lane(at, delivery.lane)
return { 1, since and at.now - tonumber(since) or -1, next_due(at) }
