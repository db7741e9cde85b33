-- key.fence: the highest fencing number of a report. arg.report: JSON. arg.ttl: ms. arg.publish: PUBLISH or SPUBLISH.
if tonumber(arg.fence) < (tonumber(redis.call('GET', key.fence)) or 0) then return 0 end
redis.call('SET', key.fence, arg.fence)
redis.call('SET', key.link, arg.report, 'PX', arg.ttl)
redis.call(arg.publish, key.channel, arg.report)
return 1
