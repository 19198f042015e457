// The Lua that runs inside Redis, one script a call, so that each is atomic for all processes and
// counts by Redis's own clock.
#pragma once

namespace stanna::storage {

// ARGV: the stored value is expected (1) or absent (0), the expected value, a new value is given
// (1) or the key goes (0), the new value, its TTL in ms (0: none). Answers 1 when it wrote.
inline constexpr char kCompareAndSetScript[] = R"lua(
local stored = redis.call('GET', KEYS[1])
if ARGV[1] == '1' then
  if stored ~= ARGV[2] then return 0 end
elseif stored then
  return 0
end
if ARGV[3] == '0' then
  redis.call('DEL', KEYS[1])
elseif ARGV[5] == '0' then
  redis.call('SET', KEYS[1], ARGV[4])
else
  redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
end
return 1
)lua";

// ARGV: TTL in ms, the number of additions, then name and number of each addition, then name and
// number of each value that is set.
inline constexpr char kCountScript[] = R"lua(
local last_added = 2 + 2 * tonumber(ARGV[2])
for i = 3, #ARGV, 2 do
  local command = i <= last_added and 'HINCRBY' or 'HSET'
  redis.call(command, KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
)lua";

// ARGV: limit and window in ms of each of KEYS. Answers taken (1 or 0), then used and what is left
// of the window for each.
inline constexpr char kTakeQuotasScript[] = R"lua(
local taken = 1
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[2 * i - 1]) then taken = 0 end
end
local answer = {taken}
for i, key in ipairs(KEYS) do
  local used
  if taken == 1 then
    used = redis.call('INCR', key)
  else
    used = tonumber(redis.call('GET', key) or '0')
  end
  local left = redis.call('PTTL', key)
  if left < 0 then
    left = tonumber(ARGV[2 * i])
    if used > 0 then redis.call('PEXPIRE', key, left) end
  end
  answer[2 * i], answer[2 * i + 1] = used, left
end
return answer
)lua";

// base/rate_window.cc in Lua, function by function: change both together.
//
// KEYS[1] is a hash with the numbers of SlidingWindow, KEYS[2] a sorted set of its entries: member
// "<id>:<count>" (ours) or "<id>:<count>o" (others'), score when it leaves.
// ARGV: command; limit, window, margin, granularity, half-life of the caution; most caution,
// longest pause factor, when refusals are forgotten, caution after one; then by command
//   take: reserve, burst      settle: id, mark, stays, used (-1: unknown), refused, pause, first
//   pause pause: pause              use: nothing
// Answers take: {taken, wait, id, mark}; use: {used, others, kept, paused}; else nothing of use.
inline constexpr char kRateScript[] = R"lua(
local key, places, command = KEYS[1], KEYS[2], ARGV[1]
local limit, window, margin = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local step, half_life = tonumber(ARGV[5]), tonumber(ARGV[6])
local most_caution, longest_factor = tonumber(ARGV[7]), tonumber(ARGV[8])
local forget_after, more_caution = tonumber(ARGV[9]), tonumber(ARGV[10])
local function arg(n) return tonumber(ARGV[10 + n]) end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local rounding, most_delay_part = 1, 0.1
local spacing = window / math.max(1, limit)
local function text(n) return string.format('%.0f', n) end
local function exact(n) return string.format('%.3f', n) end

local names = {'born', 'last_id', 'total', 'others', 'learnt', 'next', 'caution', 'caution_at',
               'paused', 'refused_at', 'refusals'}
local state = {}
for i, value in ipairs(redis.call('HMGET', key, unpack(names))) do
  state[names[i]] = tonumber(value or 0)
end
if state.born == 0 then state.born, state.last_id = now, now end
local s = state

local function caution(at)
  local half_lives = math.max(0, at - s.caution_at) / half_life
  return math.min(s.caution * 2 ^ -half_lives, most_caution)
end
local function raise_caution(at, more)
  s.caution = math.max(caution(at), s.others) + more
  s.caution_at = at
end

local function erased(member)
  local count, kind = string.match(member, ':(%d+)(o?)')
  s.total = math.max(0, s.total - tonumber(count))
  if kind == 'o' then s.others = math.max(0, s.others - tonumber(count)) end
end
local function prune()
  local over = redis.call('ZRANGEBYSCORE', places, '-inf', text(now), 'WITHSCORES')
  for i = 1, #over, 2 do
    if string.sub(over[i], -1) == 'o' then raise_caution(tonumber(over[i + 1]), 0) end
    erased(over[i])
  end
  redis.call('ZREMRANGEBYSCORE', places, '-inf', text(now))
end

local function add(leaves, count, kind)
  s.total = s.total + count
  if kind == 'o' then s.others = s.others + count end
  local id = nil
  if step > 1 then
    leaves = math.ceil(leaves / step) * step
    for _, member in ipairs(redis.call('ZRANGEBYSCORE', places, text(leaves), text(leaves))) do
      local its_id, its_count, its_kind = string.match(member, '(%d+):(%d+)(o?)')
      if its_kind == kind then
        redis.call('ZREM', places, member)
        id, count = tonumber(its_id), count + tonumber(its_count)
      end
    end
  end
  if not id then
    s.last_id = s.last_id + 1
    id = s.last_id
  end
  redis.call('ZADD', places, text(leaves), text(id) .. ':' .. text(count) .. kind)
  return id
end

local function spread(takes) s.next = math.max(s.next, now) + spacing * takes end

local function kept() return math.max(0, math.floor(caution(now) + 0.5) - s.others) end

local function free_at(room)
  if s.total < room then return now end
  local left = s.total
  local entries = redis.call('ZRANGE', places, 0, text(math.max(0, s.total - room)), 'WITHSCORES')
  for i = 1, #entries, 2 do
    left = left - tonumber(string.match(entries[i], ':(%d+)'))
    if left < room then return tonumber(entries[i + 1]) end
  end
  return now + window
end

local function learn(missing)
  missing = math.min(missing, limit)
  if missing <= 0 then return end
  add(now + rounding + window, missing, 'o')
  s.learnt = s.learnt + missing
  local delayed = math.max(s.next, now + most_delay_part * window)
  spread(missing)
  s.next = math.min(s.next, delayed)
end

local function back_off(pause, first_pause)
  raise_caution(now, more_caution)
  if pause == 0 and s.paused <= now then
    if now - s.refused_at > forget_after then s.refusals = 0 end
    pause = first_pause * math.min(2 ^ math.min(s.refusals, 20), longest_factor)
    s.refusals = s.refusals + 1
  end
  s.refused_at = now
  s.paused = math.max(s.paused, now + pause)
end

local function settle(id, mark, stays, used, refused)
  local known = id > s.born
  if known and step == 1 then
    local member = text(id) .. ':1'
    local leaves = tonumber(redis.call('ZSCORE', places, member) or nil)
    if leaves and refused then
      redis.call('ZREM', places, member)
      erased(member)
      mark = mark - 1
    elseif leaves and now + rounding + stays < leaves then
      redis.call('ZADD', places, text(now + rounding + stays), member)
    end
  end
  if known and used >= 0 then learn(used - mark - s.learnt) end
  if refused then back_off(arg(6), arg(7)) end
end

local function take(reserve, burst)
  if s.paused > now then return {0, s.paused - now, 0, 0} end
  local due = now
  if burst > 0 then due = math.ceil(s.next - (burst - 1) * spacing) end
  due = math.max(due, free_at(limit - reserve - kept()))
  if due > now then return {0, due - now, 0, 0} end
  spread(1)
  local id = add(now + rounding + window + margin, 1, '')
  return {1, 0, id, s.total - s.learnt}
end

local answer = {0, 0, 0, 0}
if command ~= 'pause' then prune() end
if command == 'take' then
  answer = take(arg(1), arg(2))
elseif command == 'settle' then
  settle(arg(1), arg(2), arg(3), arg(4), arg(5) == 1)
elseif command == 'pause' then
  s.paused = math.max(s.paused, now + arg(1))
else
  answer = {s.total, s.others, kept(), math.max(0, s.paused - now)}
end

local fields = {}
for _, name in ipairs(names) do
  fields[#fields + 1] = name
  fields[#fields + 1] = (name == 'next' or name == 'caution') and exact(s[name]) or text(s[name])
end
redis.call('HSET', key, unpack(fields))
local last = redis.call('ZRANGE', places, -1, -1, 'WITHSCORES')[2]
local ttl = math.max(tonumber(last or now), s.paused, s.next) - now + forget_after
redis.call('PEXPIRE', key, text(ttl))
redis.call('PEXPIRE', places, text(ttl))
return answer
)lua";

}  // namespace stanna::storage
