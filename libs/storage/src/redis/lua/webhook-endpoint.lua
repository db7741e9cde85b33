-- An endpoint is a field of the hash `webhooks`: "<version> <types that it asks for, `-` while it is off> <JSON>".

local function endpoint_of(team, id)
  local value = redis.call('HGET', team .. 'webhooks', id)
  if not value then return nil end
  local version, types = string.match(value, '^(%d+) (%S+) ')
  return { value = value, version = version, types = types, on = types ~= '-' }
end

-- Keeps in one small key what the endpoints ask for: all that a change of a task looks at.
local function refresh_wanted(team)
  local wanted = ''
  local fields = redis.call('HGETALL', team .. 'webhooks')
  for i = 2, #fields, 2 do
    local types = string.match(fields[i], '^%d+ (%S+) ')
    if types ~= '-' then wanted = wanted .. ',' .. types end
  end
  if wanted == '' then
    redis.call('DEL', team .. 'webhooks-wanted')
  else
    redis.call('SET', team .. 'webhooks-wanted', wanted .. ',')
  end
end
