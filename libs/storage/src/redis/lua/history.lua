-- The history of the data that this server writes on: Redis gives it another id when it starts, and when a replica takes over. Both may
-- have lost writes that were acknowledged, and revs would be given out a second time. '' where the server does not tell (an ACL without INFO).
local function history_id()
  local info = redis.pcall('INFO', 'replication')
  return type(info) == 'string' and string.sub(string.match(info, 'master_replid:(%x+)') or '', 1, 12) or ''
end
