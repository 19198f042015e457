#include "server/portfolio/revenue_context.h"

#include <utility>

#include "server/revenue/mrr.h"
#include "server/sync/workspace_config.h"
#include "storage/revenue_store.h"

namespace stanna::portfolio {

absl::StatusOr<RevenueContext> RevenueContext::Load(storage::Stores& stores,
                                                    const WorkspaceId& workspace, Time now,
                                                    Deadline deadline) {
  RevenueContext context(stores, workspace, deadline);
  ASSIGN_OR_RETURN(auto config, sync::LoadConfiguration(stores, workspace, deadline));
  ASSIGN_OR_RETURN(const auto home, sync::LoadHomeFacts(stores, workspace, deadline));
  context.config_ = std::move(config.revenue);
  context.currency_ =
      context.config_.policy.currency.empty() ? home.currency : context.config_.policy.currency;
  context.zone_ = sync::ZoneNamed(home.time_zone);
  context.today_ = sync::DayIn(context.zone_, now);
  return context;
}

absl::StatusOr<std::optional<Rational>> RevenueContext::Convert(const std::string& amount,
                                                                const std::string& currency,
                                                                Date on) {
  const auto value = ParseRational(amount);
  if (!value || !IsForeign(currency)) return value;
  ASSIGN_OR_RETURN(const auto factor, FactorOf(currency, on));
  if (!factor) return std::optional<Rational>();
  // As the parts of figures are kept, so that sums of what is shown are exact.
  return Rounded(*value * *factor, revenue::kPartDecimals);
}

absl::StatusOr<std::optional<Rational>> RevenueContext::FactorOf(const std::string& currency,
                                                                 Date on) {
  const auto known = factors_.find({currency, on});
  if (known != factors_.end()) return known->second;
  ASSIGN_OR_RETURN(const revenue::ExchangeRates* rates, Rates());
  std::optional<Rational> factor;
  if (const auto conversion = rates->Find(currency, currency_, on)) factor = conversion->factor;
  factors_[{currency, on}] = factor;
  return factor;
}

absl::StatusOr<const revenue::ExchangeRates*> RevenueContext::Rates() {
  if (!rates_) {
    ASSIGN_OR_RETURN(const auto stored, stores_->revenue().ListRates(workspace_, {}, deadline_));
    rates_ = sync::ToRates(stored, config_.rates);
  }
  return &*rates_;
}

}  // namespace stanna::portfolio
