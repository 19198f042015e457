// Stored facts as what the revenue's arithmetic takes, and its results as rows: the one place that
// knows both shapes.
#pragma once

#include <absl/time/time.h>

#include <string>
#include <vector>

#include "server/revenue/revenue_config.h"
#include "storage/revenue_store.h"

namespace stanna::sync {

/// Whose days count.
using Zone = absl::TimeZone;
/// UTC for a name that nobody knows, or none.
Zone ZoneNamed(const std::string& name);
Date DayIn(const Zone& zone, Time time);

revenue::ClientFacts ToFacts(const storage::RevenueFacts& stored,
                             const revenue::RevenueConfig& config, const Zone& zone);

/// The figure, its parts and issues; the caller adds whose they are and when they were made.
storage::ClientRevenue ToRow(const revenue::Mrr& mrr);

revenue::ExchangeRates ToRates(const std::vector<storage::CurrencyRate>& stored,
                               const std::vector<revenue::ExchangeRate>& configured);

}  // namespace stanna::sync
