-- Writes a record if the id is free.
--
-- Returns 1, or 0 when the id is taken.
if redis.call('EXISTS', key.record) == 1 then return 0 end
redis.call('HSET', key.record, 'schema', version.written, 'version', arg.version, 'json', arg.json)
return 1
