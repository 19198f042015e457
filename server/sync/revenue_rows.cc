#include "server/sync/revenue_rows.h"

#include <absl/time/civil_time.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/status.h"

namespace stanna::sync {
namespace {

// A rate is shown, not calculated with: the sum is exact over the parts.
constexpr int kShownRateDecimals = 12;

// HubSpot's wording differs between portals; "FIXED" and none at all mean an end.
bool Renews(std::string terms) {
  std::ranges::transform(terms, terms.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return terms.find("RENEW") != std::string::npos;
}

revenue::LineItem ToLineItem(const storage::LineItemRow& row) {
  revenue::LineItem item;
  item.id = row.line_item_id;
  item.name = row.name;
  item.amount = row.amount.amount;
  item.price = row.price;
  item.quantity = row.quantity;
  item.unit_discount = row.unit_discount;
  item.discount_percent = row.discount_percent;
  item.currency = row.amount.currency;
  item.frequency = row.billing_frequency;
  item.term = row.billing_period;
  item.term_months = row.term_months;
  item.payments = row.billing_payments;
  item.renews = Renews(row.billing_terms);
  item.start = row.billing_start;
  item.end = row.billing_end;
  return item;
}

revenue::Deal ToDeal(const storage::DealFacts& facts, const revenue::RevenueConfig& config,
                     const Zone& zone) {
  const storage::DealRow& row = facts.deal;
  revenue::Deal deal;
  deal.id = row.deal_id;
  deal.name = row.name;
  deal.won = config.IsWon(row.pipeline_id, row.stage_id, row.won);
  deal.role = config.RoleOf(row.pipeline_id);
  if (row.close_date) deal.closed_on = DayIn(zone, *row.close_date);
  deal.start = row.contract_start;
  deal.amount = row.amount.amount;
  deal.mrr = row.mrr;
  deal.currency = row.amount.currency;
  deal.term_months = row.term;
  for (const auto& item : facts.line_items) deal.line_items.push_back(ToLineItem(item));
  return deal;
}

storage::RevenuePart ToPart(const revenue::MrrPart& part, const std::string& currency) {
  storage::RevenuePart row;
  row.source = NameOf(part.source);
  row.type = part.type;
  row.object_id = part.object_id;
  row.name = part.name;
  row.counts = part.counts;
  row.amount = {part.amount, part.amount.empty() ? "" : currency};
  row.original = {part.original_amount, part.original_currency};
  if (part.conversion) {
    row.rate = RoundedText(part.conversion->factor, kShownRateDecimals);
    row.rate_source = NameOf(part.conversion->source);
    row.rate_date = part.conversion->effective;
  }
  row.from = part.from;
  row.until = part.until;
  row.words = part.words;
  return row;
}

storage::RecordIssue ToIssue(const revenue::RevenueIssue& issue) {
  return {.type = issue.type,
          .object_id = issue.object_id,
          .rule = issue.rule,
          .field = issue.field,
          .message = issue.message};
}

}  // namespace

Zone ZoneNamed(const std::string& name) {
  Zone zone;
  const bool known = !name.empty() && absl::LoadTimeZone(Absl(name), &zone);
  return known ? zone : absl::UTCTimeZone();
}

Date DayIn(const Zone& zone, Time time) {
  const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixMillis(ToEpochMs(time)), zone);
  return std::chrono::year(static_cast<int>(day.year())) /
         std::chrono::month(static_cast<unsigned>(day.month())) /
         std::chrono::day(static_cast<unsigned>(day.day()));
}

revenue::ClientFacts ToFacts(const storage::RevenueFacts& stored,
                             const revenue::RevenueConfig& config, const Zone& zone) {
  revenue::ClientFacts facts;
  facts.company_id = stored.client.company_id;
  facts.manual_mrr = stored.manual_mrr;
  facts.mrr = stored.client.mrr.amount;
  facts.mrr_currency = stored.client.mrr.currency;
  for (const auto& deal : stored.deals) facts.deals.push_back(ToDeal(deal, config, zone));
  return facts;
}

storage::ClientRevenue ToRow(const revenue::Mrr& mrr) {
  storage::ClientRevenue row;
  row.mrr = {mrr.amount, mrr.currency};
  row.incomplete = mrr.incomplete;
  row.changes_on = mrr.changes_on;
  for (const auto& part : mrr.parts) row.parts.push_back(ToPart(part, mrr.currency));
  for (const auto& issue : mrr.issues) row.issues.push_back(ToIssue(issue));
  return row;
}

revenue::ExchangeRates ToRates(const std::vector<storage::CurrencyRate>& stored,
                               const std::vector<revenue::ExchangeRate>& configured) {
  std::vector<revenue::ExchangeRate> rates = configured;
  for (const auto& row : stored) {
    const auto value = ParseRational(row.rate);
    if (!value) continue;
    const auto source =
        row.source == "ecb" ? revenue::RateSource::kEcb : revenue::RateSource::kHubSpot;
    rates.push_back({source, row.from, row.to, row.effective, *value});
  }
  return revenue::ExchangeRates(std::move(rates));
}

}  // namespace stanna::sync
