// Scores as rows and back: the one place that knows both shapes, and the form of
// HealthRow::document.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "server/insights/health/health.h"
#include "server/insights/risk/risk.h"
#include "storage/health_store.h"

namespace stanna::sync {

/// A score's points by factor, as they were when its last change was attributed.
struct AttributedScore {
  insights::CentiPoints score = insights::kStartScore;
  std::map<insights::Factor, insights::CentiPoints> points;
};

/// What a score says beyond the columns of its row. JSON: `factors` (an array of `factor`, `value`,
/// `weight`, `points` in hundredths, `words`, `evidence`), an array of words for each of `renewal`,
/// `churn30`, `churn60`, `churn90` and `expansion`, and `attributed`.
struct HealthDocument {
  std::vector<insights::FactorScore> factors;
  std::vector<std::string> renewal, churn30, churn60, churn90, expansion;
  AttributedScore attributed;
};
std::string WriteHealthDocument(const insights::Health& health, const AttributedScore& attributed);
/// DataLoss: it is no such document.
absl::StatusOr<HealthDocument> ReadHealthDocument(std::string_view text);

/// The columns and the document; the caller adds whose it is and when it was made.
storage::HealthRow ToRow(const insights::Health& health, const AttributedScore& attributed);

/// A JSON array of `objectType` and `objectId`.
std::string WriteEvidence(const std::vector<insights::Evidence>& evidence);
/// Empty where the text is none.
std::vector<insights::Evidence> ReadEvidence(std::string_view text);

/// An alert, open from `now` unless the store knows an earlier one of its kind.
storage::AlertRow ToRow(const insights::Insight& insight, const ClientId& client, Time now);
insights::Insight ToInsight(const storage::AlertRow& row);

}  // namespace stanna::sync
