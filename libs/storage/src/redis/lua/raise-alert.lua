--- @include alerts
-- Opens an alert or changes its level.
--
-- arg.team: prefix of its keys. arg.expires: Unix ms or ''. arg.details: JSON.
raise_alert(arg.team, arg.id, { kind = arg.kind, subject = arg.subject, level = arg.level, expires = arg.expires, details = arg.details })
return redis.call('HGET', key.alert, 'state')
