#include "server/revenue/revenue_config.h"

namespace stanna::revenue {

PipelineRole RevenueConfig::RoleOf(const std::string& pipeline) const {
  const auto found = pipelines.find(pipeline);
  return found == pipelines.end() ? PipelineRole::kNewBusiness : found->second.role;
}

bool RevenueConfig::IsWon(const std::string& pipeline, const std::string& stage, bool won) const {
  const auto found = pipelines.find(pipeline);
  if (found == pipelines.end()) return won;
  const auto outcome = found->second.stages.find(stage);
  if (outcome == found->second.stages.end()) return won;
  return outcome->second == StageOutcome::kWon;
}

}  // namespace stanna::revenue
