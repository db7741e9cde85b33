-- Credits may be fractions, and a double survives a text of 17 digits.
local function add(key, field, delta)
  if delta == 0 then return end
  local sum = (tonumber(redis.call('HGET', key, field)) or 0) + delta
  redis.call('HSET', key, field, string.format('%.17g', sum))
end
