// Writes one page inside a transaction; RecordStore::WritePage has the contract.
#pragma once

#include <set>
#include <utility>
#include <vector>

#include "storage/record_store.h"
#include "storage/sql/canonical_tables.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

using RecordKey = std::pair<ObjectType, ObjectId>;

/// For one page and one transaction. Each step compares with what is stored and writes only the
/// difference; Write calls them in an order that lets later ones see earlier ones' results.
class PageWriter {
 public:
  PageWriter(SqlSession& session, const PageWrite& page)
      : sql_(session), d_(session.dialect()), page_(page) {}

  absl::StatusOr<PageResult> Write();

 private:
  // page_writer.cc
  absl::Status CheckFence();
  absl::Status CheckRun();
  void WriteRecords();
  void WriteEdges();
  void WriteIssues();
  PageResult Result() const;
  void WriteProgress(const PageResult& result);
  bool IsStale(ObjectType type, ObjectId id) const { return stale_.contains({type, id}); }
  std::vector<ObjectId> FreshIds() const;

  // page_canonical.cc
  void WriteClients();
  void WriteCompanyClients();
  void WriteCanonical();
  template <typename RowType, typename KeyOf>
  void WriteVersioned(const VersionedTable& table, const std::vector<RowType>& rows,
                      const KeyOf& key_of);
  void WriteVersionedOfType(const VersionedTable& table, ObjectType type,
                            const std::vector<std::pair<ObjectId, Params>>& rows);

  // page_links.cc
  void WriteLinks();
  std::set<RecordKey> WriteLinksOfType(ObjectType type, const std::vector<const ClientLinks*>& all);
  void MarkDependents(ObjectType type, const std::vector<ObjectId>& changed);
  void MarkContactsOfNewDomains();
  void MarkWhatMissedAClient();
  void Mark(const std::string& select, Params params);

  const SqlValue& Workspace() const { return workspace_; }

  SqlSession& sql_;
  const Dialect& d_;
  const PageWrite& page_;
  const SqlValue workspace_ = Text(page_.workspace_id.value);

  std::vector<const HubSpotRecord*> fresh_;  // one a record, not stale
  std::set<RecordKey> stale_;
  std::set<ObjectId> added_;
  std::set<ObjectId> changed_;  // of the page's type, among those stored before
  std::vector<std::string> new_domains_;
  std::vector<ObjectId> recompanied_;  // companies whose client changed
};

}  // namespace stanna::storage
