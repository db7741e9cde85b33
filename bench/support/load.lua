-- For wrk: asks for the paths of a file in turn, each with the token behind it if there is one, and prints what happened as JSON.
local paths, formatted, at = {}, {}, 0

function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
end

local function format(line)
  local path, token = line:match('^(%S+) (%S+)$')
  if not path then return wrk.format(nil, line) end
  local headers = { Authorization = 'Bearer ' .. token }
  for name, value in pairs(wrk.headers) do headers[name] = value end
  return wrk.format(nil, path, headers)
end

function request()
  at = at % #paths + 1
  formatted[at] = formatted[at] or format(paths[at])
  return formatted[at]
end

function done(summary, latency)
  local errors = summary.errors
  local bad = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('RESULT {"requests":%d,"seconds":%.3f,"bad":%d,"p50":%.3f,"p99":%.3f}\n',
    summary.requests, summary.duration / 1e6, bad, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
