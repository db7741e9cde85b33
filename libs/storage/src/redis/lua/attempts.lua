-- One attempt at a time may call the upstream for a creation: the fields `attempt` and `attemptUntil` (Unix ms) of its intent.
local function take_attempt(intent, attempt, lasts_ms)
  local now = time_of('')
  local held = redis.call('HMGET', intent, 'attempt', 'attemptUntil')
  if held[1] and held[1] ~= attempt and tonumber(held[2]) > now then return false end
  redis.call('HSET', intent, 'attempt', attempt, 'attemptUntil', now + lasts_ms)
  return true
end
