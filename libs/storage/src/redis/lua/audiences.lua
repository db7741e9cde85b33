-- Who listens to tasks of a team. A script, so that in a cluster the node is asked on which the team's channels live.
--
-- KEYS  1 team channel
-- ARGV  1 NUMSUB|SHARDNUMSUB  2… task channels, 1 000 at most
-- Returns 'task', 'team' or 'none' for each task channel.
local counts = redis.call('PUBSUB', ARGV[1], KEYS[1], unpack(ARGV, 2))
local of_team = counts[2] > 0 and 'team' or 'none'
local audiences = {}
for i = 2, #ARGV do audiences[i - 1] = counts[2 * i] > 0 and 'task' or of_team end
return audiences
