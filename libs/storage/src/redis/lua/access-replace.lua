-- Writes a record over the version that was read.
--
-- arg.version: that was read.
-- Returns 1, or 0 when the version is another by now.
if redis.call('HGET', key.record, 'version') ~= arg.version then return 0 end
redis.call('HSET', key.record, 'schema', version.written, 'version', arg.version + 1, 'json', arg.json)
return 1
