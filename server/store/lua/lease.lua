#!lua name=linli_lease_@HASH@
-- One owner at a time for a unit, with a fencing number that only grows.

-- KEYS: lease. ARGV: owner, the owner that may be replaced ('' = none: only a lease that nobody holds is taken).
-- Answer: {'taken', fence, the owner that this one replaced, '' = it was free} | {'held', owner, fence}. Asked again, the
-- answer is the same: one that was lost must not hide who left something behind.
local function take(keys, argv)
  local held = redis.call('HMGET', keys[1], 'owner', 'fence', 'before')
  local owner = held[1] or ''
  if owner == argv[1] then return {'taken', held[2], held[3] or ''} end
  if owner ~= '' and owner ~= argv[2] then return {'held', owner, held[2] or '0'} end
  local fence = redis.call('HINCRBY', keys[1], 'fence', 1)
  redis.call('HSET', keys[1], 'owner', argv[1], 'before', owner)
  return {'taken', tostring(fence), owner}
end

-- KEYS: lease. ARGV: owner. The fence stays: the next owner's is higher.
local function release(keys, argv)
  if redis.call('HGET', keys[1], 'owner') ~= argv[1] then return {'held'} end
  redis.call('HSET', keys[1], 'owner', '')
  return {'released'}
end

-- KEYS: beat. A process that lives moves this.
local function beat(keys) return redis.call('INCR', keys[1]) end

-- KEYS: the register. ARGV: process, what is known of it.
local function register(keys, argv) return redis.call('HSET', keys[1], argv[1], argv[2]) end

-- KEYS: in flight. ARGV: how many events have ended, these, then those that begin. Answer: how many are under way.
local function note(keys, argv)
  local ended = tonumber(argv[1])
  for i = 2, ended + 1, 200 do redis.call('SREM', keys[1], unpack(argv, i, math.min(i + 199, ended + 1))) end
  for i = ended + 2, #argv, 200 do redis.call('SADD', keys[1], unpack(argv, i, math.min(i + 199, #argv))) end
  return redis.call('SCARD', keys[1])
end

-- Accepted work drains when memory is short, so whose it is and what is under way must be noted then, too.
redis.register_function{function_name = 'in_flight_@HASH@', callback = note, flags = {'allow-oom'}}
redis.register_function{function_name = 'process_register_@HASH@', callback = register, flags = {'allow-oom'}}
redis.register_function{function_name = 'lease_take_@HASH@', callback = take, flags = {'allow-oom'}}
redis.register_function{function_name = 'lease_release_@HASH@', callback = release, flags = {'allow-oom'}}
redis.register_function{function_name = 'beat_@HASH@', callback = beat, flags = {'allow-oom'}}
