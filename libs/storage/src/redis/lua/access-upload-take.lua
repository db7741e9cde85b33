--- @include now
-- Gives a team one of the upload places of the window, if its share and the whole allow it. See UploadShare for the rule.
--
-- KEYS  1 grants by time, members `<team>|<name>`  2 teams by their last attempt
-- ARGV  1 Unix ms or ''  2 team  3 name of this grant  4 places  5 window (ms)
-- Returns granted 0|1, cap, held, ms until the team may succeed.
local now, team, limit, window = time_of(ARGV[1]), ARGV[2], tonumber(ARGV[4]), tonumber(ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - window)
redis.call('ZADD', KEYS[2], now, team)
redis.call('PEXPIRE', KEYS[2], window)
local cap = math.ceil(limit / redis.call('ZCARD', KEYS[2]))

local all, mine = {}, {}
local grants = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
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
redis.call('ZADD', KEYS[1], now, team .. '|' .. ARGV[3])
redis.call('PEXPIRE', KEYS[1], window)
return { 1, cap, #mine + 1, 0 }
