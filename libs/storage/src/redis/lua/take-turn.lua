-- Takes the team that has waited longest for a look; nobody else gets it for a while, unless new work arrives for it.
--
-- key.looks: teams by the time of their next look. arg.now: Unix ms. arg.hold: ms.
-- Returns { team, token }, or { ms until the next one needs a look, -1 for none }.
local first = redis.call('ZRANGE', key.looks, 0, 0, 'WITHSCORES')
if not first[1] then return { -1 } end
local waits = tonumber(first[2]) - tonumber(arg.now)
if waits > 0 then return { waits } end
local token = string.format('%d', tonumber(arg.now) + tonumber(arg.hold))
redis.call('ZADD', key.looks, token, first[1])
return { first[1], token }
