// Which of several Redis servers a command goes to: the nodes of a cluster by the key's slot, or
// whichever of a primary and its replicas takes writes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/status.h"
#include "storage/kv/redis_connection.h"
#include "storage/kv/redis_url.h"

namespace stanna::storage {

/// The slot of a key in a Redis cluster, 0–16383: CRC-16/XMODEM of the key, or of what stands
/// between its first "{" and the next "}" where that is not empty (the cluster specification).
int SlotOf(std::string_view key);

/// Thread-safe. Connects lazily, keeps connections, reconnects by itself.
class RedisNodes {
 public:
  explicit RedisNodes(RedisAddress address) : address_(std::move(address)) {}

  /// Sends a command of `key`, and of other keys of the same slot. A cluster's redirections are
  /// followed and remembered; a host that is away, or only a replica, is left for the next one of
  /// the address, unless the command was sent and may not be done twice. Other errors of Redis are
  /// replies. Unavailable when no host answers.
  absl::StatusOr<RedisReply> Send(const std::string& key, const RedisWords& words) EXCLUDES(mutex_);

 private:
  struct Route {
    RedisHost host;
    bool is_learnt = false;  ///< a cluster told it
  };
  struct Redirection {
    RedisHost to;
    bool is_for_good = false;
    int slot = 0;
  };
  static std::optional<Redirection> RedirectionOf(const RedisReply& reply, const RedisHost& from);
  absl::StatusOr<RedisReply> SendTo(const RedisHost& host, const RedisWords& words, bool asking,
                                    bool& was_sent) EXCLUDES(mutex_);
  absl::StatusOr<RedisConnection> Lease(const RedisHost& host) EXCLUDES(mutex_);
  void Return(const RedisHost& host, RedisConnection connection) EXCLUDES(mutex_);
  Route RouteOf(int slot) const EXCLUDES(mutex_);
  void Learn(const Redirection& redirection) EXCLUDES(mutex_);
  void Leave(const RedisHost& host) EXCLUDES(mutex_);

  const RedisAddress address_;
  mutable Mutex mutex_;
  std::size_t current_ GUARDED_BY(mutex_) = 0;  // of the address' hosts
  std::map<int, RedisHost> by_slot_ GUARDED_BY(mutex_);
  std::map<RedisHost, std::vector<RedisConnection>> idle_ GUARDED_BY(mutex_);
};

}  // namespace stanna::storage
