-- Counts the end of a task for its end user and each of its labels, by day; the same as libs/storage/src/purpose-rows.ts.
local function admitted(key, name, counter, most)
  local known = redis.call('HMGET', key, name .. '\tSUCCESS', name .. '\tFAILED', name .. '\tCANCELLED')
  if known[1] or known[2] or known[3] then return name end
  if (tonumber(redis.call('HGET', key, counter)) or 0) >= most then return nil end
  add(key, counter, 1)
  return name
end

local function count_purpose(key, kind, value, beyond, word, credits)
  local name = admitted(key, kind .. '\t' .. value, kind, 1000) or admitted(key, kind .. '\t' .. beyond, kind .. '-beyond', 100)
  if not name then return end
  add(key, name .. '\t' .. word, 1)
  if word == 'SUCCESS' then add(key, name .. '\tcredits', credits) end
end

local function count_purposes(key, sub, labels, word, credits, ttl)
  if sub then count_purpose(key, 'sub', sub, '', word, credits) end
  for label in string.gmatch(labels or '', '[^\n]+') do
    count_purpose(key, 'label', label, string.match(label, '^[^=]*'), word, credits)
  end
  if sub or labels then redis.call('PEXPIRE', key, ttl) end
end
