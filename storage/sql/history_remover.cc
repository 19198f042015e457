#include "storage/sql/history_remover.h"

namespace stanna::storage {

HistoryRemover::HistoryRemover(SqlSession& sql, const WorkspaceId& workspace, int limit)
    : sql_(sql), workspace_(Text(workspace.value)), limit_(limit) {}

std::int64_t HistoryRemover::Remove(const HistoryBounds& kept_since) {
  const Dialect& d = sql_.dialect();
  const SqlValue reasons = d.At(kept_since.reasons);
  return RemoveBefore("attributions", "at", reasons) +
         RemoveBefore("client_alerts", "closed_at", reasons) +
         RemoveBefore("manual_attributions", "at", d.At(kept_since.judgements)) +
         RemoveBefore("health_days", "day", DateOrNull(kept_since.days));
}

// Up to the time of the row at which the limit is reached: what that row belongs to is not torn.
std::int64_t HistoryRemover::RemoveBefore(const std::string& table, const std::string& column,
                                          const SqlValue& before) {
  const std::string old = " FROM " + table + " WHERE workspace_id = ? AND " + column;
  const Rows last =
      sql_.Query(1, "SELECT " + column + old + " < ? ORDER BY " + column + " LIMIT 1 OFFSET ?",
                 {workspace_, before, Num(limit_ - 1)});
  if (last.empty()) return sql_.Execute("DELETE" + old + " < ?", {workspace_, before});
  const bool is_day = column == "day";
  const SqlValue until =
      is_day ? DateOrNull(last.front().OptionalDate(0)) : sql_.dialect().At(last.front().TimeAt(0));
  return sql_.Execute("DELETE" + old + " <= ?", {workspace_, until});
}

}  // namespace stanna::storage
