// Brings what the app's journal holds to what it should.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "client/webhook_admin.h"
#include "client/webhook_journal.h"

namespace stanna::webhooks {

/// What a portal's journal has to hold so that it tells what these webhook subscriptions would:
/// for each type one of its records and one of its associations, and one of privacy deletions.
std::vector<hubspot::JournalSubscriptionKey> WantedOfJournal(
    std::int64_t portal, const std::vector<hubspot::SubscriptionKey>& wanted);

struct JournalPlan {
  std::vector<hubspot::JournalSubscriptionKey> missing;  ///< to be made
  /// Of what is wanted, too, but with other actions or properties: HubSpot can't change one, so
  /// they go once there is another in their place.
  std::vector<hubspot::JournalSubscription> outdated;
  std::vector<hubspot::JournalSubscription> superfluous;  ///< of nothing that is wanted
  std::size_t in_order = 0;
};

/// Pure.
JournalPlan PlanJournal(const std::vector<hubspot::JournalSubscriptionKey>& wanted,
                        const std::vector<hubspot::JournalSubscription>& found);

struct RefusedJournalSubscription {
  hubspot::JournalSubscriptionKey key;
  std::string reason;  ///< in HubSpot's words
};

struct JournalSetupReport {
  JournalPlan plan;
  // What was done; nothing after a mere check.
  std::size_t created = 0, removed = 0;
  std::vector<RefusedJournalSubscription> refused;
};

/// Compares only.
absl::StatusOr<JournalSetupReport> CheckJournal(
    hubspot::JournalSubscriptions& subscriptions,
    const std::vector<hubspot::JournalSubscriptionKey>& wanted,
    const hubspot::CallOptions& options);

/// Makes what is missing, and then removes what is outdated, so that nothing goes untold between:
/// an event that two subscriptions want is in the journal once. Removes what is superfluous only
/// when `prune`. What HubSpot refuses is reported, and what it would replace stays.
absl::StatusOr<JournalSetupReport> SetUpJournal(
    hubspot::JournalSubscriptions& subscriptions,
    const std::vector<hubspot::JournalSubscriptionKey>& wanted, bool prune,
    const hubspot::CallOptions& options);

}  // namespace stanna::webhooks
