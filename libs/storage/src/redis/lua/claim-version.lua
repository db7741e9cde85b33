-- The highest version in which anybody has written here. A writer raises it to the one that it writes; it never falls.
-- A replica takes no writes: the next claim is then made at its master.
--
-- arg.raise: 0|1.
-- Returns the version; 0: nobody has.
local highest = tonumber(redis.call('GET', key.version)) or 0
if arg.raise == '0' or highest >= version.written then return highest end
redis.pcall('SET', key.version, version.written)
return version.written
