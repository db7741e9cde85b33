-- A page of a team's tasks, oldest first, with everything stored about each.
--
-- arg.behind_created_at, arg.behind_uuid: the last task of the previous page; '' for the first page.
-- Returns for each task { uuid, createdAt, its hash, { epoch, rev, terminal, rank, observedAt, json, schema }, remaining lifetime of its status (ms), its words }.
local team, start = arg.team, 0
if arg.behind_created_at ~= '' then
  local at = redis.call('ZSCORE', key.tasks, arg.behind_uuid)
  if at and tonumber(at) == tonumber(arg.behind_created_at) then
    start = redis.call('ZRANK', key.tasks, arg.behind_uuid) + 1
  else
    start = redis.call('ZCOUNT', key.tasks, '-inf', '(' .. arg.behind_created_at)
  end
end
local page = {}
local entries = redis.call('ZRANGE', key.tasks, start, start + tonumber(arg.limit) - 1, 'WITHSCORES')
for i = 1, #entries, 2 do
  local status = team .. 'status:' .. entries[i]
  local record = redis.call('HMGET', status, 'epoch', 'rev', 'terminal', 'rank', 'observedAt', 'json', 'schema')
  for at = 1, 7 do record[at] = record[at] or '' end
  page[#page + 1] = { entries[i], entries[i + 1], redis.call('HGETALL', team .. 'task:' .. entries[i]), record, redis.call('PTTL', status), redis.call('GET', team .. 'words:' .. entries[i]) or '' }
end
return page
