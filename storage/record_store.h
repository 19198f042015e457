// Where a page of records lands: raw copies, edges, canonical rows, links to clients, issues,
// counters and the cursor, in one transaction.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/hubspot_record.h"
#include "base/status.h"
#include "storage/canonical.h"
#include "storage/change_store.h"

namespace stanna::storage {

/// The claim under which a worker writes. A write with a stale epoch is refused (Aborted, reason
/// LEASE_LOST): a worker that lost its lease cannot write any more.
struct Fence {
  WorkspaceId workspace_id;  ///< the job's
  JobId job_id;
  std::int64_t epoch = 0;
};

/// The complete set of clients that a record belongs to.
struct ClientLinks {
  ObjectType type = ObjectType::kContact;
  ObjectId object_id = 0;
  std::vector<ClientId> clients;
  Time sort_at{};  ///< when it happened (activities), else when it was created
};

/// Company `company_id` stands behind client `client_id`; nullopt: behind none.
struct CompanyClient {
  ObjectId company_id = 0;
  std::optional<ClientId> client_id;
};

struct PageCursor {
  std::string after;  ///< HubSpot's cursor of the next page
  bool finished = false;
  std::int64_t calls = 0;  ///< made for this page
};

/// Whether a filter leaves out a record that is stored.
enum class Exclusion {
  kNone = 0,
  kHidden = 1,   ///< it has no row; its copy is whole
  kDropped = 2,  ///< nor any content: it is to be read again when the filter lets it in
};

/// A row's fields as texts in their canonical form, by the product's name ("renewalDate"), a custom
/// one's with "custom." before it.
using FieldTexts = std::map<std::string, std::string, std::less<>>;

/// Something that records of a type are told apart by, or should be.
struct KeyName {
  std::string kind;  ///< a validation rule's id, or the kind of a duplicate
  std::string value;
  auto operator<=>(const KeyName&) const = default;
};

struct KeyedRecord {
  ObjectId object_id = 0;
  KeyName key;
};

/// Why a record is not among the live ones any more.
enum class RemovalKind {
  kArchived = 1,  ///< in HubSpot's recycle bin: the raw copy stays, marked
  kMerged = 2,    ///< absorbed by another record
  kErased = 3,    ///< gone from HubSpot for good, a privacy deletion among others
};

struct Removal {
  ObjectId object_id = 0;
  RemovalKind kind = RemovalKind::kArchived;
  ObjectId merged_into = 0;         ///< kMerged only: the survivor
  std::optional<Time> archived_at;  ///< kArchived: when, as far as HubSpot said
};

/// A page of one object type, mapped. Rows may come in any order; the store sorts by key so that
/// parallel writers do not deadlock.
struct PageWrite {
  WorkspaceId workspace_id;
  SyncRunId run_id;
  Fence fence;
  ObjectType type = ObjectType::kCompany;
  Time now{};
  /// When the read that brought the records began, by our clock; unset for stored copies that are
  /// derived again. Archiving and merging do not move a record's version, so of equal versions the
  /// later read counts, and a record that was removed comes back by a read begun after that only.
  std::optional<Time> read_at;
  /// Raw records. One whose stored version is newer is left alone, together with everything else
  /// here that belongs to it; an equal version is written only where content differs. An archived
  /// one is removed as Remove does with kArchived.
  std::vector<HubSpotRecord> records;
  std::vector<ClientRow> clients;
  std::vector<CompanyClient> company_clients;
  std::vector<StakeholderRow> stakeholders;
  std::vector<DealRow> deals;
  std::vector<LineItemRow> line_items;
  std::vector<InteractionRow> interactions;
  /// Of `interactions` whose text was at hand. One of a stale record is left out; an activity
  /// without one here keeps what it has.
  std::vector<AnalysisRow> analyses;
  std::vector<ClientLinks> links;
  /// Those of `records` that a filter leaves out; every other is in.
  std::map<ObjectId, Exclusion> excluded;
  /// Those of `records`, other than companies, of which there must be no row: left out, or held
  /// back. Their rows and links go.
  std::vector<ObjectId> without_row;
  /// All keys of exactly `records`. When another record becomes the lowest one with a key, the
  /// others with it become pending links.
  std::vector<KeyedRecord> keys;
  /// The open issues of exactly `records`: earlier ones of these records that are not here close.
  std::vector<RecordIssue> issues;
  /// Properties whose changes are noted beside WatchedProperties of the type (history_store.h).
  std::vector<std::string> also_watched;
  /// Records of `type` that those of the page have absorbed (kMerged): removed in the same
  /// transaction before anything of the page is written, as Remove does.
  std::vector<Removal> merged;
  /// The workspace's last change (ChangeStore::Last) before its clients were looked up for `links`:
  /// while it is the last one still, no client came meanwhile that they do not know. Unset: one may
  /// have.
  std::optional<std::int64_t> last_change;
  std::int64_t skipped = 0;  ///< left out by a filter or a window
  /// Records that were read beside these and are here in the same version: counted as processed and
  /// unchanged, nothing else.
  std::int64_t known = 0;
  /// Absent for re-link writes, which move no cursor.
  std::optional<PageCursor> cursor;
};

struct PageResult {
  std::int64_t added = 0, updated = 0, unchanged = 0, stale = 0;
  std::int64_t excluded = 0;          ///< left out by a filter, whether it was new or not
  std::int64_t held_back = 0;         ///< among those above: an issue keeps them from view
  std::int64_t merged = 0;            ///< absorbed records that were among the live ones
  std::optional<ChangeSpan> changes;  ///< of the workspace's, those that the page made
};

/// A record to be linked again, because what it refers to appeared or changed after it.
struct PendingLink {
  ObjectType type = ObjectType::kContact;
  ObjectId object_id = 0;
  /// Which mark this is, of all that there ever were: hand it back to RemovePendingLinks, so that a
  /// mark made meanwhile stays. 0 there removes any.
  std::int64_t generation = 0;
  bool operator==(const PendingLink& other) const {
    return type == other.type && object_id == other.object_id;
  }
};

/// Removals of one object type, written in one transaction.
struct RemovalWrite {
  WorkspaceId workspace_id;
  SyncRunId run_id;
  Fence fence;  ///< without a job: a person asked for it
  ObjectType type = ObjectType::kCompany;
  Time now{};
  Time read_at{};  ///< when the read that showed it began
  std::vector<Removal> removals;
};

struct RemovalResult {
  std::int64_t gone = 0;              ///< that were among the live ones
  std::optional<ChangeSpan> changes;  ///< of the workspace's, those that the removals made
};

/// What stays of a record that was merged or erased: no personal data.
struct Tombstone {
  ObjectId object_id = 0;
  RemovalKind kind = RemovalKind::kMerged;
  ObjectId merged_into = 0;  ///< kMerged only
  Time at{};
};

/// What a stored record is known by.
struct RecordVersion {
  ObjectId object_id = 0;
  Time modified_at{};
  bool archived = false;
  std::vector<ObjectType> associations_read;
};

/// Live records whose version falls into the hour that begins at `hour`.
struct HourCount {
  Time hour{};
  std::int64_t count = 0;
};

/// A record to be read from HubSpot again by its id.
struct PendingRead {
  ObjectType type = ObjectType::kCompany;
  ObjectId object_id = 0;
  std::string reason;           ///< "ASSOCIATIONS_UNREAD", "RECONCILE_MISSING"…
  std::int64_t generation = 0;  ///< as in PendingLink
};

/// What is still to be done for one record.
struct PendingWork {
  bool link = false;                       ///< it is among the pending links
  std::optional<std::string> read_reason;  ///< it is among the queued reads, for this reason
};

struct RecordCounts {
  std::map<ObjectType, std::int64_t> records;       ///< live (not archived) raw records
  std::map<ObjectType, std::int64_t> associations;  ///< edges by from-type
  std::map<ObjectType, std::int64_t> excluded;      ///< of `records`, by a filter
  std::int64_t clients = 0, stakeholders = 0, deals = 0, interactions = 0, open_issues = 0;
};

/// See WorkspaceStore for threads and errors.
class RecordStore {
 public:
  virtual ~RecordStore() = default;

  /// Writes the page or nothing. Repeating a page changes nothing. When a company's client or a
  /// contact's or deal's set of clients changes, the records associated with it become pending
  /// links in the same transaction, and so do contacts without a client whose e-mail domain became
  /// a client's.
  virtual absl::StatusOr<PageResult> WritePage(const PageWrite& page, Deadline deadline) = 0;

  /// Raw records with their edges; unknown ids are left out.
  virtual absl::StatusOr<std::vector<HubSpotRecord>> Load(const WorkspaceId& workspace,
                                                          ObjectType type,
                                                          const std::vector<ObjectId>& ids,
                                                          Deadline deadline) = 0;
  /// Ascending by id, from the first id above `after`: for comparisons and re-derivation.
  virtual absl::StatusOr<std::vector<HubSpotRecord>> Scan(const WorkspaceId& workspace,
                                                          ObjectType type, ObjectId after,
                                                          int limit, Deadline deadline) = 0;

  /// What `limit` live records hold, those of the lowest ids.
  virtual absl::StatusOr<std::vector<PropertyBag>> SampleProperties(const WorkspaceId& workspace,
                                                                    ObjectType type, int limit,
                                                                    Deadline deadline) = 0;

  /// The clients behind companies, or linked to contacts or deals. Ids without one are left out.
  virtual absl::StatusOr<std::map<ObjectId, std::vector<ClientId>>> ClientsOf(
      const WorkspaceId& workspace, ObjectType type, const std::vector<ObjectId>& ids,
      Deadline deadline) = 0;
  struct DomainClient {
    ClientId client_id;
    ObjectId company_id = 0;  ///< that gave its fields last
    bool archived = false;    ///< no company stands behind it now: it only holds the domain
    bool merged = false;      ///< a person merged the domain's own client into this one
  };
  virtual absl::StatusOr<std::map<std::string, DomainClient>> ClientsByDomain(
      const WorkspaceId& workspace, const std::vector<std::string>& domains, Deadline deadline) = 0;

  /// Of records that are stored; others are left out.
  virtual absl::StatusOr<std::map<ObjectId, Exclusion>> Exclusions(const WorkspaceId& workspace,
                                                                   ObjectType type,
                                                                   const std::vector<ObjectId>& ids,
                                                                   Deadline deadline) = 0;
  /// What the rows of records say, for fields that can't be worked out anew. Unknown ids and empty
  /// fields are left out.
  virtual absl::StatusOr<std::map<ObjectId, FieldTexts>> StoredFields(
      const WorkspaceId& workspace, ObjectType type, const std::vector<ObjectId>& ids,
      Deadline deadline) = 0;
  /// Queues the records whose content was dropped to be read again; how many.
  virtual absl::StatusOr<std::int64_t> QueueDropped(const WorkspaceId& workspace, ObjectType type,
                                                    Time now, Deadline deadline) = 0;
  /// The lowest id with each key, `besides` not counted; keys that nobody has are left out.
  virtual absl::StatusOr<std::map<KeyName, ObjectId>> LowestWithKeys(
      const WorkspaceId& workspace, ObjectType type, const std::vector<KeyName>& keys,
      const std::vector<ObjectId>& besides, Deadline deadline) = 0;

  /// The oldest pending links, without removing them.
  virtual absl::StatusOr<std::vector<PendingLink>> PeekPendingLinks(const WorkspaceId& workspace,
                                                                    int limit,
                                                                    Deadline deadline) = 0;
  virtual absl::Status RemovePendingLinks(const WorkspaceId& workspace,
                                          const std::vector<PendingLink>& done,
                                          Deadline deadline) = 0;

  virtual absl::StatusOr<std::int64_t> CountPendingLinks(const WorkspaceId& workspace,
                                                         Deadline deadline) = 0;
  virtual absl::StatusOr<PendingWork> PendingWorkOf(const WorkspaceId& workspace, ObjectType type,
                                                    ObjectId id, Deadline deadline) = 0;
  /// The companies that stand behind a client, ascending.
  virtual absl::StatusOr<std::vector<ObjectId>> CompaniesOf(const WorkspaceId& workspace,
                                                            const ClientId& client,
                                                            Deadline deadline) = 0;

  virtual absl::StatusOr<RecordCounts> Count(const WorkspaceId& workspace, Deadline deadline) = 0;

  /// Takes records from among the live ones: their canonical rows, links and open issues go, and
  /// whatever depends on them becomes pending. Unknown ids leave a tombstone (kMerged, kErased) or
  /// nothing. A record that was read again since `read_at` stays.
  ///
  /// A client that loses its last company is archived: not listed, but kept with its id, and live
  /// again with its next company. Another company of the client gives the fields from then on.
  /// kMerged moves the edges that others have to the record over to the survivor, and the client
  /// that a merged company leaves empty is answered by the survivor's. kErased removes every trace
  /// (raw copy, edges, issues, queued reads, log entries, dead webhook events of the record); texts
  /// of activities associated with an erased contact are emptied, its address is taken out of them,
  /// and they are queued to be read again.
  virtual absl::StatusOr<RemovalResult> Remove(const RemovalWrite& removal, Deadline deadline) = 0;
  virtual absl::StatusOr<std::map<ObjectId, Tombstone>> Tombstones(const WorkspaceId& workspace,
                                                                   ObjectType type,
                                                                   const std::vector<ObjectId>& ids,
                                                                   Deadline deadline) = 0;

  /// The open issues of a type as a whole: earlier ones that are not among `issues` close.
  virtual absl::Status ReplaceTypeIssues(const WorkspaceId& workspace, ObjectType type,
                                         const std::vector<RecordIssue>& issues, Time now,
                                         Deadline deadline) = 0;

  /// Archived ones included; unknown ids are left out.
  virtual absl::StatusOr<std::map<ObjectId, RecordVersion>> Versions(
      const WorkspaceId& workspace, ObjectType type, const std::vector<ObjectId>& ids,
      Deadline deadline) = 0;
  /// Live records, ascending by id, from the first id above `after`.
  virtual absl::StatusOr<std::vector<RecordVersion>> ScanVersions(const WorkspaceId& workspace,
                                                                  ObjectType type, ObjectId after,
                                                                  int limit, Deadline deadline) = 0;
  virtual absl::StatusOr<std::int64_t> CountLive(const WorkspaceId& workspace, ObjectType type,
                                                 Deadline deadline) = 0;
  /// Live records by the hour of their version, ascending; hours without one are left out.
  virtual absl::StatusOr<std::vector<HourCount>> CountByHour(const WorkspaceId& workspace,
                                                             ObjectType type,
                                                             Deadline deadline) = 0;
  /// Live records whose version is in [from, to], at most `limit`, ascending by version.
  virtual absl::StatusOr<std::vector<RecordVersion>> VersionsBetween(const WorkspaceId& workspace,
                                                                     ObjectType type, Time from,
                                                                     Time to, int limit,
                                                                     Deadline deadline) = 0;
  /// Stored edges of `ids` to records of type `to`, ascending; an id without one is left out.
  virtual absl::StatusOr<std::map<ObjectId, std::vector<ObjectId>>> Edges(
      const WorkspaceId& workspace, ObjectType from, ObjectType to,
      const std::vector<ObjectId>& ids, Deadline deadline) = 0;

  /// A record that is queued already keeps its place and takes the new reason.
  virtual absl::Status QueueReads(const WorkspaceId& workspace,
                                  const std::vector<PendingRead>& reads, Time now,
                                  Deadline deadline) = 0;
  /// The oldest queued reads of a type, without removing them.
  virtual absl::StatusOr<std::vector<PendingRead>> PeekPendingReads(const WorkspaceId& workspace,
                                                                    ObjectType type, int limit,
                                                                    Deadline deadline) = 0;
  /// Those whose generation is still the one given (0: any).
  virtual absl::Status RemovePendingReads(const WorkspaceId& workspace,
                                          const std::vector<PendingRead>& done,
                                          Deadline deadline) = 0;
  /// How many are queued, of all types.
  virtual absl::StatusOr<std::int64_t> CountPendingReads(const WorkspaceId& workspace,
                                                         Deadline deadline) = 0;
};

}  // namespace stanna::storage
