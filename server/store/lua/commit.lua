#!lua name=linli_commit_@HASH@
-- One step: checks first, then writes, all in one hash tag. The decision was made in C++ on a snapshot; the checks say
-- what that snapshot was. Nothing is written unless every check holds, and no write below can fail on what the
-- program stores, so a step happens whole or not at all.
--
-- ARGV: the number of checks, then for each: name, index of its key, number of its arguments, arguments; then writes
-- in the same form. Answer: {"ok", position of each event…} | {"stale", n of the check} | {"fenced"} | {"done"}.

local function later(a, b)  -- stream ids: a > b
  local am, as = string.match(a, '^(%d+)-(%d+)$')
  local bm, bs = string.match(b, '^(%d+)-(%d+)$')
  if not am or not bm then return not bm end
  if tonumber(am) ~= tonumber(bm) then return tonumber(am) > tonumber(bm) end
  return tonumber(as) > tonumber(bs)
end

local call        -- redis.call, which is not there yet while this is loaded
local fences = {}  -- as this step's checks have seen them

local checks = {
  -- a source's fence must not be lower than the highest seen: an owner that was replaced is refused
  fence = function(key, source, fence)
    local seen = call('HGET', key, source)
    if seen and tonumber(seen) > tonumber(fence) then return 'fenced' end
    fences[key .. source] = seen
  end,
  -- an owner's lease in its own tag must still be his
  owner = function(key, owner, fence)
    local held = call('HMGET', key, 'owner', 'fence')
    if held[1] ~= owner or held[2] ~= fence then return 'fenced' end
  end,
  -- this event was not applied yet
  new = function(key, id)
    if call('ZSCORE', key, id) then return 'done' end
  end,
  -- this entry of an ordered source is behind what was taken last
  after = function(key, source, id)
    local last = call('HGET', key, source)
    if last and not later(id, last) then return 'done' end
  end,
  field = function(key, field, value)
    if call('HGET', key, field) ~= value then return 'stale' end
  end,
  no_field = function(key, field)
    if call('HEXISTS', key, field) == 1 then return 'stale' end
  end,
  length = function(key, n)
    if call('LLEN', key) ~= tonumber(n) then return 'stale' end
  end,
  member = function(key, member)
    if not call('ZSCORE', key, member) then return 'stale' end
  end,
  no_member = function(key, member)
    if redis.call('ZSCORE', key, member) then return 'stale' end
  end,
  entry = function(key, id)
    if #redis.call('XRANGE', key, id, id) == 0 then return 'stale' end
  end,
}

local writes = {
  fence = function(key, source, fence)
    if fences[key .. source] ~= fence then call('HSET', key, source, fence) end
  end,
  hset = function(key, field, value) call('HSET', key, field, value) end,
  hdel = function(key, field) call('HDEL', key, field) end,
  incr = function(key, field, by)
    if call('HINCRBY', key, field, by) == 0 then call('HDEL', key, field) end
  end,
  rpush = function(key, value) call('RPUSH', key, value) end,
  zadd = function(key, score, member) call('ZADD', key, score, member) end,
  zrem = function(key, member) call('ZREM', key, member) end,
  zforget = function(key, score) call('ZREMRANGEBYSCORE', key, '-inf', score) end,
  xadd = function(key, value) call('XADD', key, '*', 'd', value) end,
  xdel = function(key, id) call('XDEL', key, id) end,
  set = function(key, value) call('SET', key, value) end,
  setpx = function(key, value, ms) call('SET', key, value, 'PX', ms) end,
  del = function(key) call('DEL', key) end,
  drop = function(key) call('UNLINK', key) end,  -- however large it is
  trim = function(key, id) call('XTRIM', key, 'MINID', id) end,
}

local function run(keys, argv)
  call, fences = redis.call, {}
  local at = 2
  for i = 1, tonumber(argv[1]) do
    local answer = checks[argv[at]](keys[tonumber(argv[at + 1])], argv[at + 3], argv[at + 4])
    if answer then return {answer, tostring(i)} end
    at = at + 3 + tonumber(argv[at + 2])
  end
  -- All events of a step are numbered at once: each is {keys of meta and stream, how many are kept, topic, name, data}.
  local positions, events, last = {'ok'}, {}, #argv
  while at <= last do
    if argv[at] == 'event' then
      events[#events + 1] = at
      at = at + 7
    else
      -- What an operation does not take it does not see: the next one's words come behind its own.
      writes[argv[at]](keys[tonumber(argv[at + 1])], argv[at + 3], argv[at + 4], argv[at + 5])
      at = at + 3 + tonumber(argv[at + 2])
    end
  end
  local n = #events
  if n > 0 then
    local first = events[1]
    local position = call('HINCRBY', keys[tonumber(argv[first + 1])], 'position', n) - n
    for i = 1, n do
      local e = events[i]
      position = position + 1
      call('XADD', keys[tonumber(argv[e + 2])], 'MAXLEN', '~', argv[e + 3], position .. '-0',
        't', argv[e + 4], 'e', argv[e + 5], 'd', argv[e + 6])
      positions[i + 1] = tostring(position)
    end
  end
  return positions
end

-- Work already accepted must be able to drain when memory is short; new work must not come in then.
redis.register_function{function_name = 'commit_@HASH@', callback = run, flags = {'allow-oom'}}
redis.register_function{function_name = 'commit_new_@HASH@', callback = run, flags = {}}
