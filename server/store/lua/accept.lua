#!lua name=linli_accept_@HASH@
-- Accepting events into an inbox shard: dedupe and append in one step, and the upkeep of the dedupe set.
--
-- Ids of events are kept as 63-bit hashes in small sets that Redis stores as sorted integer arrays (8 bytes an id), in
-- two generations. The number of sets grows with linear hashing: bucket of h among n sets with 2^k <= n < 2^(k+1) is
-- h mod 2^(k+1) if that is below n, else h mod 2^k. The caller names the buckets as KEYS; when its view of their
-- number is old the answer is 'moved' and nothing is written.

-- KEYS: events, dedupe, then for each event its current and its previous bucket.
-- ARGV: generation, buckets now, buckets before, then for each event: hash, payload.
-- Answer: {'ok', new events, ids now} | {'moved', generation, buckets now, buckets before}
local function accept(keys, argv)
  local state = redis.call('HMGET', keys[2], 'generation', 'now', 'before', 'ids')
  local generation, now, before = state[1] or '0', state[2] or '1', state[3] or '0'
  if generation ~= argv[1] or now ~= argv[2] or before ~= argv[3] then return {'moved', generation, now, before} end
  local added = 0
  for i = 4, #argv, 2 do
    local current, previous = keys[i - 1], keys[i]
    local seen = redis.call('SISMEMBER', current, argv[i]) == 1
    if not seen and before ~= '0' then seen = redis.call('SISMEMBER', previous, argv[i]) == 1 end
    if not seen then
      redis.call('XADD', keys[1], '*', 'd', argv[i + 1])
      redis.call('SADD', current, argv[i])
      added = added + 1
    end
  end
  local ids = tonumber(state[4] or '0')
  if added > 0 then
    ids = redis.call('HINCRBY', keys[2], 'ids', added)
    redis.call('HSET', keys[2], 'generation', generation, 'now', now, 'before', before)
  end
  return {'ok', tostring(added), tostring(ids)}
end

-- A decimal of up to 19 digits modulo a power of two up to 2^18, exact in doubles.
local function low_bits(decimal, modulus)
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
  for _, id in ipairs(redis.call('SMEMBERS', keys[2])) do
    if low_bits(id, power * 2) == now then
      redis.call('SADD', keys[3], id)
      redis.call('SREM', keys[2], id)
    end
  end
  redis.call('HSET', keys[1], 'generation', argv[1], 'now', now + 1, 'before', state[3] or '0')
  return {'moved', argv[1], tostring(now + 1), state[3] or '0'}
end

-- Counts running time and begins a new generation when enough has passed; clocks may jump, running time does not.
-- KEYS: dedupe. ARGV: milliseconds to add, milliseconds of a generation.
-- Answer: {'moved', generation, now, before, buckets of the generation before the previous one that may be dropped}; the
-- caller drops them and then the field 'drop', so that a crash in between leaves nothing behind.
local function rotate(keys, argv)
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
redis.register_function{function_name = 'dedupe_split_@HASH@', callback = split, flags = {'allow-oom'}}
redis.register_function{function_name = 'dedupe_rotate_@HASH@', callback = rotate, flags = {'allow-oom'}}
