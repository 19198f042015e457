// What a workspace says about its revenue: the sections `revenue` and `pipelines` of its
// configuration document.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "server/revenue/exchange_rates.h"
#include "server/revenue/mrr.h"

namespace stanna::revenue {

enum class StageOutcome { kOpen, kWon, kLost };

/// Where a stage is not what HubSpot says.
struct StageMeaning {
  std::optional<StageOutcome> outcome;
  std::optional<Rational> probability;  ///< of winning a deal in it, 0–1
  bool operator==(const StageMeaning&) const = default;
};

struct PipelineMeaning {
  PipelineRole role = PipelineRole::kNewBusiness;
  /// What stages mean, by HubSpot's id.
  std::map<std::string, StageMeaning> stages;
  bool operator==(const PipelineMeaning&) const = default;
};

struct RevenueConfig {
  MrrPolicy policy;  ///< an empty currency: the portal's own
  std::vector<ExchangeRate> rates;
  std::map<std::string, PipelineMeaning> pipelines;  ///< by HubSpot's id

  /// A pipeline that the document does not name is one of new business.
  PipelineRole RoleOf(const std::string& pipeline) const;
  /// Whether a deal there is won; `won`: what HubSpot says.
  bool IsWon(const std::string& pipeline, const std::string& stage, bool won) const;
  /// `closed`, `won`: what HubSpot says of a deal there.
  StageOutcome OutcomeOf(const std::string& pipeline, const std::string& stage, bool closed,
                         bool won) const;
  /// What the document says of the stage; nullopt: nothing.
  std::optional<Rational> ProbabilityOf(const std::string& pipeline,
                                        const std::string& stage) const;
  /// HubSpot's ids, ascending.
  std::vector<std::string> PipelinesWith(PipelineRole role) const;
  bool operator==(const RevenueConfig& other) const = default;

 private:
  const StageMeaning* MeaningOf(const std::string& pipeline, const std::string& stage) const;
};

}  // namespace stanna::revenue
