#!lua name=linli_commit_@HASH@
-- One step: checks first, then writes, all in one hash tag. The decision was made in C++ on a snapshot; the checks say
-- what that snapshot was. Nothing is written unless every check holds, and no write below can fail on what the
-- program stores, so a step happens whole or not at all.
--
-- ARGV: the step's shape, then the arguments of all its operations in order. A shape names the operations, checks before
-- the bar and writes behind it, each with the index of its key and the number of its arguments; an event has two keys,
-- meta and stream: "fence1:2 new2:1|fence1:2 hset3:2 event4,5:4". Steps that do the same have the same shape, so it is
-- read once and kept, and Redis is given a third of the words that it would take to name all this in each call.
-- Answer: {"ok", position of each event…} | {"stale", n of the check} | {"fenced"} | {"done"}.

local function later(a, b)  -- stream ids: a > b
  local am, as = string.match(a, '^(%d+)-(%d+)$')
  local bm, bs = string.match(b, '^(%d+)-(%d+)$')
  if not am or not bm then return not bm end
  if tonumber(am) ~= tonumber(bm) then return tonumber(am) > tonumber(bm) end
  return tonumber(as) > tonumber(bs)
end

local call             -- redis.call, which is not there yet while this is loaded
local fence_seen = {}  -- key, source and value, as this step's check has seen it

local checks = {
  -- a source's fence must not be lower than the highest seen: an owner that was replaced is refused
  fence = function(key, source, fence)
    local seen = call('HGET', key, source)
    if seen and seen ~= fence and tonumber(seen) > tonumber(fence) then return 'fenced' end
    fence_seen[1], fence_seen[2], fence_seen[3] = key, source, seen
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
    if call('ZSCORE', key, member) then return 'stale' end
  end,
  entry = function(key, id)
    if #call('XRANGE', key, id, id) == 0 then return 'stale' end
  end,
}

local writes = {
  fence = function(key, source, fence)
    if fence_seen[1] == key and fence_seen[2] == source and fence_seen[3] == fence then return end
    call('HSET', key, source, fence)
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
  del = function(key) call('DEL', key) end,
  drop = function(key) call('UNLINK', key) end,  -- however large it is
  trim = function(key, id) call('XTRIM', key, 'MINID', id) end,
}

local kept, kept_count = {}, 0  -- shapes that were read
local kept_max, kept_bytes_max = 256, 512

local function read_shape(shape)
  local plan, at = {checks = {}, writes = {}, events = {}}, 2
  local bar = string.find(shape, '|', 1, true)
  for from, name, key, stream, n in string.gmatch(shape, '()([%a_]+)(%d+),?(%d*):(%d+)') do
    local op = {key = tonumber(key), stream = tonumber(stream), at = at}
    local list = from < bar and plan.checks or name == 'event' and plan.events or plan.writes
    if list ~= plan.events then
      op.run = (list == plan.checks and checks or writes)[name] or error('no operation ' .. name)
    end
    list[#list + 1] = op
    at = at + tonumber(n)
  end
  if #shape > kept_bytes_max then return plan end  -- a chunk of some larger work, hardly like the next one
  if kept_count >= kept_max then kept, kept_count = {}, 0 end
  kept[shape], kept_count = plan, kept_count + 1
  return plan
end

-- An epoch names a stretch of positions that nobody can have seen otherwise. A Redis that was restored, restarted or
-- promoted may lack the newest events, and would number others in their place; so each run of Redis begins an epoch of its
-- own before its first event. `past` keeps of each one before it where it ended: "epoch:position epoch:position ".
-- Whoever has seen no more of an epoch than that lacks only what came since.
local left_at = {}  -- by the key of meta: the position where this run of Redis left it
local epochs, this_run = 0, nil
local run_chars, past_bytes_max = 24, 2000

local function begin_epoch(meta, position, before)
  local past = call('HGET', meta, 'past') or ''
  past = string.gsub(past, '(%S+):(%d+) ', function(epoch, last)
    if tonumber(last) > position then return string.format('%s:%d ', epoch, position) end
  end)
  if before then past = string.format('%s%s:%d ', past, before, position) end
  while #past > past_bytes_max do past = string.gsub(past, '^%S* ', '') end
  epochs = epochs + 1
  local epoch = string.format('%s-%x-%x', this_run, position, epochs)
  call('HSET', meta, 'epoch', epoch, 'past', past)
  return epoch
end

-- The epoch of what comes behind `position`; nil where that is not asked of Redis, being this run's.
local function epoch_at(meta, position, may_create)
  local left = left_at[meta]
  if left == position and not may_create then return nil end
  if not this_run then
    local info = redis.pcall('INFO')
    local id = type(info) == 'string' and string.match(info, 'run_id:(%x+)') or string.rep('0', run_chars)
    this_run = string.sub(id, 1, run_chars)
  end
  local epoch = call('HGET', meta, 'epoch')
  local ours = epoch and string.sub(epoch, 1, run_chars) == this_run and not (left and position < left)
  if not ours then epoch = begin_epoch(meta, position, epoch) end
  left_at[meta] = position
  return epoch
end

-- Numbers n events: the position before the first.
local function number(meta, n)
  local position = call('HINCRBY', meta, 'position', n) - n
  epoch_at(meta, position, false)
  left_at[meta] = position + n
  return position
end

-- KEYS: meta. ARGV: "1" if it may be new. Answer: {epoch, position, past}, the epoch being one of this run of Redis;
-- "" where there is no such community.
local function open_epoch(keys, argv)
  call = redis.call
  local known = call('HMGET', keys[1], 'epoch', 'position')
  if not known[1] and argv[1] ~= '1' then return {'', '0', ''} end
  local position = tonumber(known[2] or '0')
  local epoch = epoch_at(keys[1], position, true)
  return {epoch, string.format('%d', position), call('HGET', keys[1], 'past') or ''}
end

local function run(keys, argv)
  call, fence_seen[1] = redis.call, nil
  local plan = kept[argv[1]] or read_shape(argv[1])
  for i, c in ipairs(plan.checks) do
    local answer = c.run(keys[c.key], argv[c.at], argv[c.at + 1])
    if answer then return {answer, tostring(i)} end
  end
  -- What an operation does not take it does not see: the next one's words come behind its own.
  for _, w in ipairs(plan.writes) do w.run(keys[w.key], argv[w.at], argv[w.at + 1]) end
  -- All events of a step are numbered at once: each is how many are kept, topic, name, data.
  local positions, events = {'ok'}, plan.events
  local n = #events
  if n > 0 then
    local position = number(keys[events[1].key], n)
    for i, e in ipairs(events) do
      position = position + 1
      call('XADD', keys[e.stream], 'MAXLEN', '~', argv[e.at], string.format('%d-0', position),
        't', argv[e.at + 1], 'e', argv[e.at + 2], 'd', argv[e.at + 3])
      positions[i + 1] = position
    end
  end
  return positions
end

-- Work already accepted must be able to drain when memory is short; new work must not come in then.
redis.register_function{function_name = 'commit_@HASH@', callback = run, flags = {'allow-oom'}}
redis.register_function{function_name = 'open_epoch_@HASH@', callback = open_epoch, flags = {'allow-oom'}}
redis.register_function{function_name = 'commit_new_@HASH@', callback = run, flags = {}}
