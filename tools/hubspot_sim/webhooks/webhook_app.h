/// The registered app's webhooks: where its events go, what it subscribed to, what became of them.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tools/hubspot_sim/store/change.h"
#include "tools/hubspot_sim/store/clock.h"
#include "tools/hubspot_sim/webhooks/events.h"
#include "tools/hubspot_sim/webhooks/outbox.h"
#include "tools/hubspot_sim/webhooks/subscriptions.h"

namespace stanna::sim {

struct WebhookSettings {
  std::string target_url;
  int max_concurrent_requests = 10;
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
};

/// What a request is signed with; all but kBoth exist to see that a receiver looks.
enum class Signing { kBoth, kV1, kV3, kWrong, kNone };

/// Thread-safe.
class WebhookApp {
 public:
  WebhookApp(EventFormat format, DeliverySwitches switches, uint64_t seed, const SimClock& clock);

  Subscriptions& subscriptions() { return subscriptions_; }
  Outbox& outbox() { return outbox_; }

  /// Nothing until they are set.
  std::optional<WebhookSettings> settings() const;
  WebhookSettings Configure(const std::string& target_url, int max_concurrent_requests);
  void ClearSettings();

  EventFormat format() const;
  void SetFormat(EventFormat format);
  Signing signing() const;
  void SetSigning(Signing signing);
  /// How far from the portal's present the time of a request is.
  int64_t timestamp_skew_ms() const;
  void SetTimestampSkew(int64_t ms);

  /// Puts the events of what happened into the outbox.
  void Tell(const std::vector<Change>& changes);

 private:
  const SimClock& clock_;
  Subscriptions subscriptions_;
  Outbox outbox_;
  mutable std::mutex mutex_;
  EventFormat format_;
  std::optional<WebhookSettings> settings_;
  Signing signing_ = Signing::kBoth;
  int64_t timestamp_skew_ms_ = 0;
  int64_t next_event_id_ = 100;
};

}  // namespace stanna::sim
