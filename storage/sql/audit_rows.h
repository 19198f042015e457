// How events of the audit log stand in their table.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "storage/audit_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// An id is the millisecond and a number within it, so that whoever writes needs to ask nobody,
/// time ranges are ranges of the primary key, and 2^63 is reached in the year 2248.
inline constexpr int kAuditNumberBits = 20;

/// The lowest id of that millisecond.
std::int64_t FirstAuditIdOf(Time at);
Time TimeOfAuditId(std::int64_t id);

/// How many were written: fewer than `events` when somebody else's have the same ids.
std::int64_t InsertAuditEvents(SqlSession& sql, const WorkspaceId& workspace,
                               const std::vector<AuditEvent>& events);

}  // namespace stanna::storage
