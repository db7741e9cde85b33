--- @include webhook-endpoint
--- @include webhook-outbox
-- Puts a notice into the outbox, if an endpoint of the team asks for its type, or the endpoint that it names is on.
-- `notice`: { id, type, team_json, data (JSON), only (an endpoint, or ''), at (Unix ms), ttl (ms) }.
-- Returns whether it was written; then someone must be told that the team has work.
local function append_notice(team, notice)
  if notice.only ~= '' then
    local endpoint = endpoint_of(team, notice.only)
    if not endpoint or not endpoint.on then return false end
  else
    local wanted = redis.call('GET', team .. 'webhooks-wanted') or ''
    if not string.find(wanted, ',' .. notice.type .. ',', 1, true) then return false end
  end
  local json = '{"id":' .. cjson.encode(notice.id) .. ',"type":' .. cjson.encode(notice.type) .. ',"teamId":' .. notice.team_json
    .. ',"at":' .. notice.at .. ',"data":' .. notice.data .. (notice.only ~= '' and ',"only":' .. cjson.encode(notice.only) or '') .. '}'
  put_event(team, 'notice:' .. notice.id, { id = notice.id, json = json, at = notice.at, ttl = notice.ttl })
  return true
end
