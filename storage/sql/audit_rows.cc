#include "storage/sql/audit_rows.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <random>

#include "storage/sql/bulk.h"

namespace stanna::storage {
namespace {

constexpr std::int64_t kNumbers = std::int64_t{1} << kAuditNumberBits;

std::int64_t NextNumber() {
  static std::atomic<std::uint64_t> number{std::random_device{}()};
  return static_cast<std::int64_t>(++number % static_cast<std::uint64_t>(kNumbers));
}

const UpsertTable& AuditTable() {
  static const UpsertTable table{
      .name = "audit_log",
      .columns = {"workspace_id", "event_id", "count", "caller", "address", "method", "resource",
                  "outcome", "request_id", "is_change"},
      .key_columns = 2,
      .guard = "1 = 0"};  // nobody's event is replaced
  return table;
}

}  // namespace

std::int64_t FirstAuditIdOf(Time at) {
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max() >> kAuditNumberBits;
  return std::clamp<std::int64_t>(ToEpochMs(at), 0, kLast) << kAuditNumberBits;
}

Time TimeOfAuditId(std::int64_t id) { return FromEpochMs(id >> kAuditNumberBits); }

std::int64_t InsertAuditEvents(SqlSession& sql, const WorkspaceId& workspace,
                               const std::vector<AuditEvent>& events) {
  std::vector<Params> rows;
  for (const AuditEvent& event : events) {
    rows.push_back({Text(workspace.value), Num(FirstAuditIdOf(event.at) + NextNumber()),
                    Num(event.count), Text(event.caller), Text(event.address), Text(event.method),
                    Text(event.resource), Text(event.outcome), Text(event.request_id),
                    Num(event.is_change ? 1 : 0)});
  }
  return UpsertAndCount(sql, AuditTable(), std::move(rows));
}

}  // namespace stanna::storage
