// Tells floods from calls: by how much more than it gets a peer sends.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/net/tcp_traffic.h"

namespace stanna::net {

/// Of one address, over all of its connections; or of one connection of an address that is exempt.
struct FloodLimits {
  /// Sent beyond what was got.
  std::int64_t bytes = 64 << 20;
  /// The same while memory is short. Little: a megabyte of streams that are opened and left takes
  /// some 80 of gRPC's memory (tried).
  std::int64_t bytes_when_short = 1 << 20;
};

/// Calls get answers, a flood gets none: a peer is charged with what it sends, less what is sent to
/// it and the requests of its that were answered. A little is forgiven with time: settings, pings,
/// calls that need no key. Not thread-safe.
class FloodGuard {
 public:
  static constexpr std::int64_t kForgivenPerSecond = 256 << 10;

  explicit FloodGuard(FloodLimits limits) : limits_(limits) {}

  /// `key`: of the connection. `group`: what its address counts as; nullopt: it counts by itself.
  void Add(int key, std::optional<std::string> group);
  void Remove(int key);

  struct Reading {
    int key;
    TcpTraffic traffic;         ///< since the connection's beginning
    std::int64_t answered = 0;  ///< bytes of requests, since the look before
  };
  /// What all connections have carried by now, `passed` after the look before. Those that are to be
  /// ended, each one once: of a group that sent too much the ones that sent most.
  std::vector<int> Look(const std::vector<Reading>& readings, std::chrono::milliseconds passed,
                        bool memory_is_short);

  /// What a connection is charged with.
  std::int64_t BytesOf(int key) const;

 private:
  struct Connection {
    std::string group;
    TcpTraffic last = {};
    std::int64_t bytes = 0;
    bool is_ended = false;
  };
  void Count(const Reading& reading, std::int64_t forgiven);

  const FloodLimits limits_;
  std::map<int, Connection> connections_;
  std::map<std::string, std::int64_t> sizes_;  // connections of a group
};

}  // namespace stanna::net
