// What clients and records were before: values of a client's fields by day, and changes of watched
// properties of records.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"
#include "storage/client_store.h"

namespace stanna::storage {

/// The field of a client's monthly recurring revenue, as the API names it.
inline constexpr char kMrrField[] = "mrr";

/// A client's field from `effective` until the field's next entry.
struct HistoryEntry {
  std::string field;     ///< "mrr", "lifecycleStage", "renewalDate", "csmOwner"
  Date effective{};      ///< in the workspace's time zone
  std::string value;     ///< canonical text; empty: none
  std::string currency;  ///< of an amount
  std::string source;    ///< "contracts", "observed", "firstSeen"
  Time recorded_at{};
  bool operator==(const HistoryEntry&) const = default;
};

/// A client's MRR over time.
struct MrrOverTime {
  ClientId client_id;
  std::string client_name;
  std::vector<HistoryEntry> entries;  ///< ascending by day
};

/// HubSpot's properties of a type whose changes are noted: of deals the stage, the pipeline, the
/// close date and the amount, which tell how a renewal goes.
inline std::vector<std::string_view> WatchedProperties(ObjectType type) {
  if (type != ObjectType::kDeal) return {};
  return {"dealstage", "pipeline", "closedate", "amount"};
}

/// The source of changes that a newer copy of the record showed.
inline constexpr char kChangeSeenBySync[] = "sync";

/// A watched property of a record got another value.
struct PropertyChange {
  std::string property;              ///< HubSpot's name
  Time changed_at{};                 ///< the version of the record that had the new value first
  std::string old_value, new_value;  ///< as HubSpot gave them; empty: none
  std::string source;
  bool operator==(const PropertyChange&) const = default;
};

/// See WorkspaceStore for threads and errors. Entries are written with the figures:
/// RevenueStore::Write.
class HistoryStore {
 public:
  virtual ~HistoryStore() = default;

  /// Newest first, of one day by field; `field` empty: of all fields.
  virtual absl::StatusOr<Listing<HistoryEntry>> List(const WorkspaceId& workspace,
                                                     const ClientId& client,
                                                     const std::string& field, int limit,
                                                     int offset, Deadline deadline) = 0;
  /// Ascending by client id, the first `limit` clients after `after`, those without an entry and
  /// archived ones too. Without the clients that a person excluded.
  virtual absl::StatusOr<std::vector<MrrOverTime>> ScanMrr(const WorkspaceId& workspace,
                                                           const ClientId& after, int limit,
                                                           Deadline deadline) = 0;
  /// Of these clients only, ascending by client id and day; those without an entry are left out.
  virtual absl::StatusOr<std::map<std::string, std::vector<HistoryEntry>>> MrrOf(
      const WorkspaceId& workspace, const std::vector<ClientId>& clients, Deadline deadline) = 0;

  /// Changes at or after `since`, oldest first; records without one are left out. Noted by
  /// RecordStore::WritePage.
  virtual absl::StatusOr<std::map<ObjectId, std::vector<PropertyChange>>> ChangesOf(
      const WorkspaceId& workspace, ObjectType type, const std::vector<ObjectId>& ids, Time since,
      Deadline deadline) = 0;
};

}  // namespace stanna::storage
