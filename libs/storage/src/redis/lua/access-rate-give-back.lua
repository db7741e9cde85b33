-- Undoes one take, unless its window has ended since.
--
-- KEYS: one per counter; the arguments are the kind (fixed|sliding) of each.
for index, key in ipairs(KEYS) do
  if ARGV[index] == 'sliding' then
    redis.call('ZPOPMAX', key)
  elseif tonumber(redis.call('HGET', key, 'count') or 0) > 0 then
    redis.call('HINCRBY', key, 'count', -1)
  end
end
return 1
