--- @include now
-- KEYS  1 any key whose owner's clock is asked for
-- Returns Unix ms.
return time_of('')
