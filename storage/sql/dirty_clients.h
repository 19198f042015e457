// Marks clients whose figures are to be worked out again, inside the transaction that changed what
// they follow from.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// For one transaction.
class DirtyClientMarker {
 public:
  DirtyClientMarker(SqlSession& sql, const WorkspaceId& workspace, Time now);

  void MarkClients(const std::vector<std::string>& ids);
  /// The clients that these are linked with now.
  void MarkClientsOfDeals(const std::vector<ObjectId>& deals);
  void MarkClientsOfLineItems(const std::vector<ObjectId>& line_items);
  void MarkAll();
  void MarkDue(Date today, int config_version);

 private:
  /// `select` gives workspace_id and client_id.
  void Mark(const std::string& select, Params params);

  SqlSession& sql_;
  const Dialect& d_;
  const SqlValue workspace_;
  const SqlValue now_;
};

}  // namespace stanna::storage
