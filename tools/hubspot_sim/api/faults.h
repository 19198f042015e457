/// Faults to inject, as tests ask for them. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tools/hubspot_sim/api/message.h"

namespace stanna::sim {

struct Fault {
  std::string path_prefix;  ///< empty: any path
  std::string endpoint;     ///< "objects.list"; empty: any
  std::string kind;
  double rate = 1.0;   ///< share of the matching calls
  int64_t count = -1;  ///< how often at most; -1: no end
  int64_t skip = 0;    ///< matching calls to let through first
  int64_t retry_after = -1;
  std::string policy;  ///< of a 429
  int64_t latency_ms = 0;
  std::shared_ptr<const std::atomic<bool>> cleared{};  ///< true once it is taken away
};

class Faults {
 public:
  /// False: there is no such kind.
  bool Add(const Fault& fault);
  /// Calls that a "hold" keeps waiting are answered.
  void Clear();
  /// The fault that hits this call, if any.
  std::optional<Fault> Draw(const std::string& path, const std::string& endpoint);

 private:
  std::mutex mutex_;
  std::vector<Fault> faults_;
  std::shared_ptr<std::atomic<bool>> cleared_ = std::make_shared<std::atomic<bool>>(false);
  uint64_t draws_ = 0;
};

/// The reply that takes the place of the real one; nothing for kinds that only spoil the delivery.
std::optional<HttpReply> FaultReply(const Fault& fault, int64_t now_ms);
/// Spoils the real reply.
void ApplyDelivery(const Fault& fault, HttpReply& reply);

/// The body of a 429.
HttpReply RateLimitReply(const std::string& policy_name);
/// The two bodies of a 401.
HttpReply ExpiredTokenReply(int64_t expired_at_ms, int64_t now_ms);
HttpReply InvalidTokenReply();

}  // namespace stanna::sim
