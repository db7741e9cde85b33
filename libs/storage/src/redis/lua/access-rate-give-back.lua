-- Undoes one take. A window that has ended meanwhile has nothing to give back.
--
-- KEYS: one a counter; the arguments are the kind (fixed|sliding) of each.
for index, key in ipairs(KEYS) do
  if ARGV[index] == 'sliding' then
    redis.call('ZPOPMAX', key)
  elseif tonumber(redis.call('HGET', key, 'count') or 0) > 0 then
    redis.call('HINCRBY', key, 'count', -1)
  end
end
return 1
