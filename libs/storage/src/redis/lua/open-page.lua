-- Open tasks of a team, longest unobserved first, behind (score, uuid).
--
-- KEYS  1 open
-- ARGV  1 score or ''  2 uuid  3 highest score that counts, or '' to take the highest there is now  4 at most
-- Returns { highest score, then uuid and score of each }.
local highest = ARGV[3]
if highest == '' then
  highest = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
  if not highest then return { '' } end
end
local start = 0
if ARGV[1] ~= '' then
  local at = redis.call('ZSCORE', KEYS[1], ARGV[2])
  if at and tonumber(at) == tonumber(ARGV[1]) then
    start = redis.call('ZRANK', KEYS[1], ARGV[2]) + 1
  else
    start = redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. ARGV[1])
  end
end
local page = { highest }
local entries = redis.call('ZRANGE', KEYS[1], start, start + tonumber(ARGV[4]) - 1, 'WITHSCORES')
for i = 1, #entries, 2 do
  if tonumber(entries[i + 1]) > tonumber(highest) then break end
  page[#page + 1] = entries[i]
  page[#page + 1] = entries[i + 1]
end
return page
