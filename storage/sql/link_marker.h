// Marks records to be linked again, inside a transaction that changed what their links follow from.
#pragma once

#include <string>
#include <vector>

#include "storage/record_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// For one transaction.
class LinkMarker {
 public:
  LinkMarker(SqlSession& sql, const WorkspaceId& workspace, Time now);

  /// Whatever is associated with these records and comes after them in the order of types. Links go
  /// from lower type numbers to higher ones, hence nobody marks in circles.
  void MarkDependents(ObjectType type, const std::vector<ObjectId>& changed);
  /// Those of the records that are stored, themselves.
  void MarkRecords(ObjectType type, const std::vector<ObjectId>& ids);
  /// `select` names its columns workspace_id, object_type and object_id.
  void Mark(const std::string& select, Params params);

  /// Brings clients in line with the companies that stand behind them after those changed: one
  /// without any is archived, one with some is live, and where the company that gave the fields has
  /// left, the others are derived again.
  void SettleClients(const std::vector<std::string>& clients);

 private:
  SqlSession& sql_;
  const Dialect& d_;
  const WorkspaceId workspace_id_;
  const SqlValue workspace_;
  const SqlValue now_;
};

}  // namespace stanna::storage
