-- The message of a change, as TaskChange in JSON. `record` is the status hash after the change.
local function announce(command, channels, team_json, uuid_json, record)
  local message = '{"teamId":' .. team_json .. ',"uuid":' .. uuid_json .. ',"epoch":"' .. record.epoch
    .. '","rev":' .. record.rev .. ',"terminal":' .. (record.terminal == '1' and 'true' or 'false')
    .. ',"status":' .. record.json .. '}'
  for _, channel in ipairs(channels) do
    redis.call(command, channel, message)
  end
end
