// The Lua that runs inside Redis, one script a call, so that each is atomic for all processes and
// counts by Redis's own clock. A window is one hash: entries "<index>" = "<leaves at>:<count>"
// between the indexes h and t, their sum n, and p, until when it is paused. sliding_window.h
// explains the entries: change both together.
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

// ARGV: command (take, correct, pause), limit, window in ms, then reserve, remaining, or pause in
// ms, then the steps of one entry in ms. Answers {taken, wait in ms}.
inline constexpr char kRateScript[] = R"lua(
local key, command = KEYS[1], ARGV[1]
local limit, window = tonumber(ARGV[2]), tonumber(ARGV[3])
local number, step = tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function text(n) return string.format('%.0f', n) end

local state = redis.call('HMGET', key, 'h', 't', 'n', 'p')
local head, tail = tonumber(state[1] or 1), tonumber(state[2] or 0)
local total, paused = tonumber(state[3] or 0), tonumber(state[4] or 0)

local function entry(index)
  local leaves, count = string.match(redis.call('HGET', key, text(index)), '(%d+):(%d+)')
  return tonumber(leaves), tonumber(count)
end

local last = 0
while head <= tail do
  local leaves, count = entry(head)
  if leaves > now then break end
  total = total - count
  redis.call('HDEL', key, text(head))
  head = head + 1
end
if head <= tail then last = entry(tail) end

local function add(added)
  local leaves = math.floor(now / step) * step + step + window
  if leaves <= last then
    local _, count = entry(tail)
    redis.call('HSET', key, text(tail), text(last) .. ':' .. text(count + added))
  else
    tail = tail + 1
    last = leaves
    redis.call('HSET', key, text(tail), text(leaves) .. ':' .. text(added))
  end
  total = total + added
end

local taken, wait = 0, 0
if command == 'pause' then
  paused = math.max(paused, now + number)
elseif command == 'correct' then
  local missing = limit - number - total
  if missing > 0 then add(missing) end
elseif paused > now then
  wait = paused - now
elseif total < limit - number then
  add(1)
  taken = 1
else
  local left = total
  wait = window
  for index = head, tail do
    local leaves, count = entry(index)
    left = left - count
    if left < limit - number then
      wait = leaves - now
      break
    end
  end
end

redis.call('HSET', key, 'h', text(head), 't', text(tail), 'n', text(total), 'p', text(paused))
redis.call('PEXPIRE', key, text(math.max(last, paused, now) - now + 1000))
return {taken, wait}
)lua";

}  // namespace stanna::storage
