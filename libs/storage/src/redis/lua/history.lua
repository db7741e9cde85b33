-- The id of the data's history: Redis changes it at each start and when a replica takes over. Either may lose acknowledged writes, and
-- then revs would be used twice. '' if the user may not run INFO.
local function history_id()
  local info = redis.pcall('INFO', 'replication')
  return type(info) == 'string' and string.sub(string.match(info, 'master_replid:(%x+)') or '', 1, 12) or ''
end
