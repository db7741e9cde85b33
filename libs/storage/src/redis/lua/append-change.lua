--- @include webhook-outbox
-- What an event shows of its task, as JSON without the closing brace. Labels are stored one a line, each `name=value`.
local function task_of(change)
  local flow, key_id, sub, labels = unpack(redis.call('HMGET', change.task, 'flowName', 'keyId', 'sub', 'labels'))
  local json = '{"uuid":' .. cjson.encode(change.uuid) .. ',"flowName":' .. cjson.encode(flow) .. ',"keyId":' .. cjson.encode(key_id)
  if sub then json = json .. ',"sub":' .. cjson.encode(sub) end
  local named = {}
  for name, value in string.gmatch(labels or '', '([^=\n]+)=([^\n]*)') do named[#named + 1] = cjson.encode(name) .. ':' .. cjson.encode(value) end
  if #named > 0 then json = json .. ',"labels":{' .. table.concat(named, ',') .. '}' end
  return json
end

-- Puts a change of a task into the outbox, if an endpoint of the team asks for its type or the task has a URL of its own.
-- `change`: { team, team_json, is_new, ttl, uuid, task: key of its hash, read only if someone wants the event, url: of the task, false or '' for none }.
-- `record`: as in announce.lua.
-- Returns whether anything was written; then someone must be told that the team has work.
local function append_change(change, record)
  local wanted = redis.call('GET', change.team .. 'webhooks-wanted') or ''
  local has_url = change.url and change.url ~= ''
  if wanted == '' and not has_url then return false end
  local types = {}
  if change.is_new then types[#types + 1] = 'created' end
  if record.terminal == '1' then types[#types + 1] = 'finalized' elseif not change.is_new then types[#types + 1] = 'updated' end

  local task
  for _, word in ipairs(types) do
    if has_url or string.find(wanted, ',task.' .. word .. ',', 1, true) then
      task = task or task_of(change)
      local id = 'evt_' .. record.epoch .. '_' .. record.rev .. '_' .. word
      local json = '{"id":"' .. id .. '","type":"task.' .. word .. '","teamId":' .. change.team_json .. ',"at":' .. record.observedAt
        .. ',"task":' .. task .. (has_url and ',"webhookUrl":' .. cjson.encode(change.url) or '')
        .. '},"epoch":"' .. record.epoch .. '","rev":' .. record.rev .. ',"status":' .. record.json .. '}'
      if word == 'finalized' then drop_event(change.team, 'updated:' .. change.uuid) end
      put_event(change.team, word .. ':' .. change.uuid, { id = id, json = json, at = record.observedAt, ttl = change.ttl })
    end
  end
  return task ~= nil
end
