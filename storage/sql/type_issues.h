// Writes the issues of records, and those of an object type as a whole.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "storage/record_store.h"
#include "storage/sql/bulk.h"
#include "storage/sql/change_log.h"
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

/// What opened and closed, for the feed of changes.
struct IssueChanges {
  std::int64_t opened = 0;
  std::int64_t closed = 0;
  std::set<std::string> rules;  ///< of either
};

/// One change, unless nothing opened or closed: {"objectType", "opened", "closed", "rules"}.
void AppendIssueChanges(ChangeLog& log, ObjectType type, const IssueChanges& changes);

/// The issues of these records that are open, as if they closed now.
IssueChanges OpenIssuesOf(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                          const std::vector<ObjectId>& ids);

/// The open issues of `records` become those in `issues`: known ones stay as they are, earlier ones
/// that are not among them close.
IssueChanges ReplaceIssues(SqlSession& sql, const IssueScope& scope,
                           const std::vector<ObjectId>& records,
                           const std::vector<RecordIssue>& issues);

/// As RecordStore::ReplaceTypeIssues.
IssueChanges ReplaceTypeIssues(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                               const std::vector<RecordIssue>& issues, Time now);

}  // namespace stanna::storage
