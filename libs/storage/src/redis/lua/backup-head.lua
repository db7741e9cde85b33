--- @include now
-- Reads the state of a team at one moment for a backup: its budgets, and the tasks and intents that they count.
--
-- arg.recent: ms that count as recent. The days (YYYY-MM-DD) are those whose usage may still change.
-- Returns { recent since (Unix ms), budget, intents, uuid and last status word of each open task, uuids created since, usage of each day, usage by purpose of each day }.
-- A hash is a list of fields and values. A task that is completed later is never older than the pending intents, or than `recent since`.
local team = arg.team
local since = time_of('') - arg.recent

local intents = {}
local entries = redis.call('ZRANGE', key.intents, 0, -1, 'WITHSCORES')
for i = 1, #entries, 2 do
  local fields = redis.call('HGETALL', team .. 'intent:' .. entries[i])
  if #fields > 0 then
    intents[#intents + 1] = fields
    since = math.min(since, tonumber(entries[i + 1]))
  end
end

local open = {}
for _, uuid in ipairs(redis.call('ZRANGE', key.open, 0, -1)) do
  open[#open + 1] = uuid
  open[#open + 1] = redis.call('HGET', team .. 'task:' .. uuid, 'lastStatus') or ''
end

local usage, purposes = {}, {}
for i = first.days, #ARGV do
  usage[#usage + 1] = redis.call('HGETALL', team .. 'usage:' .. ARGV[i])
  purposes[#purposes + 1] = redis.call('HGETALL', team .. 'usage-by:' .. ARGV[i])
end

since = string.format('%d', since)
local recent = redis.call('ZRANGEBYSCORE', key.tasks, since, '+inf')
return { since, redis.call('HGETALL', key.budget), intents, open, recent, usage, purposes }
