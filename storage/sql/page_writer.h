// Writes one page inside a transaction; RecordStore::WritePage has the contract.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "storage/record_store.h"
#include "storage/sql/activity_facts.h"
#include "storage/sql/canonical_tables.h"
#include "storage/sql/dirty_clients.h"
#include "storage/sql/dirty_health.h"
#include "storage/sql/link_marker.h"
#include "storage/sql/property_changes.h"
#include "storage/sql/sql_session.h"
#include "storage/sql/touched_clients.h"
#include "storage/sql/type_issues.h"

namespace stanna::storage {

using RecordKey = std::pair<ObjectType, ObjectId>;

/// For one page and one transaction. Each step compares with what is stored and writes only the
/// difference; Write calls them in an order that lets later ones see earlier ones' results.
class PageWriter {
 public:
  PageWriter(SqlSession& session, const PageWrite& page)
      : sql_(session),
        d_(session.dialect()),
        page_(page),
        marker_(session, page.workspace_id, page.now),
        dirty_(session, page.workspace_id, page.now),
        dirty_health_(session, page.workspace_id, page.now),
        touched_(session, page.workspace_id),
        last_change_(page.last_change) {}

  /// Under the workspace's lock.
  absl::StatusOr<PageResult> Write();

 private:
  using Edge = std::pair<ObjectId, Association>;
  using LinksById = std::map<ObjectId, const ClientLinks*>;
  struct StoredLink {
    Time sort_at{};
    std::string facts;
  };
  /// By client, for each record.
  using StoredLinks = std::map<ObjectId, std::map<std::string, StoredLink>>;

  // page_writer.cc
  absl::StatusOr<RemovalResult> RemoveMerged();
  absl::Status CheckRun();
  struct StoredRecord {
    Time modified_at;
    std::int64_t mask = 0;
    std::int64_t hash = 0;
    bool archived = false;
    std::optional<Time> read_at;
    Exclusion exclusion = Exclusion::kNone;
  };
  std::map<ObjectId, StoredRecord> LoadStored(const std::vector<ObjectId>& ids);
  bool IsOutdated(const HubSpotRecord& record, const StoredRecord& stored) const;
  bool IsBuried(ObjectId id, const std::map<ObjectId, Tombstone>& tombstones) const;
  void WriteRecords();
  void RemoveArchived();
  void WriteExclusions();
  void ForgetChanges(const std::vector<ObjectId>& ids);
  void RemoveRows();
  std::set<Edge> LoadEdges();
  void WriteEdges();
  void WriteIssues();
  void MarkDirtyClients();
  void MarkDirtyHealth();
  PageResult Result() const;
  void WriteProgress(const PageResult& result);
  std::optional<ChangeSpan> AppendChanges();
  bool IsStale(ObjectType type, ObjectId id) const { return stale_.contains({type, id}); }
  std::vector<ObjectId> FreshIds() const;
  std::vector<ObjectId> KnownOf(ObjectType type, std::vector<ObjectId> ids) const;

  // page_canonical.cc
  void FreeDomains(const std::vector<std::string>& moved);
  void MarkCompaniesLeftBehind(const std::vector<std::string>& moved);
  void MarkDisplacedCompanies();
  void WriteClients();
  void WriteCompanyClients();
  /// Rows of one table and type, each with the hash of its content.
  struct VersionedRows {
    const VersionedTable* table;
    ObjectType type;
    std::vector<std::pair<ObjectId, Params>> rows;
  };
  void PrepareCanonical();
  template <typename RowType, typename IdOf>
  void Prepare(const VersionedTable& table, ObjectType type, const std::vector<RowType>& rows,
               const IdOf& id_of);
  void WriteCanonical();
  void WriteVersioned(VersionedRows versioned);
  std::map<ObjectId, std::int64_t> LoadHashes(const VersionedTable& table, ObjectType type,
                                              const std::vector<ObjectId>& ids);

  // page_activities.cc
  struct StoredActivity {
    std::optional<std::int64_t> hash;  // absent: there is no row
    std::string analysis;
    std::optional<int> manual_level;
  };
  using Activities = std::vector<const InteractionRow*>;
  void WriteInteractions();
  void WriteActivitiesOfType(ObjectType type, const Activities& rows);
  std::map<ObjectId, StoredActivity> LoadActivities(ObjectType type,
                                                    const std::vector<ObjectId>& ids);
  void RefreshFactsOfOthers();

  // page_links.cc
  void WriteLinks();
  StoredLinks LoadLinks(ObjectType type, const LinksById& all);
  Params FactsOfLinks(ObjectType type, ObjectId id);
  /// The records whose set of clients changed.
  std::set<ObjectId> WriteLinksOfType(ObjectType type, const LinksById& all);
  void NoteClientsOfRows();
  void MarkContactsOfNewDomains();
  void MarkWhatMissedAClient();

  SqlSession& sql_;
  const Dialect& d_;
  const PageWrite& page_;
  const SqlValue workspace_ = Text(page_.workspace_id.value);
  LinkMarker marker_;
  DirtyClientMarker dirty_;
  DirtyHealthMarker dirty_health_;
  TouchedClients touched_;
  IssueChanges issues_;
  std::vector<PropertyNews> news_;

  std::vector<const HubSpotRecord*> fresh_;  // one a record, not stale
  std::set<RecordKey> stale_;
  std::optional<std::int64_t> last_change_;  // that the page knows of
  std::unordered_set<ObjectId> added_;       // of the page's type, not stored before
  std::vector<VersionedRows> canonical_;
  std::map<Exclusion, std::vector<ObjectId>> reclassified_;   // what a filter says anew
  std::map<ObjectType, std::vector<ObjectId>> rows_written_;  // the product's, besides clients
  std::set<ObjectId> changed_;  // of the page's type, among those stored before
  std::vector<std::string> new_domains_;
  std::set<std::string> dirty_ids_;  // clients whose own rows or deals changed
  std::set<std::string> linked_;     // clients of records whose links changed, before or after
  std::map<RecordKey, std::string> analyses_;      // of the page, still to be written
  std::map<RecordKey, ActivityState> activities_;  // of the page, as they are now
  std::set<RecordKey> unpacked_;       // activities whose links have no facts, or old ones
  bool has_unread_edges_ = false;      // stored ones, of a type that this read did not get
  std::set<ObjectId> left_deals_;      // that line items were associated with before
  std::vector<ObjectId> recompanied_;  // companies whose client changed
  std::vector<ObjectId> displaced_;    // those in whose place another gives a client its fields
};

}  // namespace stanna::storage
