// The table of issues, and those of an object type as a whole.
#pragma once

#include <vector>

#include "storage/record_store.h"
#include "storage/sql/bulk.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

const UpsertTable& IssuesTable();

/// As RecordStore::ReplaceTypeIssues.
void ReplaceTypeIssues(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                       const std::vector<RecordIssue>& issues, Time now);

}  // namespace stanna::storage
