// HubSpot's clock as its answers show it, so that a wrong clock of ours loses no change.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "client/http/http_client.h"

namespace stanna::hubspot {

/// "Fri, 27 Nov 2026 10:05:09 GMT", the one form of an HTTP date that is still sent.
std::optional<Time> ParseHttpDate(std::string_view text);

/// Thread-safe. `clock` must outlive it.
class PortalClock {
 public:
  explicit PortalClock(const Clock& clock) : clock_(clock) {}

  /// Learns from the answer's Date header; one that is absent or unreadable teaches nothing.
  void Observe(const HttpResponse& response);
  /// At most the portal's time, and less by two seconds as a rule: Date has whole seconds, and an
  /// answer is on its way for a while. Our own time before the first answer.
  Time Now() const;

 private:
  const Clock& clock_;
  std::atomic<std::int64_t> ahead_ms_ = 0;  // of the portal's clock
};

}  // namespace stanna::hubspot
