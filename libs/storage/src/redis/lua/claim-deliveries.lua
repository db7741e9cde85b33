--- @include webhook-endpoint
--- @include deliveries
--- @include record-version
-- Claims what is due, one of each lane in turn; first takes back what others hold beyond their lease.
--
-- key.sending: deliveries by the end of their lease. key.probing: those among them whose lane had not proven itself.
-- key.proven, key.new: lanes by the time at which they may send next. arg.team: prefix of its keys. arg.now: Unix ms. arg.lease, arg.ttl: ms.
-- arg.most_settled: of a log.
-- Returns { ms until the next look or -1, then for each claim: { id, schema, lane, endpoint, url, event, state, created, due, settled, reason, log, tries, the endpoint or '' } };
-- { 'newer', version } when a delivery is of a version that this gateway cannot read, and nothing was claimed.
local at = { team = arg.team, now = tonumber(arg.now), ttl = tonumber(arg.ttl), most_settled = tonumber(arg.most_settled) }
local per_lane, per_team, at_most = tonumber(arg.per_lane), tonumber(arg.per_team), tonumber(arg.at_most)
-- Lanes of each kind that one call looks at, and leases that it takes back: Redis is blocked meanwhile.
local MOST_LANES, MOST_LEASES = 100, 100

for _, id in ipairs(redis.call('ZRANGEBYSCORE', key.sending, '-inf', arg.now, 'LIMIT', 0, MOST_LEASES)) do
  local delivery = read_delivery(at, id)
  if delivery then retry(at, delivery, at.now) else redis.call('ZREM', key.sending, id) end
end

local endpoints = {}
local function endpoint_for(id)
  if endpoints[id] == nil then endpoints[id] = endpoint_of(at.team, id) or false end
  return endpoints[id]
end

local open, more_proven, more_new = {}, false, false
for _, listed in ipairs({ key.proven, key.new }) do
  local lanes = redis.call('ZRANGEBYSCORE', listed, '-inf', arg.now, 'LIMIT', 0, MOST_LANES)
  if #lanes == MOST_LANES then
    if listed == key.proven then more_proven = true else more_new = true end
  end
  for _, lane in ipairs(lanes) do
    local known = redis.call('HMGET', at.team .. 'lane:' .. lane, 'endpoint', 'sending')
    local endpoint = known[1] and known[1] ~= '' and endpoint_for(known[1])
    local is_on = known[1] == '' or (endpoint and endpoint.on)
    local probe = listed == key.new
    local free = (probe and 1 or per_lane) - (tonumber(known[2]) or 0)
    if is_on and free > 0 then
      local due = redis.call('ZRANGEBYSCORE', at.team .. 'lane-due:' .. lane, '-inf', arg.now, 'WITHSCORES', 'LIMIT', 0, math.min(free, at_most))
      if #due > 0 then open[#open + 1] = { name = lane, probe = probe, due = due, free = free, since = tonumber(due[2]), endpoint = endpoint and endpoint.value or '' } end
    end
  end
end
table.sort(open, function(a, b)
  if a.since ~= b.since then return a.since < b.since end
  return a.name < b.name
end)

local free = math.min(at_most, per_team - redis.call('ZCARD', key.sending))
local free_for_probes = math.floor(per_team / 2) - redis.call('ZCARD', key.probing)
local FIELDS_SHOWN = { 'schema', 'lane', 'endpoint', 'url', 'event', 'state', 'created', 'due', 'settled', 'reason', 'log', 'tries' }
local claims, round, found = { -1 }, 1, true
while free > 0 and found do
  found = false
  for _, lane in ipairs(open) do
    local id = lane.due[2 * round - 1]
    if id and free > 0 and (not lane.probe or free_for_probes > 0) then
      found = true
      local delivery = read_delivery(at, id)
      if not delivery then
        redis.call('ZREM', at.team .. 'lane-due:' .. lane.name, id)
      elseif is_newer(delivery.schema ~= '' and delivery.schema) then
        if #claims == 1 then return { 'newer', delivery.schema } end
        free = 0
      else
        withdraw(at, delivery)
        redis.call('HSET', delivery_key(at, id), 'schema', version.written, 'state', 'sending', 'due', '', 'token', arg.token)
        redis.call('HINCRBY', delivery_key(at, id), 'tries', 1)
        redis.call('ZADD', key.sending, at.now + tonumber(arg.lease), id)
        redis.call('PEXPIRE', key.sending, at.ttl)
        if lane.probe then
          redis.call('ZADD', key.probing, at.now, id)
          redis.call('PEXPIRE', key.probing, at.ttl)
          free_for_probes = free_for_probes - 1
        end
        redis.call('HINCRBY', at.team .. 'lane:' .. lane.name, 'sending', 1)
        local claim = redis.call('HMGET', delivery_key(at, id), unpack(FIELDS_SHOWN))
        for i = 1, #FIELDS_SHOWN do claim[i] = claim[i] or '' end
        table.insert(claim, 1, id)
        claim[#claim + 1] = lane.endpoint
        claims[#claims + 1] = claim
        free = free - 1
        lane.free = lane.free - 1
      end
    end
  end
  round = round + 1
end

-- What is due but found no free place is looked at again when a claim of the team is recorded, or its lease ends.
local has_room = redis.call('ZCARD', key.sending) < per_team
local next_look = tonumber(redis.call('ZRANGE', key.sending, 0, 0, 'WITHSCORES')[2] or '')
local function look_at(time)
  if time and (not next_look or time < next_look) then next_look = time end
end
for _, lane in ipairs(open) do
  list_lane(at, lane.name)
  local first = tonumber(redis.call('ZRANGE', at.team .. 'lane-due:' .. lane.name, 0, 0, 'WITHSCORES')[2] or '')
  if has_room and lane.free > 0 and (not lane.probe or free_for_probes > 0) then look_at(first) end
end
if has_room and (more_proven or (more_new and free_for_probes > 0)) then look_at(at.now) end
if has_room then
  for _, listed in ipairs({ key.proven, key.new }) do
    look_at(tonumber(redis.call('ZRANGEBYSCORE', listed, '(' .. arg.now, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2] or ''))
  end
end
if next_look then claims[1] = math.max(0, next_look - at.now) end
return claims
