-- Notes when a task and its stages were first seen to start and to end; the rules are those of libs/tasks/src/rules/seen-times.ts.
--
-- `text`: as stored, one a line: name, started and ended, each in ms after the creation, `-` where it is not known.
-- `facts`: { name, 2 for started or 3 for ended }. `at`: ms after the creation. `most`: lines.
-- Returns the text to store; nil if it stays as it is.
local function note_times(text, facts, at, most)
  if #facts == 0 then return nil end
  local lines, by_name, is_changed = {}, {}, false
  for name, started, ended in string.gmatch(text, '(%S+) (%S+) (%S+)') do
    lines[#lines + 1] = { name, started, ended }
    by_name[name] = lines[#lines]
  end
  for _, fact in ipairs(facts) do
    local name, side = fact[1], fact[2]
    if not by_name[name] and #lines < most then
      lines[#lines + 1] = { name, '-', '-' }
      by_name[name] = lines[#lines]
    end
    local line = by_name[name]
    if line and line[3] == '-' and line[side] == '-' then
      line[side] = string.format('%d', at)
      is_changed = true
    end
  end
  if not is_changed then return nil end
  for i, line in ipairs(lines) do lines[i] = table.concat(line, ' ') end
  return table.concat(lines, '\n')
end
