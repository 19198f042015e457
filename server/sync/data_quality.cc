#include "server/sync/data_quality.h"

#include <utility>

#include "server/sync/workspace_config.h"
#include "server/validation/how_to_fix.h"

namespace stanna::sync {

absl::StatusOr<std::vector<ExplainedGroup>> ListIssueGroups(storage::Stores& stores,
                                                            const WorkspaceId& workspace,
                                                            const storage::IssueGroupQuery& query,
                                                            Deadline deadline) {
  ASSIGN_OR_RETURN(auto groups, stores.quality().ListIssueGroups(workspace, query, deadline));
  const auto config = LoadConfiguration(stores, workspace, deadline);
  if (!config.ok() && ReasonOf(config.status()) != "INVALID_CONFIGURATION") return config.status();
  const validation::ValidationConfig rules =
      config.ok() ? config->validation : validation::ValidationConfig();
  std::vector<ExplainedGroup> explained;
  for (storage::IssueGroup& group : groups) {
    std::string how_to_fix = validation::HowToFix(group.rule, rules);
    explained.push_back({.group = std::move(group), .how_to_fix = std::move(how_to_fix)});
  }
  return explained;
}

absl::StatusOr<QualityReport> ReportQuality(storage::Stores& stores, const WorkspaceId& workspace,
                                            Time since, Time now, Deadline deadline) {
  QualityReport report{.since = since, .as_of = now, .figures = {}, .groups = {}, .score = {}};
  ASSIGN_OR_RETURN(report.figures, stores.quality().Measure(workspace, since, deadline));
  ASSIGN_OR_RETURN(report.groups, ListIssueGroups(stores, workspace, {}, deadline));
  std::vector<validation::RecordShare> types;
  for (const auto& [type, counted] : report.figures.types) {
    types.push_back({.records = counted.records,
                     .held_back = counted.held_back,
                     .with_issues = counted.with_issues});
  }
  std::vector<validation::FieldShare> fields;
  for (const auto& field : report.figures.fields) {
    fields.push_back({.filled = field.filled, .total = field.total});
  }
  report.score = validation::Judge(types, fields);
  return report;
}

}  // namespace stanna::sync
