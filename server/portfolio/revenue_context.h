// What every view of revenue is measured by: configuration, currency, today, exchange rates.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/decimal.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/revenue/exchange_rates.h"
#include "server/revenue/revenue_config.h"
#include "server/sync/revenue_rows.h"
#include "storage/stores.h"

namespace stanna::portfolio {

/// Of one call. Not thread-safe; the stores must outlive it.
class RevenueContext {
 public:
  static absl::StatusOr<RevenueContext> Load(storage::Stores& stores, const WorkspaceId& workspace,
                                             Time now, Deadline deadline);

  const revenue::RevenueConfig& config() const { return config_; }
  /// ISO 4217 code that figures are in; empty: unknown, then amounts stay in their own.
  const std::string& currency() const { return currency_; }
  const sync::Zone& zone() const { return zone_; }
  Date today() const { return today_; }

  bool IsForeign(const std::string& currency) const {
    return !currency.empty() && !currency_.empty() && currency != currency_;
  }
  /// A decimal text at the rate of the day `on`; nullopt: it is no number, or there is no rate.
  absl::StatusOr<std::optional<Rational>> Convert(const std::string& amount,
                                                  const std::string& currency, Date on);
  /// Read at the first call: few workspaces need them, and a bank's file has many.
  absl::StatusOr<const revenue::ExchangeRates*> Rates();

 private:
  RevenueContext(storage::Stores& stores, const WorkspaceId& workspace, Deadline deadline)
      : stores_(&stores), workspace_(workspace), deadline_(deadline) {}

  // Into `currency_`; nullopt: there is no rate.
  absl::StatusOr<std::optional<Rational>> FactorOf(const std::string& currency, Date on);

  storage::Stores* stores_;
  WorkspaceId workspace_;
  Deadline deadline_;
  revenue::RevenueConfig config_;
  std::string currency_;
  sync::Zone zone_;
  Date today_{};
  std::optional<revenue::ExchangeRates> rates_;
  // What a crossed rate costs to work out, thousands of clients share.
  std::map<std::pair<std::string, Date>, std::optional<Rational>> factors_;
};

}  // namespace stanna::portfolio
