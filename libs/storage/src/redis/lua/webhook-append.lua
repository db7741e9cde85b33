--- @include append-notice
-- Puts a notice into the outbox of a team.
--
-- arg.team: prefix of its keys. arg.team_json, arg.data: JSON. arg.only: an endpoint, or ''. arg.at: Unix ms. arg.ttl: ms.
-- Returns whether it was written, 0|1.
if arg.only == '' and redis.call('EXISTS', key.wanted) == 0 then return 0 end
local notice = { id = arg.id, type = arg.type, team_json = arg.team_json, data = arg.data, only = arg.only, at = arg.at, ttl = arg.ttl }
return append_notice(arg.team, notice) and 1 or 0
