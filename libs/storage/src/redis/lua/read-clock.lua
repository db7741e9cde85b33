--- @include now
-- key.any: any key; the clock is that of the node that owns it.
-- Returns Unix ms.
return time_of('')
