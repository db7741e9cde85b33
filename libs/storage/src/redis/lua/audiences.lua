-- Finds out who listens to tasks of a team. A script, so that in a cluster it runs on the node of the team's channels.
--
-- arg.numsub: NUMSUB or SHARDNUMSUB. The task channels follow, 1 000 at most.
-- Returns 'task', 'team' or 'none' for each task channel.
local counts = redis.call('PUBSUB', arg.numsub, key.team_channel, unpack(ARGV, first.channels))
local of_team = counts[2] > 0 and 'team' or 'none'
local audiences = {}
for i = first.channels, #ARGV do audiences[#audiences + 1] = counts[2 * i] > 0 and 'task' or of_team end
return audiences
