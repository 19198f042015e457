// Appends to a workspace's feed of changes, inside the transaction that makes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "storage/change_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// For one transaction. Flush comes last: it takes the workspace's counter, which the transaction
/// holds until it commits. So numbers have no gaps, and no reader sees a number before a lower one;
/// and what locks anything after it may deadlock with another writer of the workspace.
class ChangeLog {
 public:
  /// `now` is when the changes happened.
  ChangeLog(SqlSession& sql, const WorkspaceId& workspace, Time now);

  /// See Change for what may be in them. In the order of the calls.
  void Add(ChangeKind kind, std::string subject, std::string document);
  /// Does nothing, and takes no counter, without changes.
  std::optional<ChangeSpan> Flush();

 private:
  /// The number before the first of `count` new ones.
  std::int64_t TakeNumbers(std::int64_t count);

  SqlSession& sql_;
  const SqlValue workspace_;
  const SqlValue now_;
  std::vector<Params> pending_;  // kind, subject, document
};

/// The last number of the workspace's feed; 0: none so far.
std::int64_t LastChange(SqlSession& sql, const WorkspaceId& workspace);

}  // namespace stanna::storage
