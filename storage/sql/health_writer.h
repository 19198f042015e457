// Writes a batch of scores inside a transaction; HealthStore::Write has the contract.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "storage/health_store.h"
#include "storage/sql/change_log.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// For one HealthWrite and one transaction.
class HealthWriter {
 public:
  HealthWriter(SqlSession& sql, const HealthWrite& write);

  absl::Status Write();

 private:
  /// What a client's score is before this write.
  struct Stored {
    int shown = 0;  ///< clients.health_score
    int score = 0, band = 0, trend = 0;
    std::optional<Time> computed_at;
    bool excluded = false;
  };

  void ChooseClients();
  void LoadStored();
  absl::Status LeaveStale();
  void WriteScores();
  void WriteReasons();
  void WriteDays();
  void WriteAlerts();
  void CloseAlerts();
  void Unmark();
  void NoteScore(const HealthRow& row, const Stored& before);

  SqlSession& sql_;
  const Dialect& d_;
  const HealthWrite& write_;
  const SqlValue workspace_;
  ChangeLog changes_;
  std::map<std::string, const ClientHealthWrite*> clients_;  // that are written
  std::set<std::string> retired_;                            // whose alerts close
  std::map<std::string, Stored> stored_;
  std::set<std::string> stale_;  // left as they are, with their marks
};

}  // namespace stanna::storage
