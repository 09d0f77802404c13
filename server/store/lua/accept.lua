#!lua name=linli_accept_@HASH@
-- Accepting events into an inbox shard: dedupe and append in one step, and the upkeep of the dedupe set.
--
-- Ids of events are kept as 63-bit hashes in small sets that Redis stores as sorted integer arrays (8 bytes an id), in
-- two generations. The number of sets grows with linear hashing: bucket of h among n sets with 2^k <= n < 2^(k+1) is
-- h mod 2^(k+1) if that is below n, else h mod 2^k. The caller names the buckets as KEYS; when its view of their
-- number is old the answer is 'moved' and nothing is written.

-- Which events are urgent: "" when none is, else a character for each, "1" for those that enter the urgent lane too, whose
-- key then comes among the KEYS. There they have the ids that they have among the events: ids only grow, in both.
local function append(events, urgent, flags, n, payload)
  local id = redis.call('XADD', events, '*', 'd', payload)
  if urgent and string.sub(flags, n, n) == '1' then redis.call('XADD', urgent, id, 'd', payload) end
end

-- KEYS: events, dedupe, the urgent lane if any is urgent, then for each event its current bucket, and its previous one
-- when there was a generation before. ARGV: the caller's view "generation buckets-now buckets-before", which are urgent,
-- then for each event: hash, payload.
-- Answer: new events | {'ok', new events, ids now} | {'moved', generation, buckets now, buckets before}
local function accept(keys, argv)
  local state = redis.call('HMGET', keys[2], 'generation', 'now', 'before')
  local generation, now, before = state[1] or '0', state[2] or '1', state[3] or '0'
  if generation .. ' ' .. now .. ' ' .. before ~= argv[1] then return {'moved', generation, now, before} end
  local apart = before == '0' and 1 or 2
  local urgent = argv[2] ~= '' and keys[3]
  local added, counted, at = 0, 0, urgent and 4 or 3
  for i = 3, #argv, 2 do
    local id, current = argv[i], keys[at]
    local seen = redis.call('SISMEMBER', current, id) == 1
    if not seen and apart == 2 then seen = redis.call('SISMEMBER', keys[at + 1], id) == 1 end
    if not seen then
      append(keys[1], urgent, argv[2], (i - 1) / 2, argv[i + 1])
      redis.call('SADD', current, id)
      added = added + 1
      -- Every eighth id is counted, as eight: how many there are decides only when a bucket is split.
      if tonumber(string.sub(id, -3)) % 8 == 0 then counted = counted + 8 end
    end
    at = at + apart
  end
  if added > 0 and not state[1] then redis.call('HSET', keys[2], 'generation', generation, 'now', now, 'before', before) end
  if counted == 0 then return added end
  return {'ok', added, redis.call('HINCRBY', keys[2], 'ids', counted)}
end

-- Milliseconds in which a body that names no event of its own counts as the same one.
local same_body_within = 60000

-- By Redis' clock, which is one for all who ask.
local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

local function is_known(bodies, hash, at)
  local first = redis.call('ZSCORE', bodies, hash)
  return first and math.abs(at - first) <= same_body_within
end

-- REQUIRES: what the body brought is stored; marked before that, it would be lost with a write that fails.
local function mark(bodies, hash, at)
  redis.call('ZREMRANGEBYSCORE', bodies, '-inf', string.format('(%d', at - same_body_within))
  redis.call('ZREMRANGEBYSCORE', bodies, string.format('(%d', at + same_body_within), '+inf')  -- the clock was set back
  redis.call('ZADD', bodies, string.format('%d', at), hash)
end

-- Events of a body whose platform gives them no ids: all of them are new or none is.
-- KEYS: events, bodies, the urgent lane if any is urgent. ARGV: hash of the body, which are urgent, then the payloads.
-- Answer: new events
local function accept_body(keys, argv)
  local at = now_ms()
  if is_known(keys[2], argv[1], at) then return 0 end
  for i = 3, #argv do append(keys[1], argv[2] ~= '' and keys[3], argv[2], i - 2, argv[i]) end
  mark(keys[2], argv[1], at)
  return #argv - 2
end

-- A signed body that nobody could read. KEYS: quarantine, bodies. ARGV: hash of the body, then fields and values.
-- Answer: 1 when it is new.
local function quarantine(keys, argv)
  local at = now_ms()
  if is_known(keys[2], argv[1], at) then return 0 end
  redis.call('XADD', keys[1], '*', unpack(argv, 2))
  mark(keys[2], argv[1], at)
  return 1
end

-- A decimal of up to 19 digits modulo a power of two up to 2^18, exact in doubles. 10^15 is a multiple of 2^15: up to
-- there the last fifteen digits say it all.
local function low_bits(decimal, modulus)
  if modulus <= 32768 then return tonumber(string.sub(decimal, -15)) % modulus end
  local low = 0
  for i = 1, #decimal, 6 do
    local part = string.sub(decimal, i, i + 5)
    low = (low * 10 ^ #part + tonumber(part)) % modulus
  end
  return low
end

-- KEYS: dedupe, the bucket that is split, the new bucket. ARGV: generation, buckets now. Answer as accept.
local function split(keys, argv)
  local state = redis.call('HMGET', keys[1], 'generation', 'now', 'before')
  local now = tonumber(state[2] or '1')
  if (state[1] or '0') ~= argv[1] or now ~= tonumber(argv[2]) then
    return {'moved', state[1] or '0', state[2] or '1', state[3] or '0'}
  end
  local power = 1
  while power * 2 <= now do power = power * 2 end
  local moving = {}
  for _, id in ipairs(redis.call('SMEMBERS', keys[2])) do
    if low_bits(id, power * 2) == now then moving[#moving + 1] = id end
  end
  for i = 1, #moving, 200 do
    redis.call('SADD', keys[3], unpack(moving, i, math.min(i + 199, #moving)))
    redis.call('SREM', keys[2], unpack(moving, i, math.min(i + 199, #moving)))
  end
  redis.call('HSET', keys[1], 'generation', argv[1], 'now', now + 1, 'before', state[3] or '0')
  return {'moved', argv[1], tostring(now + 1), state[3] or '0'}
end

-- Counts running time and begins a new generation when enough has passed; clocks may jump, running time does not.
-- KEYS: dedupe, the shard's lease. ARGV: milliseconds to add, milliseconds of a generation, owner, fence.
-- Answer: {'fenced'}: somebody else counts, it would count double | {'moved', generation, now, before, buckets of the generation before the previous one that may be dropped}; the
-- caller drops them and then the field 'drop', so that a crash in between leaves nothing behind.
local function rotate(keys, argv)
  local held = redis.call('HMGET', keys[2], 'owner', 'fence')
  if held[1] ~= argv[3] or held[2] ~= argv[4] then return {'fenced'} end
  local ran = redis.call('HINCRBY', keys[1], 'ran_ms', argv[1])
  local state = redis.call('HMGET', keys[1], 'generation', 'now', 'before', 'drop')
  local generation, now, before, drop = state[1] or '0', state[2] or '1', state[3] or '0', state[4] or '0'
  if ran < tonumber(argv[2]) or drop ~= '0' then return {'moved', generation, now, before, drop} end
  generation = tostring(tonumber(generation) + 1)
  redis.call('HSET', keys[1], 'generation', generation, 'now', '1', 'before', now, 'ids', '0', 'ran_ms', '0',
    'drop', before)
  return {'moved', generation, '1', now, before}
end

redis.register_function{function_name = 'accept_@HASH@', callback = accept, flags = {}}
redis.register_function{function_name = 'accept_body_@HASH@', callback = accept_body, flags = {}}
redis.register_function{function_name = 'quarantine_@HASH@', callback = quarantine, flags = {}}
redis.register_function{function_name = 'dedupe_split_@HASH@', callback = split, flags = {'allow-oom'}}
redis.register_function{function_name = 'dedupe_rotate_@HASH@', callback = rotate, flags = {'allow-oom'}}
