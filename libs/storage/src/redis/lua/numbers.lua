-- Credits are rounded to hundredths: sums of doubles have rounding errors (0.1 + 0.2 - 0.3 is not 0), which would stay reserved for ever.
local function hundredths(credits)
  return math.floor(credits * 100 + 0.5) / 100
end

local function as_text(credits)
  return string.format('%.15g', hundredths(credits))
end

local function add(key, field, delta)
  if delta == 0 then return end
  redis.call('HSET', key, field, as_text((tonumber(redis.call('HGET', key, field)) or 0) + delta))
end

local function exceeds(credits, limit)
  return hundredths(credits) > limit
end
