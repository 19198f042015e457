// Takes records from among the live ones; RecordStore::Remove has the contract.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/record_store.h"
#include "storage/sql/dirty_clients.h"
#include "storage/sql/dirty_health.h"
#include "storage/sql/link_marker.h"
#include "storage/sql/sql_session.h"
#include "storage/sql/touched_clients.h"
#include "storage/sql/type_issues.h"

namespace stanna::storage {

/// Those of `ids` that have a row of the product's; of companies none.
std::vector<ObjectId> WithRow(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                              std::vector<ObjectId> ids);

/// Deletes what was derived from records (canonical rows, links, standing behind clients) and marks
/// what depends on them. The raw copies and edges stay.
struct Markers {
  LinkMarker& links;
  DirtyClientMarker& clients;
  DirtyHealthMarker& health;
  TouchedClients& touched;
};
void RemoveDerived(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                   const std::vector<ObjectId>& ids, Markers markers);

/// For one RemovalWrite inside a transaction.
class RecordRemover {
 public:
  RecordRemover(SqlSession& sql, const RemovalWrite& removal);

  absl::StatusOr<RemovalResult> Remove();
  /// Activities whose texts were emptied.
  const std::vector<std::pair<ObjectType, ObjectId>>& scrubbed() const { return scrubbed_; }

 private:
  std::vector<Removal> StillValid();
  void Archive(const std::vector<Removal>& archived);
  void Bury(const std::vector<Removal>& removals);
  /// `survivors`: of each absorbed record.
  void MoveEdges(const std::map<ObjectId, ObjectId>& survivors);
  void NameSuccessor(const Removal& merged);
  void ForgetReasons(const std::vector<ObjectId>& ids);
  std::vector<std::string> NamesOf(ObjectId id);
  void Forget(const std::vector<ObjectId>& ids);
  void ForgetRecords(const std::vector<ObjectId>& ids);
  void ForgetEvents(const std::vector<ObjectId>& ids);
  void ForgetNames(const std::vector<ObjectId>& ids);
  std::vector<std::string> ClientsOf(const std::vector<ObjectId>& companies);
  void ForgetHistory(const std::vector<std::string>& clients);
  std::set<std::string> AddressesOf(ObjectId contact);
  void ScrubContact(ObjectId id);
  void Scrub(ObjectType type, ObjectId id);
  std::optional<ChangeSpan> AppendChanges();

  SqlSession& sql_;
  const Dialect& d_;
  const RemovalWrite& removal_;
  const SqlValue workspace_;
  const SqlValue type_;
  LinkMarker marker_;
  DirtyClientMarker dirty_;
  DirtyHealthMarker dirty_health_;
  TouchedClients touched_;
  IssueChanges issues_;
  std::vector<std::pair<ObjectType, ObjectId>> scrubbed_;
};

}  // namespace stanna::storage
