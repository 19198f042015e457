// How good a workspace's records are: issues by rule with what to do about them, and the report.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/validation/quality_score.h"
#include "storage/quality_store.h"
#include "storage/stores.h"

namespace stanna::sync {

struct ExplainedGroup {
  storage::IssueGroup group;
  std::string how_to_fix;
};

/// Open issues by rule and type. A document that can't be read only costs the workspace's own rules
/// their texts.
absl::StatusOr<std::vector<ExplainedGroup>> ListIssueGroups(storage::Stores& stores,
                                                            const WorkspaceId& workspace,
                                                            const storage::IssueGroupQuery& query,
                                                            Deadline deadline);

struct QualityReport {
  Time since{};  ///< where the window begins
  Time as_of{};
  storage::QualityFigures figures;
  std::vector<ExplainedGroup> groups;
  validation::QualityScore score;
};

/// The window is that from `since` to `now`.
absl::StatusOr<QualityReport> ReportQuality(storage::Stores& stores, const WorkspaceId& workspace,
                                            Time since, Time now, Deadline deadline);

}  // namespace stanna::sync
