-- Open tasks of a team after (score, uuid), the least recently observed first.
--
-- arg.behind_score: '' for the first page. arg.highest: the highest score to include, or '' for the current highest.
-- Returns { highest score, then uuid and score of each }.
local highest = arg.highest
if highest == '' then
  highest = redis.call('ZREVRANGE', key.open, 0, 0, 'WITHSCORES')[2]
  if not highest then return { '' } end
end
local start = 0
if arg.behind_score ~= '' then
  local at = redis.call('ZSCORE', key.open, arg.behind_uuid)
  if at and tonumber(at) == tonumber(arg.behind_score) then
    start = redis.call('ZRANK', key.open, arg.behind_uuid) + 1
  else
    start = redis.call('ZCOUNT', key.open, '-inf', '(' .. arg.behind_score)
  end
end
local page = { highest }
local entries = redis.call('ZRANGE', key.open, start, start + tonumber(arg.limit) - 1, 'WITHSCORES')
for i = 1, #entries, 2 do
  if tonumber(entries[i + 1]) > tonumber(highest) then break end
  page[#page + 1] = entries[i]
  page[#page + 1] = entries[i + 1]
end
return page
