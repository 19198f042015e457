// The app's journal at HubSpot: what happened in all portals that installed it, to be pulled within
// three days, and what it holds.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "client/call_options.h"

namespace stanna::hubspot {

/// HubSpot's limit of one call.
inline constexpr int kMostJournalEntries = 100;

/// A file of the journal, and where it is for some minutes.
struct JournalEntry {
  std::string offset{};
  std::string url{};  ///< signed: who has it can read the file; not for logs
};

/// One thing that happened. What an event of its action does not have is empty.
struct JournalEvent {
  std::string action{};  ///< "UPDATE"
  std::int64_t portal_id = 0;
  Time occurred_at{};
  std::string object_type_id{};  ///< "0-1"
  std::int64_t object_id = 0;
  /// Of an UPDATE the new values; nullopt: HubSpot does not say it.
  std::map<std::string, std::optional<std::string>> properties{};
  std::int64_t primary_id = 0, new_id = 0;  ///< MERGE
  std::vector<std::int64_t> merged_ids{};   ///< MERGE
  std::string to_type_id{};                 ///< ASSOCIATION_…
  std::int64_t to_id = 0;                   ///< ASSOCIATION_…
};

struct JournalFile {
  std::optional<Time> published_at{};
  /// In the order of the file; nullopt: it can't be read as one.
  std::vector<std::optional<JournalEvent>> events{};
};

/// Thread-safe. Every call blocks its thread until the answer, the deadline or a stop request.
///
/// Errors are those of HubSpotClient without a portal, and: Unauthenticated (HUBSPOT_APP_REFUSED:
/// the app's own id and secret), PermissionDenied (HUBSPOT_MISSING_SCOPES: of the app).
class WebhookJournal {
 public:
  virtual ~WebhookJournal() = default;

  /// The first and the last entries there are, in their order; none is no error. `count` is 1 to
  /// kMostJournalEntries, here and below.
  virtual absl::StatusOr<std::vector<JournalEntry>> Earliest(int count,
                                                             const CallOptions& options) = 0;
  virtual absl::StatusOr<std::vector<JournalEntry>> Latest(int count,
                                                           const CallOptions& options) = 0;
  /// Those that follow that one; none is no error. NotFound (HUBSPOT_NOT_FOUND): there is no such
  /// entry, or none any more.
  virtual absl::StatusOr<std::vector<JournalEntry>> After(const std::string& offset, int count,
                                                          const CallOptions& options) = 0;
  /// NotFound (HUBSPOT_JOURNAL_FILE_GONE): the URL does not hold any more. DataLoss
  /// (HUBSPOT_UNREADABLE_ANSWER): it is no file of a journal.
  virtual absl::StatusOr<JournalFile> Fetch(const JournalEntry& entry,
                                            const CallOptions& options) = 0;
};

/// What the journal is to hold of a portal. `actions` and `properties` are sorted.
struct JournalSubscriptionKey {
  std::string type{};  ///< "OBJECT", "ASSOCIATION", "GDPR_PRIVACY_DELETION"
  std::int64_t portal_id = 0;
  std::string object_type_id{};           ///< "0-1"; empty: of any type
  std::vector<std::string> actions{};     ///< "UPDATE", …
  std::vector<std::string> properties{};  ///< of updates: these only; empty: all
  auto operator<=>(const JournalSubscriptionKey&) const = default;
};

struct JournalSubscription {
  std::string id{};
  JournalSubscriptionKey key{};
  bool of_single_records = false;  ///< of some records only, which we never ask for
};

/// Thread-safe; errors as above.
class JournalSubscriptions {
 public:
  virtual ~JournalSubscriptions() = default;
  virtual absl::StatusOr<std::vector<JournalSubscription>> List(const CallOptions& options) = 0;
  virtual absl::StatusOr<JournalSubscription> Create(const JournalSubscriptionKey& key,
                                                     const CallOptions& options) = 0;
  /// One that is gone already is no error.
  virtual absl::Status Remove(const std::string& id, const CallOptions& options) = 0;
};

}  // namespace stanna::hubspot
