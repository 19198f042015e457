#include "server/revenue/revenue_config.h"

namespace stanna::revenue {

PipelineRole RevenueConfig::RoleOf(const std::string& pipeline) const {
  const auto found = pipelines.find(pipeline);
  return found == pipelines.end() ? PipelineRole::kNewBusiness : found->second.role;
}

bool RevenueConfig::IsWon(const std::string& pipeline, const std::string& stage, bool won) const {
  const auto found = pipelines.find(pipeline);
  if (found == pipelines.end()) return won;
  const auto meaning = found->second.stages.find(stage);
  if (meaning == found->second.stages.end() || !meaning->second.outcome) return won;
  return *meaning->second.outcome == StageOutcome::kWon;
}

}  // namespace stanna::revenue
