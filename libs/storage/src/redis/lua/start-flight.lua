-- KEYS  1 flight  2 status
-- ARGV  1 token  2 TTL (ms)  3 observedAt of the record that was read, '' for none, '*' to start whatever is stored
-- Returns 'observed', 'started' or 'underway'.
if ARGV[3] ~= '*' and (redis.call('HGET', KEYS[2], 'observedAt') or '') ~= ARGV[3] then return 'observed' end
if redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') then return 'started' end
return 'underway'
