// How many bytes of requests were answered, by connection: what a flood can't claim.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/mutex.h"

namespace stanna::net {

/// The least that a call's request has taken on its connection, in bytes: two frames' heads (9
/// each), what stands before the message (5), the message, and of each header the one byte that
/// HPACK sends of what was sent before. More would be a gift to whoever sends large headers once
/// and small calls ever after.
constexpr std::int64_t LeastRequestBytes(std::size_t message_bytes, std::size_t headers) {
  constexpr std::size_t kFramesAndPrefix = 2 * 9 + 5;
  return static_cast<std::int64_t>(kFramesAndPrefix + message_bytes + headers);
}

/// Thread-safe.
class AnsweredCalls {
 public:
  /// By peer as gRPC writes it: "ipv4:127.0.0.1:4711", "ipv6:%5B::1%5D:4711".
  using Bytes = std::map<std::string, std::int64_t, std::less<>>;

  /// A call of `peer` was served whose request had `bytes` at least. Peers without an address are
  /// passed over.
  void Add(std::string_view peer, std::int64_t bytes) EXCLUDES(mutex_) {
    if (!peer.starts_with("ipv")) return;
    const MutexLock lock(mutex_);
    bytes_[std::string(peer)] += bytes;
  }

  /// What came since the last call.
  Bytes Take() EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    return std::exchange(bytes_, {});
  }

 private:
  Mutex mutex_;
  Bytes bytes_ GUARDED_BY(mutex_);
};

}  // namespace stanna::net
