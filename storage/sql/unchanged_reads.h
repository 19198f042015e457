// Which records were read and found as they are stored.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// For so long before it, a read is asked about; what is older goes with the next note. The reads
/// that it is compared with began before they were written, minutes ago at most.
inline constexpr std::chrono::days kUnchangedReadsKept{1};

/// Notes that a read which began at `read_at` found these records unchanged. One row for all of
/// them: to say so in each record's row was to write that row anew, half of what a sync without
/// changes cost PostgreSQL.
void NoteUnchanged(SqlSession& sql, const WorkspaceId& workspace, ObjectType type, Time read_at,
                   const std::vector<ObjectId>& ids);

/// Calls `visit` for each record that a read which began at `since` or later found unchanged, with
/// when that read began; the last time is its last.
void ForEachUnchanged(SqlSession& sql, const WorkspaceId& workspace, ObjectType type, Time since,
                      const std::function<void(ObjectId, Time)>& visit);

}  // namespace stanna::storage
