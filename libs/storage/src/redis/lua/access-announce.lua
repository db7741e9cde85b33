-- Tells every instance of a change: at once through the channel, and for a while in a stream for those that missed the message.
--
-- KEYS  1 stream  2 channel
-- ARGV  1 JSON  2 PUBLISH|SPUBLISH  3 entries kept  4 lifetime (ms)
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'change', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call(ARGV[2], KEYS[2], id .. ' ' .. ARGV[1])
return id
