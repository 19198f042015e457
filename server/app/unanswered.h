// How much more a connection's peer sends than it gets, and what this process holds: by both,
// floods are told from calls.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace stanna::app {

/// Of a TCP connection so far.
struct Traffic {
  std::int64_t received = 0;
  std::int64_t sent = 0;  ///< and acknowledged
};
/// nullopt: the kernel does not say.
std::optional<Traffic> TrafficOf(int socket);

/// Bytes that this process has allocated, when more than `least`; what was freed and not given back
/// to the system does not count. 0: it is less.
std::int64_t AllocatedBytesAbove(std::int64_t least);

/// What a peer has sent beyond what it got, of one connection. Calls get answers that are as large
/// as their requests, or nearly; a flood gets none.
class Unanswered {
 public:
  /// Forgiven each second: small requests that get even smaller answers.
  static constexpr std::int64_t kForgivenPerSecond = 256 * 1024;

  /// The bytes after `passed` since the last call.
  std::int64_t Update(const Traffic& now, std::chrono::milliseconds passed);
  std::int64_t bytes() const { return bytes_; }

 private:
  Traffic last_;
  std::int64_t bytes_ = 0;
};

}  // namespace stanna::app
