// Who is told what is spoken with HubSpot, for figures about it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "client/call_options.h"

namespace stanna::hubspot {

/// HubSpot's limits that a call waits for.
enum class LimitKind { kBurst, kSearch };

/// What came in place of an answer; see client/http/http_client.h.
inline constexpr std::array<std::string_view, 10> kCallErrors = {
    "not_sent",       "tls_failed", "no_answer", "bad_answer", "too_large",
    "untrusted_peer", "refused",    "deadline",  "cancelled",  "other"};

/// One request, whatever became of it; repeats are requests of their own.
struct ObservedCall {
  std::string_view endpoint{};  ///< one of AllEndpointNames(); never an id
  int status = 0;               ///< HubSpot's answer; 0: there was none
  std::string_view error{};     ///< without an answer, one of kCallErrors
  std::chrono::microseconds duration{0};
};

/// Thread-safe. Called in the middle of calls: never blocks for long, and throws nothing.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void OnCall(const ObservedCall& call) = 0;
  /// A call of `priority` got its turn after `waited`.
  virtual void OnTurn(LimitKind limit, Priority priority, std::chrono::milliseconds waited) = 0;
  /// What HubSpot said of its burst limit: `used` of `limit` calls.
  virtual void OnBurst(std::int64_t used, std::int64_t limit) = 0;
  /// What HubSpot said of a portal's daily limit, which ends at `until`.
  virtual void OnDaily(std::int64_t portal_id, std::int64_t used, std::int64_t limit,
                       Time until) = 0;
};

}  // namespace stanna::hubspot
