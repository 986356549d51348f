-- Sends the requests of a cycle in turn, and prints what came of it as one line of JSON.
-- wrk … <address> -- <cookie> (<method> <path> <content type> <body>)…
-- In a POST's path and body, {key} is another number in each cycle of every run, {id} goes round the ids of the rows 10, 20, … 10,000,
-- and {earlier} is where {id} was 200 cycles ago; {far} and {farearlier} are the same of the rows 1,000, 2,000, … 999,000.

local requests, sent, started = {}, 0, os.time()

local function id(row)
    return string.format("8%06d000000000000", row)
end

local function near(n) return id(10 + 10 * (n % 1000)) end
local function far(n) return id(1000 + 1000 * (n % 999)) end

function init(args)
    for i = 2, #args, 4 do
        local headers = { ["Accept-Encoding"] = "gzip, deflate, br" }
        if args[1] ~= "" then headers["Cookie"] = args[1] end
        if args[i + 2] ~= "" then headers["Content-Type"] = args[i + 2] end
        local each = { method = args[i], path = args[i + 1], headers = headers, body = args[i + 3] }
        if each.method == "GET" then each.fixed = wrk.format("GET", each.path, headers) end
        table.insert(requests, each)
    end
end

function request()
    local each = requests[sent % #requests + 1]
    local n = math.floor(sent / #requests)
    sent = sent + 1
    if each.fixed then return each.fixed end

    local values = { key = string.format("%d%08d", started, n), id = near(n), earlier = near(n + 800), far = far(n), farearlier = far(n + 799) }
    local function fill(template) return (template:gsub("{(%l+)}", values)) end
    return wrk.format(each.method, fill(each.path), each.headers, fill(each.body))
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format(
        '{"Requests":%d,"Microseconds":%d,"Bytes":%d,"Errors":%d,"P50":%f,"P99":%f}',
        summary.requests, summary.duration, summary.bytes,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
