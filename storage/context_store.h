// Everything that is shown of one client at once, read in one transaction of a dozen narrow
// statements.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"
#include "storage/canonical.h"
#include "storage/health_store.h"
#include "storage/revenue_store.h"

namespace stanna::storage {

/// What bounds the reading, whatever the client is like.
struct ContextLimits {
  std::chrono::days window{180};  ///< of activities, counted back from now
  int facts = 400;                ///< activities: the newest of the window
  int people = 100;
  int deals = 30;
  int tasks = 10;
  int attributions = 10;
  int parts = 6;
};

using ActivityKey = std::pair<ObjectType, ObjectId>;

struct ActivityText {
  ActivityKey key;
  std::string subject, summary;
};

struct ContextPerson {
  ObjectId contact_id = 0;
  std::string name, title, email;
};

struct ContextTask {
  ObjectId task_id = 0;
  std::string subject, status;
  Time due{};
};

struct SourceAge {
  ObjectType type = ObjectType::kCompany;
  std::optional<Time> synced_at;
  bool operator==(const SourceAge&) const = default;
};

/// A client's rows. Absent clients of a merge are answered by the one that they went into.
struct ContextRows {
  ClientRow client;  ///< `custom` is left out
  bool excluded = false, archived = false;
  std::optional<Time> last_interaction_at;  ///< as ClientView's

  bool has_revenue = false;  ///< the next ones are known
  bool mrr_incomplete = false;
  bool mrr_by_hand = false;
  std::optional<Date> revenue_as_of;
  std::vector<RevenuePart> parts;  ///< that count, the first ones
  std::int64_t counting_parts = 0;

  std::optional<HealthRow> health;
  std::optional<int> week_ago, month_ago;  ///< scores at the end of these days, or the last before
  std::vector<AttributionRow> attributions;  ///< newest first
  std::vector<AlertRow> alerts;              ///< open ones

  /// Facts of the window's newest activities, planned ones too, newest first; no tasks. Contacts
  /// are the client's that took part; other clients' may be among them.
  std::vector<ActivityFact> facts;
  std::vector<ActivityText> texts;  ///< of those that were chosen, in any order

  std::vector<ContextPerson> people;  ///< ascending by id
  std::int64_t people_total = 0;
  std::vector<DealRow> deals;  ///< open by HubSpot, the next close dates first; `custom` left out
  std::vector<ContextTask> tasks;  ///< not completed, the earliest first
  std::vector<SourceAge> sources;  ///< of the types that were ever synced
  int config_version = 0;          ///< the workspace's latest; 0: it has none
};

/// Of the activities of these rows, which have no texts yet, those whose texts are wanted. Each
/// costs a page or two somewhere on the disk. May be called again, with other rows, when the
/// reading is repeated.
using ChooseTexts = std::function<std::vector<ActivityKey>(const ContextRows&)>;

/// See WorkspaceStore for threads and errors.
class ContextStore {
 public:
  virtual ~ContextStore() = default;
  /// NotFound: no such client in this workspace. `today` is the day of `now` in the workspace's
  /// zone.
  virtual absl::StatusOr<ContextRows> LoadContext(const WorkspaceId& workspace,
                                                  const ClientId& client,
                                                  const ContextLimits& limits, Time now, Date today,
                                                  const ChooseTexts& choose, Deadline deadline) = 0;
};

}  // namespace stanna::storage
