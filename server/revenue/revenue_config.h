// What a workspace says about its revenue: the sections `revenue` and `pipelines` of its
// configuration document.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/revenue/exchange_rates.h"
#include "server/revenue/mrr.h"

namespace stanna::revenue {

enum class StageOutcome { kOpen, kWon, kLost };

struct PipelineMeaning {
  PipelineRole role = PipelineRole::kNewBusiness;
  /// What stages mean, by HubSpot's id, where that is not what HubSpot says.
  std::map<std::string, StageOutcome> stages;
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
  bool operator==(const RevenueConfig&) const = default;
};

}  // namespace stanna::revenue
