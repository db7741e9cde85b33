--- @include webhook-outbox
-- Puts a change of a task into the outbox, if an endpoint of the team asks for its type or the task has a URL of its own.
-- `change`: { team, team_json, is_new, ttl, url: of the task, false or '' for none }. `record`: as in announce.lua.
-- `task_of`: gives { uuid, flow, key_id, sub }, called only if someone wants the event; `sub` is false or '' where there is none.
-- Returns whether anything was written; then someone must be told that the team has work.
local function append_change(change, task_of, record)
  local wanted = redis.call('GET', change.team .. 'webhooks-wanted') or ''
  local has_url = change.url and change.url ~= ''
  if wanted == '' and not has_url then return false end
  local types = {}
  if change.is_new then types[#types + 1] = 'created' end
  if record.terminal == '1' then types[#types + 1] = 'finalized' elseif not change.is_new then types[#types + 1] = 'updated' end

  local written, task = false, nil
  for _, word in ipairs(types) do
    if has_url or string.find(wanted, ',task.' .. word .. ',', 1, true) then
      task = task or task_of()
      local id = 'evt_' .. record.epoch .. '_' .. record.rev .. '_' .. word
      local json = '{"id":"' .. id .. '","type":"task.' .. word .. '","teamId":' .. change.team_json .. ',"at":' .. record.observedAt
        .. ',"task":{"uuid":' .. cjson.encode(task.uuid) .. ',"flowName":' .. cjson.encode(task.flow) .. ',"keyId":' .. cjson.encode(task.key_id)
        .. (task.sub and task.sub ~= '' and ',"sub":' .. cjson.encode(task.sub) or '')
        .. (has_url and ',"webhookUrl":' .. cjson.encode(change.url) or '')
        .. '},"epoch":"' .. record.epoch .. '","rev":' .. record.rev .. ',"status":' .. record.json .. '}'
      if word == 'finalized' then drop_event(change.team, 'updated:' .. task.uuid) end
      put_event(change.team, word .. ':' .. task.uuid, { id = id, json = json, at = record.observedAt, ttl = change.ttl })
      written = true
    end
  end
  return written
end
