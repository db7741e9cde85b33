--- @include now
-- key.any: any key, whose owner's clock is asked for.
-- Returns Unix ms.
return time_of('')
