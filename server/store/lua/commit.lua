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

local checks = {
  -- a source's fence must not be lower than the highest seen: an owner that was replaced is refused
  fence = function(key, source, fence)
    local seen = redis.call('HGET', key, source)
    if seen and tonumber(seen) > tonumber(fence) then return 'fenced' end
  end,
  -- an owner's lease in its own tag must still be his
  owner = function(key, owner, fence)
    local held = redis.call('HMGET', key, 'owner', 'fence')
    if held[1] ~= owner or held[2] ~= fence then return 'fenced' end
  end,
  -- this event was not applied yet
  new = function(key, id)
    if redis.call('ZSCORE', key, id) then return 'done' end
  end,
  -- this entry of an ordered source is behind what was taken last
  after = function(key, source, id)
    local last = redis.call('HGET', key, source)
    if last and not later(id, last) then return 'done' end
  end,
  field = function(key, field, value)
    if redis.call('HGET', key, field) ~= value then return 'stale' end
  end,
  no_field = function(key, field)
    if redis.call('HEXISTS', key, field) == 1 then return 'stale' end
  end,
  length = function(key, n)
    if redis.call('LLEN', key) ~= tonumber(n) then return 'stale' end
  end,
  member = function(key, member)
    if not redis.call('ZSCORE', key, member) then return 'stale' end
  end,
}

local positions

local writes = {
  fence = function(key, source, fence) redis.call('HSET', key, source, fence) end,
  hset = function(key, field, value) redis.call('HSET', key, field, value) end,
  hdel = function(key, field) redis.call('HDEL', key, field) end,
  incr = function(key, field, by)
    if redis.call('HINCRBY', key, field, by) == 0 then redis.call('HDEL', key, field) end
  end,
  rpush = function(key, value) redis.call('RPUSH', key, value) end,
  zadd = function(key, score, member) redis.call('ZADD', key, score, member) end,
  zrem = function(key, member) redis.call('ZREM', key, member) end,
  zforget = function(key, score) redis.call('ZREMRANGEBYSCORE', key, '-inf', score) end,
  xadd = function(key, value) redis.call('XADD', key, '*', 'd', value) end,
  xdel = function(key, id) redis.call('XDEL', key, id) end,
  set = function(key, value) redis.call('SET', key, value) end,
  setpx = function(key, value, ms) redis.call('SET', key, value, 'PX', ms) end,
  del = function(key) redis.call('DEL', key) end,
  trim = function(key, id) redis.call('XTRIM', key, 'MINID', id) end,
}

local function run(keys, argv)
  local at = 1
  local function take()
    at = at + 1
    return argv[at - 1]
  end
  local function step(table)
    local name, key, n = take(), keys[tonumber(take())], tonumber(take())
    local args = {}
    for i = 1, n do args[i] = take() end
    return table[name], key, args
  end
  for i = 1, tonumber(take()) do
    local check, key, args = step(checks)
    local answer = check(key, args[1], args[2])
    if answer then return {answer, tostring(i)} end
  end
  positions = {'ok'}
  while at <= #argv do
    if argv[at] == 'event' then  -- numbers the event and appends it: keys are meta and stream
      take()
      local meta, stream, kept = keys[tonumber(take())], keys[tonumber(take())], take()
      local topic, event, data = take(), take(), take()
      local position = redis.call('HINCRBY', meta, 'position', 1)
      redis.call('XADD', stream, 'MAXLEN', '~', kept, position .. '-0', 't', topic, 'e', event, 'd', data)
      positions[#positions + 1] = tostring(position)
    else
      local write, key, args = step(writes)
      write(key, args[1], args[2], args[3])
    end
  end
  return positions
end

-- Work already accepted must be able to drain when memory is short; new work must not come in then.
redis.register_function{function_name = 'commit_@HASH@', callback = run, flags = {'allow-oom'}}
redis.register_function{function_name = 'commit_new_@HASH@', callback = run, flags = {}}
