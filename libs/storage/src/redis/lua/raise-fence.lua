-- Refuses later writes with a lower fencing number. arg.ttl: ms.
if (tonumber(redis.call('GET', key.fence)) or 0) < tonumber(arg.fence) then
  redis.call('SET', key.fence, arg.fence, 'PX', arg.ttl)
end
return 1
