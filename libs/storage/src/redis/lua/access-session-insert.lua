-- Writes a session that expires by itself.
--
-- arg.seen: Unix ms. arg.lifetime: ms.
redis.call('HSET', key.session, 'schema', version.written, 'json', arg.json, 'seen', arg.seen)
redis.call('PEXPIRE', key.session, arg.lifetime)
return 1
