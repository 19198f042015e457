// How good a workspace's records are: their issues by rule, and how complete the product's fields
// are.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"

namespace stanna::storage {

/// One record of a group, with one of its issues.
struct IssueSample {
  ObjectId object_id = 0;
  std::string field;
  std::string message;
};

/// The open issues of one rule and object type.
struct IssueGroup {
  ObjectType type = ObjectType::kCompany;
  std::string rule;
  std::int64_t open = 0;       ///< issues; a record may have several, of one field each
  std::int64_t held_back = 0;  ///< of them, those that hold their record back
  Time first_seen_at{};
  Time last_seen_at{};
  /// Of different records, the latest first; issues of a type as a whole give none.
  std::vector<IssueSample> samples;
};

struct IssueGroupQuery {
  std::optional<ObjectType> type;
  std::string rule;  ///< empty: all
  int samples = 5;   ///< a group, at most
};

struct TypeQuality {
  std::int64_t records = 0;      ///< stored and not archived
  std::int64_t held_back = 0;    ///< with an open issue that holds them back
  std::int64_t with_issues = 0;  ///< with any open issue
  std::int64_t open_issues = 0;
  /// open_issues = open_before + opened - closed, by `since`. An issue that comes back counts as
  /// open ever since it was first seen.
  std::int64_t open_before = 0, opened = 0, closed = 0;
};

/// How many records of the product have a field.
struct FieldCompleteness {
  std::string target;  ///< as in the mapping: "clients", "stakeholders", "deals"
  std::string field;   ///< "mrr"
  std::int64_t filled = 0, total = 0;
};

struct QualityFigures {
  std::map<ObjectType, TypeQuality> types;  ///< of every type
  std::vector<FieldCompleteness> fields;
};

/// Thread-safe; see WorkspaceStore. Every query is scoped by its workspace.
class QualityStore {
 public:
  virtual ~QualityStore() = default;
  /// Those that hold records back first, then the largest.
  virtual absl::StatusOr<std::vector<IssueGroup>> ListIssueGroups(const WorkspaceId& workspace,
                                                                  const IssueGroupQuery& query,
                                                                  Deadline deadline) = 0;
  /// All of one moment. `since`: where the window begins in which issues are opened and closed.
  virtual absl::StatusOr<QualityFigures> Measure(const WorkspaceId& workspace, Time since,
                                                 Deadline deadline) = 0;
};

}  // namespace stanna::storage
