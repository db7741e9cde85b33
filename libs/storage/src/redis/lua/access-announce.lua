-- Announces a change to every instance: at once on the channel, and in a stream for instances that missed the message.
--
-- arg.publish: PUBLISH or SPUBLISH. arg.kept: entries of the stream. arg.lifetime: of the stream, ms.
local id = redis.call('XADD', key.stream, 'MAXLEN', '~', arg.kept, '*', 'change', arg.json)
redis.call('PEXPIRE', key.stream, arg.lifetime)
redis.call(arg.publish, key.channel, id .. ' ' .. arg.json)
return id
