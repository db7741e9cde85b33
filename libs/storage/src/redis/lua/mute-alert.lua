-- Silences an alert for one side.
--
-- arg.side: operator|team. arg.muted_until: Unix ms, or '' to end it.
-- Returns 0 if there is no such alert.
if redis.call('EXISTS', key.alert) == 0 then return 0 end
redis.call('HSET', key.alert, arg.side .. 'Muted', arg.muted_until)
return 1
