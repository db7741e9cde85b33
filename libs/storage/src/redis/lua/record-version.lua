-- Whether a record is of a version that this gateway cannot read. `stored`: its field `schema`, false where it names none.
local function is_newer(stored)
  return stored and not (tonumber(stored) and tonumber(stored) <= version.readable)
end
