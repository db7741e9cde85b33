-- Tells every instance of a change: at once through the channel, and for a while in a stream for those that missed the message.
--
-- arg.publish: PUBLISH or SPUBLISH. arg.kept: entries. arg.lifetime: ms.
local id = redis.call('XADD', key.stream, 'MAXLEN', '~', arg.kept, '*', 'change', arg.json)
redis.call('PEXPIRE', key.stream, arg.lifetime)
redis.call(arg.publish, key.channel, id .. ' ' .. arg.json)
return id
