-- arg.ttl: ms. arg.seen_at: observedAt of the record that was read, '' for none, '*' to start regardless of the record.
-- Returns 'observed', 'started' or 'underway'.
if arg.seen_at ~= '*' and (redis.call('HGET', key.status, 'observedAt') or '') ~= arg.seen_at then return 'observed' end
if redis.call('SET', key.flight, arg.token, 'PX', arg.ttl, 'NX') then return 'started' end
return 'underway'
