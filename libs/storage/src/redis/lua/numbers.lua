-- Credits may be fractions, and a double survives a text of 17 digits.
local function add(key, field, delta)
  if delta == 0 then return end
  local sum = (tonumber(redis.call('HGET', key, field)) or 0) + delta
  redis.call('HSET', key, field, string.format('%.17g', sum))
end

-- A sum of fractions may be off by its last digits (0.1 + 0.1 + 0.1 is above 0.3): less than a millionth of a credit does not count.
local function exceeds(credits, limit)
  return credits - limit > 1e-6
end
