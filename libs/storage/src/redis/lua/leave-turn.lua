-- Ends a turn. Work that arrived during it keeps its time.
--
-- key.looks: teams by the time of their next look. arg.token: of the turn. arg.next_look: Unix ms, or ''.
local at = redis.call('ZSCORE', key.looks, arg.team)
if at and tonumber(at) == tonumber(arg.token) then
  redis.call('ZREM', key.looks, arg.team)
  at = false
end
if arg.next_look == '' or (at and tonumber(at) <= tonumber(arg.next_look)) then return 0 end
redis.call('ZADD', key.looks, arg.next_look, arg.team)
return 1
