// Marks clients whose health is to be worked out again, inside the transaction that changed what it
// follows from.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "storage/revenue_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// For one transaction, which holds the workspace's lock. A mark that nobody has seen yet stays as
/// it is; one that was seen (see Peek) becomes another one.
class DirtyHealthMarker {
 public:
  DirtyHealthMarker(SqlSession& sql, const WorkspaceId& workspace, Time now);

  /// Those of them that are clients.
  void MarkClients(const std::vector<std::string>& ids);
  /// The clients that these are linked with now. `type` is none of companies.
  void MarkClientsOf(ObjectType type, const std::vector<ObjectId>& ids);
  /// See HealthStore::MarkDue.
  void MarkDue(Date today, int config_version, int model_version);

 private:
  /// `select` gives workspace_id and client_id.
  void Mark(const std::string& select, Params params);

  SqlSession& sql_;
  const Dialect& d_;
  const SqlValue workspace_;
  const SqlValue now_;
};

/// Those marked first. From here on they are seen; the transaction holds the workspace's lock.
std::vector<DirtyClient> PeekDirtyHealth(SqlSession& sql, const WorkspaceId& workspace, int limit);

}  // namespace stanna::storage
