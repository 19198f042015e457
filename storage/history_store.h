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
#include "storage/record_store.h"

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

/// HubSpot's properties of a type whose changes are noted in every workspace: of deals what tells
/// how a renewal goes, of all whose it is and where it stands. Their values are no personal data,
/// and the feed of changes says them. A workspace's configuration adds others (PageWrite).
inline std::vector<std::string_view> WatchedProperties(ObjectType type) {
  switch (type) {
    case ObjectType::kDeal:
      return {"dealstage", "pipeline", "closedate", "amount", "hubspot_owner_id"};
    case ObjectType::kCompany:
    case ObjectType::kContact:
      return {"lifecyclestage", "hubspot_owner_id"};
    default:
      return {};
  }
}

/// The source of changes that a newer copy of the record showed.
inline constexpr char kChangeSeenBySync[] = "sync";
/// The source of changes that a webhook event told, with their exact time.
inline constexpr char kChangeToldByWebhook[] = "webhook";

/// A watched property of a record got another value.
struct PropertyChange {
  std::string property;  ///< HubSpot's name
  /// When an event said so; of a change that a copy showed, the version of the first such copy.
  Time changed_at{};
  std::string old_value, new_value;  ///< as HubSpot gave them; empty: none
  std::string source;
  bool operator==(const PropertyChange&) const = default;
};

/// A property of a record became `value` at `at`, as a webhook event says.
struct PropertyEvent {
  ObjectType type = ObjectType::kDeal;
  ObjectId object_id = 0;
  std::string property;
  std::string value;
  Time at{};
};

/// Events of watched properties, in any order, of any records.
struct PropertyEventsWrite {
  WorkspaceId workspace_id;
  Fence fence;
  Time now{};
  std::vector<PropertyEvent> events;
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

  /// Notes what the events say, in one transaction, at the head of the feed of changes; answers how
  /// many changes nobody had noted. The value before is that of the change before, else of the
  /// stored copy, else none. What a copy showed already when it was first read is no change.
  /// Whatever order events and copies of a record come in, and however often, each change is there
  /// once, between its neighbours: a change that a copy showed takes the event's time when the
  /// event comes. Of records that were erased, merged or whose content was dropped, nothing is
  /// noted.
  virtual absl::StatusOr<std::int64_t> NoteEvents(const PropertyEventsWrite& write,
                                                  Deadline deadline) = 0;
  /// Changes at or after `since`, oldest first; records without one are left out. Noted by
  /// RecordStore::WritePage and NoteEvents.
  virtual absl::StatusOr<std::map<ObjectId, std::vector<PropertyChange>>> ChangesOf(
      const WorkspaceId& workspace, ObjectType type, const std::vector<ObjectId>& ids, Time since,
      Deadline deadline) = 0;
};

}  // namespace stanna::storage
