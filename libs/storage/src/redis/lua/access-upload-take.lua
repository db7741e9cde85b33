--- @include now
-- Gives a team one of the window's uploads, if its share and the total allow it. UploadShare describes the rule.
--
-- key.grants: sorted by time, members `<team>|<name>`. key.teams: sorted by their last attempt.
-- arg.now: Unix ms or ''. arg.grant: name of this grant. arg.window: ms.
-- Returns granted 0|1, cap, held, ms until the team may succeed.
local now, team, limit, window = time_of(arg.now), arg.team, tonumber(arg.places), tonumber(arg.window)
redis.call('ZREMRANGEBYSCORE', key.grants, '-inf', now - window)
redis.call('ZREMRANGEBYSCORE', key.teams, '-inf', now - window)
redis.call('ZADD', key.teams, now, team)
redis.call('PEXPIRE', key.teams, window)
local cap = math.ceil(limit / redis.call('ZCARD', key.teams))

local all, mine = {}, {}
local grants = redis.call('ZRANGE', key.grants, 0, -1, 'WITHSCORES')
for at = 1, #grants, 2 do
  local granted_at = tonumber(grants[at + 1])
  all[#all + 1] = granted_at
  if string.sub(grants[at], 1, #team + 1) == team .. '|' then mine[#mine + 1] = granted_at end
end

local function until_free(times, places)
  local blocking = times[#times - places + 1]
  return blocking and blocking + window - now or 0
end

local wait = math.max(until_free(all, limit), until_free(mine, cap))
if wait > 0 then return { 0, cap, #mine, wait } end
redis.call('ZADD', key.grants, now, team .. '|' .. arg.grant)
redis.call('PEXPIRE', key.grants, window)
return { 1, cap, #mine + 1, 0 }
