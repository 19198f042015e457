#include "server/revenue/revenue_config.h"

namespace stanna::revenue {

PipelineRole RevenueConfig::RoleOf(const std::string& pipeline) const {
  const auto found = pipelines.find(pipeline);
  return found == pipelines.end() ? PipelineRole::kNewBusiness : found->second.role;
}

bool RevenueConfig::IsWon(const std::string& pipeline, const std::string& stage, bool won) const {
  return OutcomeOf(pipeline, stage, won, won) == StageOutcome::kWon;
}

StageOutcome RevenueConfig::OutcomeOf(const std::string& pipeline, const std::string& stage,
                                      bool closed, bool won) const {
  const StageMeaning* meaning = MeaningOf(pipeline, stage);
  if (meaning != nullptr && meaning->outcome) return *meaning->outcome;
  if (won) return StageOutcome::kWon;
  return closed ? StageOutcome::kLost : StageOutcome::kOpen;
}

std::optional<Rational> RevenueConfig::ProbabilityOf(const std::string& pipeline,
                                                     const std::string& stage) const {
  const StageMeaning* meaning = MeaningOf(pipeline, stage);
  return meaning == nullptr ? std::nullopt : meaning->probability;
}

std::vector<std::string> RevenueConfig::PipelinesWith(PipelineRole role) const {
  std::vector<std::string> ids;
  for (const auto& [id, pipeline] : pipelines) {
    if (pipeline.role == role) ids.push_back(id);
  }
  return ids;
}

const StageMeaning* RevenueConfig::MeaningOf(const std::string& pipeline,
                                             const std::string& stage) const {
  const auto found = pipelines.find(pipeline);
  if (found == pipelines.end()) return nullptr;
  const auto meaning = found->second.stages.find(stage);
  return meaning == found->second.stages.end() ? nullptr : &meaning->second;
}

}  // namespace stanna::revenue
