-- Where the counters of a window are: with the team's, or for an end user, of whom there may be any number, in a key that expires with the window.
local function counters_at(budget, window)
  return string.sub(window, 1, 4) == 'sub:' and budget .. ':' .. window or budget
end
