-- Notes who has been told of an alert, unless there is something newer to tell.
--
-- key.due: alerts-due. arg.done: JSON. arg.retry_at: Unix ms, or '' when all are told or given up.
if redis.call('HGET', key.alert, 'seq') ~= arg.seq then return 0 end
redis.call('HSET', key.alert, 'done', arg.done, 'attempts', arg.attempts)
if arg.retry_at == '' then redis.call('ZREM', key.due, arg.id) else redis.call('ZADD', key.due, arg.retry_at, arg.id) end
return 1
