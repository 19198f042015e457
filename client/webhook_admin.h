// The webhooks of the developer's own app: where HubSpot sends them, and what it is subscribed to.
// These calls change the app, never a portal's data: that stays read only (hubspot_client.h).
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "client/call_options.h"

namespace stanna::hubspot {

/// HubSpot's limit of an app.
inline constexpr std::size_t kMostSubscriptions = 1'000;
/// HubSpot refuses settings with fewer.
inline constexpr int kFewestConcurrentRequests = 6;

struct WebhookSettings {
  std::string target_url{};
  /// How many requests an account sends at once.
  int max_concurrent_requests = 10;
  bool operator==(const WebhookSettings&) const = default;
};

/// What an app is told of; it has one subscription of each at most.
struct SubscriptionKey {
  std::string event_type{};      ///< "deal.propertyChange", "object.creation"
  std::string object_type_id{};  ///< of "object.…": "0-47"
  std::string property{};        ///< of "….propertyChange"
  auto operator<=>(const SubscriptionKey&) const = default;
};

struct WebhookSubscription {
  std::string id{};
  SubscriptionKey key{};
  bool active = false;
};

/// Thread-safe. Every call blocks its thread until the answer, the deadline or a stop request.
///
/// Errors are those of HubSpotClient without a portal, and: Unauthenticated (reason
/// HUBSPOT_DEVELOPER_KEY_REFUSED: the developer's key, not a portal's token), NotFound
/// (HUBSPOT_APP_NOT_FOUND: no such app of this developer).
class WebhookAdmin {
 public:
  virtual ~WebhookAdmin() = default;

  /// nullopt: none were ever set, or there is no such app (HubSpot answers both alike).
  virtual absl::StatusOr<std::optional<WebhookSettings>> GetSettings(
      const CallOptions& options) = 0;
  virtual absl::Status PutSettings(const WebhookSettings& settings, const CallOptions& options) = 0;
  virtual absl::StatusOr<std::vector<WebhookSubscription>> List(const CallOptions& options) = 0;
  /// The new one is inactive, as HubSpot makes them.
  virtual absl::StatusOr<WebhookSubscription> Create(const SubscriptionKey& key,
                                                     const CallOptions& options) = 0;
  /// Any number, 100 a call. NotFound: some of them are gone; the others are active.
  virtual absl::Status Activate(const std::vector<std::string>& ids,
                                const CallOptions& options) = 0;
  /// One that is gone already is no error.
  virtual absl::Status Remove(const std::string& id, const CallOptions& options) = 0;
};

}  // namespace stanna::hubspot
