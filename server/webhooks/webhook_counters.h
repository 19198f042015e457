// What the receiver has seen since the process began, for a status to show.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "server/webhooks/signature.h"

namespace stanna::webhooks {

struct WebhookCounts {
  std::int64_t requests = 0;  ///< with a valid signature
  std::int64_t received = 0;  ///< events that could be read
  std::int64_t added = 0;     ///< events kept, once for each workspace of their portal
  std::int64_t repeated = 0;  ///< likewise, and kept before
  std::int64_t unreadable = 0;
  std::int64_t unknown_types = 0;    ///< of a kind or of records that nothing is done with
  std::int64_t unknown_portals = 0;  ///< events of portals that no workspace is connected with
  std::int64_t missing_signatures = 0, outdated_signatures = 0, malformed_signatures = 0;
  std::int64_t aged_requests = 0, requests_ahead = 0, wrong_signatures = 0, replayed_requests = 0;
  std::int64_t bad_bodies = 0, too_large = 0;
  std::int64_t unavailable = 0;  ///< requests that could not be kept: HubSpot repeats them
  std::int64_t rejected() const {
    return missing_signatures + outdated_signatures + malformed_signatures + aged_requests +
           requests_ahead + wrong_signatures + replayed_requests;
  }
};

/// Thread-safe.
class WebhookCounters {
 public:
  using Field = std::int64_t WebhookCounts::*;

  void Add(Field field, std::int64_t count = 1);
  WebhookCounts Read() const;

 private:
  static constexpr std::array kFields = {
      &WebhookCounts::requests,
      &WebhookCounts::received,
      &WebhookCounts::added,
      &WebhookCounts::repeated,
      &WebhookCounts::unreadable,
      &WebhookCounts::unknown_types,
      &WebhookCounts::unknown_portals,
      &WebhookCounts::missing_signatures,
      &WebhookCounts::outdated_signatures,
      &WebhookCounts::malformed_signatures,
      &WebhookCounts::aged_requests,
      &WebhookCounts::requests_ahead,
      &WebhookCounts::wrong_signatures,
      &WebhookCounts::replayed_requests,
      &WebhookCounts::bad_bodies,
      &WebhookCounts::too_large,
      &WebhookCounts::unavailable,
  };

  std::array<std::atomic<std::int64_t>, kFields.size()> counts_{};
};

/// The counter of a refusal; of kValid that of requests.
WebhookCounters::Field FieldOf(SignatureResult result);

}  // namespace stanna::webhooks
