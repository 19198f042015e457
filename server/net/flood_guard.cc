#include "server/net/flood_guard.h"

#include <algorithm>
#include <utility>

namespace stanna::net {

void FloodGuard::Add(int key, std::optional<std::string> group) {
  // No address looks like that.
  std::string name = group ? *std::move(group) : "connection " + std::to_string(key);
  ++sizes_[name];
  connections_[key].group = std::move(name);
}

void FloodGuard::Remove(int key) {
  const auto found = connections_.find(key);
  if (found == connections_.end()) return;
  const auto size = sizes_.find(found->second.group);
  if (--size->second == 0) sizes_.erase(size);
  connections_.erase(found);
}

std::int64_t FloodGuard::BytesOf(int key) const {
  const auto found = connections_.find(key);
  return found == connections_.end() ? 0 : found->second.bytes;
}

void FloodGuard::Count(const Reading& reading, std::int64_t forgiven) {
  Connection& connection = connections_.at(reading.key);
  const TcpTraffic last = std::exchange(connection.last, reading.traffic);
  connection.bytes += (reading.traffic.received - last.received) -
                      (reading.traffic.sent - last.sent) - reading.answered -
                      forgiven / sizes_.at(connection.group);
  // Large answers are no credit for a flood.
  connection.bytes = std::max<std::int64_t>(connection.bytes, 0);
}

std::vector<int> FloodGuard::Look(const std::vector<Reading>& readings,
                                  std::chrono::milliseconds passed, bool memory_is_short) {
  const std::int64_t most = memory_is_short ? limits_.bytes_when_short : limits_.bytes;
  std::map<std::string, std::int64_t> sums;
  std::vector<int> by_bytes;
  for (const Reading& reading : readings) {
    Count(reading, kForgivenPerSecond * passed.count() / 1000);
    const Connection& connection = connections_.at(reading.key);
    if (connection.is_ended) continue;
    sums[connection.group] += connection.bytes;
    by_bytes.push_back(reading.key);
  }
  std::ranges::sort(by_bytes, std::greater(), [&](int key) { return BytesOf(key); });
  std::vector<int> ended;
  for (const int key : by_bytes) {
    Connection& connection = connections_.at(key);
    std::int64_t& sum = sums.at(connection.group);
    if (sum <= most) continue;
    sum -= connection.bytes;
    connection.is_ended = true;
    ended.push_back(key);
  }
  return ended;
}

}  // namespace stanna::net
