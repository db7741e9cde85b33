-- One page of a team's tasks, newest first (by createdAt, then uuid, both descending). It examines a limited number of entries.
--
-- arg.team: prefix of its keys. '' for none: arg.cursor_at (createdAt), arg.from, arg.to, arg.status, arg.flow, arg.min_credits, arg.max_credits, arg.made_from (uuid).
-- arg.labels: each `name=value`, arg.words: each begins a word of the task; on lines of their own, '' for none. arg.has_sub: whether arg.sub counts, 0|1.
-- arg.has_uuids: only the uuids that follow, 0|1.
-- Returns { more 0|1, createdAt and uuid of the last entry examined, then for each task:
-- uuid, keyId, sub, flowName, createdAt, cost, hint, labels, webhookUrl, files, schema, times, epoch, rev, terminal, observedAt, json, schema }.
local team, limit = arg.team, tonumber(arg.limit)
local cursor_at, cursor_uuid = tonumber(arg.cursor_at), arg.cursor_uuid
local from, to = tonumber(arg.from), tonumber(arg.to)
local budget = tonumber(arg.most_looked_at)
local least, most = tonumber(arg.min_credits), tonumber(arg.max_credits)
local page, found, looked = { 0, '', '' }, 0, 0

local function lines_of(text)
  local lines = {}
  for line in string.gmatch(text, '[^\n]+') do lines[#lines + 1] = line end
  return lines
end
local labels, words = lines_of(arg.labels), lines_of(arg.words)

-- Whether each text, between `before` and `after`, is somewhere in `all`.
local function holds_all(all, texts, before, after)
  for _, text in ipairs(texts) do
    if not string.find(all, before .. text .. after, 1, true) then return false end
  end
  return true
end

local function costs(cost)
  if not least and not most then return true end
  return cost and (not least or cost >= least) and (not most or cost <= most)
end

local function passed(at, uuid)
  return cursor_at and (at > cursor_at or (at == cursor_at and uuid >= cursor_uuid))
end

local function look(at_text, uuid)
  looked = looked + 1
  page[2], page[3] = at_text, uuid
  local meta = redis.call('HMGET', team .. 'task:' .. uuid, 'keyId', 'sub', 'flowName', 'createdAt', 'cost', 'hint', 'labels', 'webhookUrl', 'files', 'schema', 'times', 'lastStatus')
  if not meta[1] then return end
  if arg.status ~= '' and meta[12] ~= arg.status then return end
  if arg.flow ~= '' and meta[3] ~= arg.flow then return end
  if arg.has_sub == '1' and (meta[2] or '') ~= arg.sub then return end
  if not costs(tonumber(meta[5] or '')) then return end
  if not holds_all(meta[7] or '', labels, '\n', '\n') then return end
  if arg.made_from ~= '' and not string.find(meta[9] or '', '=task:' .. arg.made_from, 1, true) then return end
  if #words > 0 and not holds_all(redis.call('GET', team .. 'words:' .. uuid) or '', words, ' ', '') then return end
  local record = redis.call('HMGET', team .. 'status:' .. uuid, 'epoch', 'rev', 'terminal', 'observedAt', 'json', 'schema')
  found = found + 1
  page[#page + 1] = uuid
  for i = 1, 11 do page[#page + 1] = meta[i] or '' end
  for i = 1, 6 do page[#page + 1] = record[i] or '' end
end

local function full()
  return found >= limit or looked >= budget
end

if arg.has_uuids == '1' then
  local named = {}
  for i = first.uuids, #ARGV do
    local at = redis.call('ZSCORE', key.tasks, ARGV[i])
    local n = tonumber(at)
    if at and not passed(n, ARGV[i]) and (not from or n >= from) and (not to or n <= to) then
      named[#named + 1] = { n, at, ARGV[i] }
    end
  end
  table.sort(named, function(a, b)
    if a[1] ~= b[1] then return a[1] > b[1] end
    return a[3] > b[3]
  end)
  for _, entry in ipairs(named) do
    if full() then page[1] = 1 break end
    look(entry[2], entry[3])
  end
  return page
end

-- Starts after the cursor's entry; if that is gone, at its time, skipping entries that the caller has already received.
local start = to and redis.call('ZCOUNT', key.tasks, '(' .. arg.to, '+inf') or 0
if cursor_at then
  local at = tonumber(redis.call('ZSCORE', key.tasks, cursor_uuid))
  local behind = at == cursor_at and redis.call('ZREVRANK', key.tasks, cursor_uuid) + 1
    or redis.call('ZCOUNT', key.tasks, '(' .. arg.cursor_at, '+inf')
  if behind > start then start = behind end
end
while true do
  local entries = redis.call('ZREVRANGE', key.tasks, start, start + 199, 'WITHSCORES')
  if #entries == 0 then return page end
  for i = 1, #entries, 2 do
    local uuid, at = entries[i], tonumber(entries[i + 1])
    if from and at < from then return page end
    if not passed(at, uuid) then
      if full() then
        page[1] = 1
        return page
      end
      look(entries[i + 1], uuid)
    end
  end
  start = start + 200
end
