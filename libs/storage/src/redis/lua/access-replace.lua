-- Replaces a record if its version is still the one that was read.
--
-- arg.version: the version that was read.
-- Returns 1, or 0 if the version has changed.
if redis.call('HGET', key.record, 'version') ~= arg.version then return 0 end
redis.call('HSET', key.record, 'schema', version.written, 'version', arg.version + 1, 'json', arg.json)
return 1
