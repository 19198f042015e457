// Writes the issues of records, and those of an object type as a whole.
#pragma once

#include <vector>

#include "storage/record_store.h"
#include "storage/sql/bulk.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

const UpsertTable& IssuesTable();

/// Who looks after an issue: each replaces its own only.
enum class IssueOrigin { kMapping = 1, kRevenue = 2 };

struct IssueScope {
  const WorkspaceId& workspace;
  ObjectType type;
  IssueOrigin origin;
  Time now;
};

/// The open issues of `records` become those in `issues`: known ones stay as they are, earlier ones
/// that are not among them close.
void ReplaceIssues(SqlSession& sql, const IssueScope& scope, const std::vector<ObjectId>& records,
                   const std::vector<RecordIssue>& issues);

/// As RecordStore::ReplaceTypeIssues.
void ReplaceTypeIssues(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                       const std::vector<RecordIssue>& issues, Time now);

}  // namespace stanna::storage
