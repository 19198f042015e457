// What of clients' alerts opens, stays and closes, inside a transaction.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "storage/health_store.h"
#include "storage/sql/change_log.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// For one transaction, which holds the workspace's lock. What opens or closes is added to
/// `changes`, which the caller flushes.
class AlertWriter {
 public:
  /// By kind, of one client.
  using Alerts = std::map<std::string, AlertRow>;

  AlertWriter(SqlSession& sql, const WorkspaceId& workspace, Time now, ChangeLog& changes);

  /// All that are open now, by client: see ClientHealthWrite::alerts.
  void Replace(std::map<std::string, Alerts> open_now);
  void CloseAll(const std::vector<std::string>& clients);

 private:
  std::map<std::string, Alerts> LoadOpen(std::vector<std::string> clients);
  void Close(AlertRow alert, std::vector<Params>& rows);
  void Note(const AlertRow& alert, const char* state);

  SqlSession& sql_;
  const Dialect& d_;
  const WorkspaceId& workspace_;
  const Time now_;
  ChangeLog& changes_;
};

}  // namespace stanna::storage
