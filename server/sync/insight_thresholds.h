// What a workspace calls a risk, as server/insights takes it.
#pragma once

#include "server/insights/risk/risk.h"
#include "storage/workspace_store.h"

namespace stanna::sync {

/// What nobody can set stays the product's.
inline insights::InsightThresholds ThresholdsOf(const storage::WorkspaceSettings& settings) {
  insights::InsightThresholds thresholds;
  thresholds.risk_score = settings.risk_threshold;
  thresholds.stale_days = settings.stale_days;
  thresholds.score_drop = settings.score_drop_threshold;
  thresholds.response_delay = settings.response_delay;
  thresholds.response_delay_days = settings.response_delay_days;
  thresholds.sentiment = settings.sentiment_threshold;
  thresholds.stakeholder_minimum = settings.stakeholder_minimum;
  return thresholds;
}

}  // namespace stanna::sync
