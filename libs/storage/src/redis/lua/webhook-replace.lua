--- @include append-notice
-- Writes an endpoint over one version of it, and puts a notice into the outbox.
--
-- arg.team: prefix of its keys. arg.value: see webhook-endpoint.lua. arg.notice_id: '' for none. arg.data: JSON. arg.at: Unix ms. arg.ttl: ms.
-- Returns whether it was written, 0|1.
local stored = endpoint_of(arg.team, arg.id)
if not stored or stored.version ~= arg.version then return 0 end
redis.call('HSET', key.endpoints, arg.id, arg.value)
refresh_wanted(arg.team)
if arg.notice_id ~= '' then
  append_notice(arg.team, { id = arg.notice_id, type = arg.type, team_json = arg.team_json, data = arg.data, only = arg.only, at = arg.at, ttl = arg.ttl })
end
return 1
