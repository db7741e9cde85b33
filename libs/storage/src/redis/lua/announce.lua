-- Builds the message of a change: a TaskChange as JSON. `record` is the status hash after the change; `status` is the last field.
-- `pushed_at`: when the upstream pushed it, '' if it did not. `trace`: of the update, `labels`: of the task, as stored; '' for none.
-- `former`: its labels before, where they are what has changed; nil otherwise.
local function announce(command, channels, team_json, uuid_json, record, pushed_at, trace, labels, former)
  local message = '{"teamId":' .. team_json .. ',"uuid":' .. uuid_json .. ',"epoch":"' .. record.epoch
    .. '","rev":' .. record.rev .. ',"terminal":' .. (record.terminal == '1' and 'true' or 'false')
    .. (pushed_at == '' and '' or ',"pushedAt":' .. pushed_at)
    .. (trace == '' and '' or ',"trace":"' .. trace .. '"')
    .. (labels == '' and '' or ',"labelsText":' .. cjson.encode(labels))
    .. (former and ',"formerLabelsText":' .. cjson.encode(former) or '') .. ',"status":' .. record.json .. '}'
  for _, channel in ipairs(channels) do
    redis.call(command, channel, message)
  end
end
