-- The oldest events of a team's outbox, and its endpoints, at one moment.
--
-- Returns { names, values, endpoints }: of the events, see webhook-outbox.lua; endpoints as in webhook-endpoint.lua. Empty when the outbox is.
local names = redis.call('ZRANGE', key.outbox, 0, tonumber(arg.limit) - 1)
if #names == 0 then return {} end
local values = redis.call('HMGET', key.events, unpack(names))
for i = 1, #names do values[i] = values[i] or '' end
local endpoints, fields = {}, redis.call('HGETALL', key.endpoints)
for i = 2, #fields, 2 do endpoints[#endpoints + 1] = fields[i] end
return { names, values, endpoints }
