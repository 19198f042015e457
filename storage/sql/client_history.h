// Writes clients' histories, inside the transaction that writes their figures.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "storage/history_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// By client id, each ascending by day. Of one field and day the later entry counts; one that
/// repeats what was in force on the day before takes that day's entry away: nothing changed after
/// all.
void WriteHistory(SqlSession& sql, const WorkspaceId& workspace, Time now,
                  const std::map<std::string, std::vector<HistoryEntry>>& entries);

/// The latest entry of each field, by client id and field.
std::map<std::string, std::map<std::string, HistoryEntry>> LastHistory(
    SqlSession& sql, const WorkspaceId& workspace, const std::vector<std::string>& clients);

/// "SELECT …", of client_history as t.
extern const char kSelectHistory[];
inline constexpr int kHistoryColumns = 7;
/// The client's id is the first column.
HistoryEntry HistoryEntryOf(const Row& row);

}  // namespace stanna::storage
