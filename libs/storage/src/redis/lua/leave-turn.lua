-- Ends a turn. Work that arrived during it keeps its time.
--
-- key.looks: teams by the time of their next look. key.later: see tell-work.lua. arg.token: of the turn. arg.next_look: Unix ms, or ''.
local at = redis.call('ZSCORE', key.looks, arg.team)
if at and tonumber(at) == tonumber(arg.token) then
  redis.call('ZREM', key.looks, arg.team)
  at = false
end
local next_look, later = tonumber(arg.next_look), tonumber(redis.call('ZSCORE', key.later, arg.team) or '')
redis.call('ZREM', key.later, arg.team)
if later and (not next_look or later < next_look) then next_look = later end
if not next_look or (at and tonumber(at) <= next_look) then return 0 end
redis.call('ZADD', key.looks, next_look, arg.team)
return 1
