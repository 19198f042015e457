// Stored facts as what the revenue's arithmetic takes, and its results as rows: the one place that
// knows both shapes.
#pragma once

#include <vector>

#include "server/revenue/revenue_config.h"
#include "storage/revenue_store.h"

namespace stanna::sync {

revenue::ClientFacts ToFacts(const storage::RevenueFacts& stored,
                             const revenue::RevenueConfig& config);

/// The figure and its parts; the caller adds whose they are and when they were made.
storage::ClientRevenue ToRow(const revenue::Mrr& mrr);

storage::RecordIssue ToRow(const revenue::RevenueIssue& issue);

revenue::ExchangeRates ToRates(const std::vector<storage::CurrencyRate>& stored,
                               const std::vector<revenue::ExchangeRate>& configured);

}  // namespace stanna::sync
