#include <algorithm>
#include <cstdlib>
#include <deque>
#include <optional>
#include <utility>

#include "tools/hubspot_sim/portal/property_values.h"

namespace stanna::sim {
namespace {

using sv = std::string_view;

struct DealPosition {
  const Pipeline* pipeline;
  size_t stage;

  const Stage& At() const { return pipeline->stages[stage]; }
  double Probability() const { return std::strtod(std::string(At().probability).c_str(), nullptr); }
  bool IsWon() const { return At().is_closed && At().probability == "1.0"; }
  bool IsLost() const { return At().is_closed && !IsWon(); }
};

// Old deals are closed, young ones are on their way.
DealPosition PositionOf(const Facts& f) {
  const Pipeline& pipeline = DealPipelines()[f.Percent(70, 70) ? 0 : 1];
  const auto open = static_cast<int64_t>(pipeline.stages.size()) - 2;
  const int64_t age = f.portal->options().epoch_ms - f.created_ms;
  if (age > 150 * kDayMs || f.Percent(71, 20)) {
    return {&pipeline, static_cast<size_t>(open + (f.Percent(72, 35) ? 1 : 0))};
  }
  return {&pipeline, static_cast<size_t>(f.Roll(73, open))};
}

std::optional<int64_t> AmountCents(const Facts& f) {
  if (f.Percent(74, 6)) return std::nullopt;
  return (43 + f.Roll(75, 400) * 250) * 100;
}

sv Currency(const Facts& f) {
  static constexpr sv kCodes[] = {"USD", "USD", "USD", "EUR", "EUR", "GBP"};
  return Pick(f, 76, kCodes);
}
bool HasCurrency(const Facts& f) { return !f.Percent(77, 15); }

double RateOf(const Facts& f) {
  if (!HasCurrency(f) || Currency(f) == "USD") return 1.0;
  return Currency(f) == "EUR" ? 1.0874 : 1.2731;
}

int64_t CloseMs(const Facts& f) {
  return (f.created_ms + (20 + f.Roll(78, 130)) * kDayMs) / kMinuteMs * kMinuteMs;
}

bool DealName(const Facts& f, std::string& out) {
  static constexpr sv kKinds[] = {"Platform", "Expansion", "Add-on seats", "Pilot", "Renewal"};
  if (f.company >= 0) out = CompanyName(f.company, f.portal->options().seed) + " \u2013 ";
  out += Pick(f, 79, kKinds);
  return true;
}

bool Amount(const Facts& f, std::string& out) {
  const auto cents = AmountCents(f);
  if (!cents.has_value()) return f.Percent(80, 30) && Put(out, "");
  return f.Percent(81, 40) ? PutInt(out, *cents / 100) : PutCents(out, *cents);
}

bool HomeAmount(const Facts& f, std::string& out) {
  const auto cents = AmountCents(f);
  if (!cents.has_value()) return false;
  if (RateOf(f) == 1.0) return PutCents(out, *cents);
  return PutDouble(out, static_cast<double>(*cents) / 100 * RateOf(f));
}

bool CurrencyCode(const Facts& f, std::string& out) {
  return HasCurrency(f) && Put(out, Currency(f));
}
bool Rate(const Facts& f, std::string& out) { return PutDouble(out, RateOf(f)); }

bool CloseDate(const Facts& f, std::string& out) {
  if (f.Percent(82, 3)) return false;
  if (f.Percent(83, 50)) {
    AppendIsoSeconds(CloseMs(f), out);
  } else {
    AppendIsoMillis(CloseMs(f) + f.Roll(84, 1000), out);
  }
  return true;
}

bool StageId(const Facts& f, std::string& out) { return Put(out, PositionOf(f).At().id); }
bool PipelineId(const Facts& f, std::string& out) { return Put(out, PositionOf(f).pipeline->id); }
bool Probability(const Facts& f, std::string& out) {
  const double p = PositionOf(f).Probability();
  if (p == 0.0) return Put(out, "0.0");
  return p == 1.0 ? Put(out, "1.0") : PutDouble(out, p);
}
bool Projected(const Facts& f, std::string& out) {
  const auto cents = AmountCents(f);
  if (!cents.has_value()) return false;
  return PutDouble(out, static_cast<double>(*cents) / 100 * PositionOf(f).Probability());
}

bool DealType(const Facts& f, std::string& out) {
  return !f.Percent(85, 20) && Put(out, f.Percent(86, 50) ? "newbusiness" : "existingbusiness");
}
bool IsClosed(const Facts& f, std::string& out) {
  return PutBool(out, PositionOf(f).At().is_closed);
}
bool IsWon(const Facts& f, std::string& out) { return PutBool(out, PositionOf(f).IsWon()); }
bool IsLost(const Facts& f, std::string& out) { return PutBool(out, PositionOf(f).IsLost()); }
bool ClosedAmount(const Facts& f, std::string& out) {
  return PositionOf(f).IsWon() ? Amount(f, out) : Put(out, "0");
}
bool LostReason(const Facts& f, std::string& out) {
  static constexpr sv kReasons[] = {"Price", "Chose a competitor", "No budget", "Bad timing", ""};
  return PositionOf(f).IsLost() && Put(out, Pick(f, 87, kReasons));
}
bool WonReason(const Facts& f, std::string& out) {
  static constexpr sv kReasons[] = {"Product fit", "Support", "Price", "Referral"};
  return PositionOf(f).IsWon() && f.Percent(88, 50) && Put(out, Pick(f, 89, kReasons));
}
bool Forecast(const Facts& f, std::string& out) {
  static constexpr sv kValues[] = {"OMIT", "PIPELINE", "BEST_CASE", "COMMIT", "CLOSED"};
  return !f.Percent(90, 40) && Put(out, Pick(f, 91, kValues));
}
bool Mrr(const Facts& f, std::string& out) {
  const auto cents = AmountCents(f);
  return cents.has_value() && f.Percent(92, 50) && PutCents(out, *cents / 12);
}
bool Arr(const Facts& f, std::string& out) {
  const auto cents = AmountCents(f);
  return cents.has_value() && f.Percent(92, 50) && PutCents(out, *cents / 12 * 12);
}
bool LineItemCount(const Facts& f, std::string& out) {
  return PutInt(out, CountEdges(f, ObjectType::kLineItem));
}
bool ContactCount(const Facts& f, std::string& out) {
  return PutInt(out, CountEdges(f, ObjectType::kContact));
}
// Number properties that hold epoch milliseconds; "0" stands for none.
bool OpenDate(const Facts& f, std::string& out) { return PutInt(out, f.created_ms); }
bool ClosedDate(const Facts& f, std::string& out) {
  return PutInt(out, PositionOf(f).At().is_closed ? CloseMs(f) : 0);
}
bool StageSince(const Facts& f, std::string& out) { return UpdatedAt(f, out); }
bool DaysToClose(const Facts& f, std::string& out) {
  return PutInt(out, std::max<int64_t>(0, (CloseMs(f) - f.created_ms) / kDayMs));
}
bool Collaborators(const Facts& f, std::string& out) {
  if (f.Percent(93, 80)) return false;
  for (const Owner& owner : {Owners()[0], Owners()[5]}) out += ";" + std::to_string(owner.id);
  return true;
}
bool NextStep(const Facts& f, std::string& out) {
  return f.Percent(94, 20) && Put(out, "Send the <revised> proposal & call back");
}

/// When the deal entered the stage at this place of its pipeline.
template <int kPipeline, int kStage>
bool StageEntered(const Facts& f, std::string& out) {
  const DealPosition position = PositionOf(f);
  if (position.pipeline != &DealPipelines()[kPipeline]) return false;
  const bool reached = position.At().is_closed
                           ? kStage == static_cast<int>(position.stage) || kStage == 0
                           : kStage <= static_cast<int>(position.stage);
  if (!reached) return false;
  AppendIsoMillis(f.created_ms + kStage * (f.updated_ms - f.created_ms) / 7, out);
  return true;
}

/// The property table holds views, so its made-up names live as long as the process.
std::string_view Keep(std::string name) {
  static auto& names = *new std::deque<std::string>();
  return names.emplace_back(std::move(name));
}

template <int kPipeline, int... kStages>
void AppendStageDates(std::vector<PropertyDefinition>& table,
                      std::integer_sequence<int, kStages...>) {
  constexpr ValueFunction kValues[] = {StageEntered<kPipeline, kStages>...};
  const Pipeline& pipeline = DealPipelines()[kPipeline];
  for (size_t i = 0; i < pipeline.stages.size(); ++i) {
    const std::string_view name = Keep("hs_v2_date_entered_" + std::string(pipeline.stages[i].id));
    table.push_back({name, pipeline.stages[i].label, "datetime", "date", "deal_stages", kValues[i],
                     kCalculated});
  }
}

}  // namespace

std::vector<PropertyDefinition> DealProperties() {
  constexpr sv kInfo = "dealinformation";
  std::vector<PropertyDefinition> table = {
      {"amount", "Amount", "number", "number", kInfo, Amount, kDefault | kCurrency},
      {"amount_in_home_currency", "Amount in company currency", "number", "number", kInfo,
       HomeAmount, kCalculated | kCurrency},
      {"closed_lost_reason", "Closed Lost Reason", "string", "textarea", kInfo, LostReason},
      {"closed_won_reason", "Closed Won Reason", "string", "textarea", kInfo, WonReason},
      {"closedate", "Close Date", "datetime", "date", kInfo, CloseDate, kDefault},
      {"createdate", "Create Date", "datetime", "date", kInfo, CreatedAt,
       kDefault | kAlways | kReadOnly | kFromRecord},
      {"days_to_close", "Days to close", "number", "number", kInfo, DaysToClose, kCalculated},
      {"deal_currency_code", "Currency", "enumeration", "select", kInfo, CurrencyCode, 0,
       "USD=US Dollar;EUR=Euro;GBP=British Pound"},
      {"dealname", "Deal Name", "string", "text", kInfo, DealName, kDefault},
      {"dealstage", "Deal Stage", "enumeration", "radio", kInfo, StageId,
       kDefault | kExternalOptions},
      {"dealtype", "Deal Type", "enumeration", "radio", kInfo, DealType, 0,
       "newbusiness=New Business;existingbusiness=Existing Business"},
      {"description", "Deal Description", "string", "textarea", kInfo, NeverSet},
      {"hs_all_collaborator_owner_ids", "Deal Collaborator", "enumeration", "checkbox", kInfo,
       Collaborators, kExternalOptions},
      {"hs_arr", "Annual recurring revenue", "number", "calculation_equation", "deal_revenue", Arr,
       kCalculated | kCurrency},
      {"hs_closed_amount", "Closed Deal Amount", "number", "calculation_equation", kInfo,
       ClosedAmount, kCalculated},
      {"hs_closed_deal_close_date", "Closed deal close date", "number", "calculation_equation",
       kInfo, ClosedDate, kCalculated | kHidden},
      {"hs_deal_stage_probability", "Deal probability", "number", "number", kInfo, Probability,
       kReadOnly},
      {"hs_exchange_rate", "Exchange rate", "number", "number", kInfo, Rate, kReadOnly},
      {"hs_is_closed", "Is Deal Closed?", "bool", "calculation_equation", kInfo, IsClosed,
       kCalculated},
      {"hs_is_closed_lost", "Is closed lost", "bool", "calculation_equation", kInfo, IsLost,
       kCalculated},
      {"hs_is_closed_won", "Is Closed Won", "bool", "calculation_equation", kInfo, IsWon,
       kCalculated},
      {"hs_lastmodifieddate", "Last Modified Date", "datetime", "date", kInfo, UpdatedAt,
       kDefault | kAlways | kReadOnly | kFromRecord},
      {"hs_manual_forecast_category", "Forecast category", "enumeration", "select", kInfo, Forecast,
       0,
       "OMIT=Not forecasted;PIPELINE=Pipeline;BEST_CASE=Best case;COMMIT=Commit;CLOSED=Closed won"},
      {"hs_mrr", "Monthly recurring revenue", "number", "calculation_equation", "deal_revenue", Mrr,
       kCalculated | kCurrency},
      {"hs_next_step", "Next step", "string", "text", kInfo, NextStep},
      {"hs_num_of_associated_line_items", "Number of Associated Line Items", "number",
       "calculation_rollup", kInfo, LineItemCount, kCalculated},
      {"hs_object_id", "Record ID", "number", "number", kInfo, ObjectId,
       kDefault | kAlways | kReadOnly | kUnique | kFromRecord},
      {"hs_object_source", "Record source", "string", "text", kInfo, ObjectSource, kReadOnly},
      {"hs_open_deal_create_date", "Open deal create date", "number", "calculation_equation", kInfo,
       OpenDate, kCalculated | kHidden},
      {"hs_projected_amount", "Weighted amount", "number", "calculation_equation", kInfo, Projected,
       kCalculated},
      {"hs_v2_time_in_current_stage", "Time in current stage", "datetime", "date", "deal_stages",
       StageSince, kCalculated},
      {"hubspot_owner_id", "Deal owner", "enumeration", "select", kInfo, OwnerId, kExternalOptions},
      {"num_associated_contacts", "Number of Associated Contacts", "number", "calculation_rollup",
       kInfo, ContactCount, kCalculated},
      {"pipeline", "Pipeline", "enumeration", "select", kInfo, PipelineId,
       kDefault | kExternalOptions},
  };
  AppendStageDates<0>(table, std::make_integer_sequence<int, 7>());
  AppendStageDates<1>(table, std::make_integer_sequence<int, 5>());
  return table;
}

}  // namespace stanna::sim
