#include "server/rpc/revenue_protos.h"

#include "server/rpc/errors.h"
#include "server/rpc/request_checks.h"
#include "server/rpc/values.h"

namespace stanna::rpc {

namespace v1 = insights::v1;

namespace {

std::string Amount(const Rational& amount) { return RoundedText(amount, revenue::kPartDecimals); }

constexpr int kMonthsAYear = 12;
constexpr int kMostSummaryDays = 90;
constexpr int kBestScore = 100;
constexpr double kCentiPoints = 100;

// A JSON number of money: rounded before it becomes binary.
double Number(const Rational& amount) { return ToDouble(Amount(amount)).value_or(0); }
double Chance(const Rational& chance) {
  return ToDouble(RoundedText(chance, revenue::kChanceDecimals)).value_or(0);
}

v1::RiskReason ReasonOf(const revenue::RiskReason& reason) {
  v1::RiskReason out;
  out.set_code(reason.code);
  out.set_object_type(std::string(NameOf(reason.type)));
  out.set_object_id(std::to_string(reason.object_id));
  out.set_name(reason.name);
  out.set_old_value(reason.old_value);
  out.set_new_value(reason.new_value);
  if (reason.at) *out.mutable_at() = ToProto(*reason.at);
  out.set_words(reason.words);
  return out;
}

v1::OpportunityReason ReasonOf(const revenue::OpportunityReason& reason) {
  v1::OpportunityReason out;
  out.set_code(reason.code);
  out.set_words(reason.words);
  if (reason.deal_id == 0) {
    out.set_recent(ToInt32(reason.recent));
    out.set_usual(Number(reason.usual));
    return out;
  }
  out.set_deal_id(std::to_string(reason.deal_id));
  out.set_deal_name(reason.deal_name);
  if (reason.amount) out.set_amount(Number(*reason.amount));
  if (reason.probability) out.set_probability(Chance(*reason.probability));
  if (reason.potential) out.set_potential(Number(*reason.potential));
  if (reason.close_date) *out.mutable_close_date() = ToProto(*reason.close_date);
  return out;
}

v1::SummaryRisk SummaryOf(const portfolio::SummaryRisk& risk) {
  v1::SummaryRisk out;
  out.set_client_id(risk.client.id.value);
  out.set_name(risk.client.name);
  out.set_score(risk.client.health_score);
  if (const auto mrr = ToDouble(risk.client.mrr.amount)) out.set_mrr(*mrr);
  out.set_reason(risk.reason);
  return out;
}

v1::SummaryImprovement SummaryOf(const portfolio::SummaryImprovement& rise) {
  v1::SummaryImprovement out;
  out.set_client_id(rise.client.id.value);
  out.set_name(rise.client.name);
  out.set_score(rise.client.health_score);
  out.set_score_change(static_cast<double>(rise.change) / kCentiPoints);
  if (const auto mrr = ToDouble(rise.client.mrr.amount)) out.set_mrr(*mrr);
  return out;
}

// As scores are shown.
double Score(const Rational& points) { return ToDouble(RoundedText(points, 2)).value_or(0); }

v1::SummaryRenewal SummaryOf(const portfolio::ClientRenewal& renewal) {
  v1::SummaryRenewal out;
  out.set_client_id(renewal.client_id.value);
  out.set_name(renewal.client_name);
  *out.mutable_renewal_date() = ToProto(renewal.end.date);
  if (renewal.mrr) out.set_mrr(Number(*renewal.mrr));
  out.set_days_until(renewal.days_until);
  return out;
}

v1::MovementKind KindOf(revenue::Movement movement) {
  switch (movement) {
    case revenue::Movement::kNew:
      return v1::MOVEMENT_KIND_NEW;
    case revenue::Movement::kExpansion:
      return v1::MOVEMENT_KIND_EXPANSION;
    case revenue::Movement::kContraction:
      return v1::MOVEMENT_KIND_CONTRACTION;
    case revenue::Movement::kChurn:
      return v1::MOVEMENT_KIND_CHURN;
    case revenue::Movement::kReactivation:
      return v1::MOVEMENT_KIND_REACTIVATION;
    case revenue::Movement::kAdjustment:
      break;
  }
  return v1::MOVEMENT_KIND_ADJUSTMENT;
}

v1::MovementSum* SumOf(v1::MonthMovements& month, revenue::Movement movement) {
  switch (movement) {
    case revenue::Movement::kNew:
      return month.mutable_new_mrr();
    case revenue::Movement::kExpansion:
      return month.mutable_expansion();
    case revenue::Movement::kContraction:
      return month.mutable_contraction();
    case revenue::Movement::kChurn:
      return month.mutable_churn();
    case revenue::Movement::kReactivation:
      return month.mutable_reactivation();
    case revenue::Movement::kAdjustment:
      break;
  }
  return month.mutable_adjustment();
}

}  // namespace

v1::HistoryEntry ToProto(const storage::HistoryEntry& entry) {
  v1::HistoryEntry out;
  out.set_field(entry.field);
  *out.mutable_effective_date() = ToProto(entry.effective);
  out.set_value(entry.value);
  out.set_currency(entry.currency);
  out.set_source(entry.source);
  *out.mutable_record_time() = ToProto(entry.recorded_at);
  return out;
}

v1::MonthMovements ToProto(const revenue::MonthMovements& month) {
  v1::MonthMovements out;
  out.set_month(revenue::FormatMonth(month.month));
  out.set_opening(Amount(month.opening));
  for (const auto& [movement, sum] : month.movements) {
    SumOf(out, movement)->set_amount(Amount(sum.amount));
    SumOf(out, movement)->set_clients(ToInt32(sum.clients));
  }
  out.set_closing(Amount(month.closing));
  out.set_opening_clients(ToInt32(month.opening_clients));
  out.set_closing_clients(ToInt32(month.closing_clients));
  out.set_unconverted_clients(ToInt32(month.unconverted_clients));
  return out;
}

v1::ClientMovement ToProto(const portfolio::MovementOfClient& of) {
  v1::ClientMovement out;
  out.set_client_id(of.client_id.value);
  out.set_name(of.client_name);
  out.set_kind(KindOf(of.movement.movement));
  out.set_amount(Amount(of.movement.amount));
  out.set_before(Amount(of.movement.before));
  out.set_after(Amount(of.movement.after));
  return out;
}

std::optional<revenue::Movement> FromProto(v1::MovementKind kind) {
  for (const revenue::Movement movement : revenue::kAllMovements) {
    if (KindOf(movement) == kind) return movement;
  }
  return std::nullopt;
}

v1::Renewal ToProto(const portfolio::ClientRenewal& renewal) {
  v1::Renewal out;
  out.set_client_id(renewal.client_id.value);
  out.set_name(renewal.client_name);
  out.set_csm_owner(renewal.csm_owner);
  *out.mutable_renewal_date() = ToProto(renewal.end.date);
  out.set_days_until(renewal.days_until);
  out.set_overdue(renewal.days_until < 0);
  out.set_source(std::string(revenue::NameOf(renewal.end.source)));
  out.set_object_type(std::string(NameOf(renewal.end.type)));
  out.set_object_id(std::to_string(renewal.end.object_id));
  out.set_object_name(renewal.end.name);
  if (renewal.mrr) out.set_mrr(Number(*renewal.mrr));
  if (renewal.end.ending_mrr) {
    out.set_ending_mrr(Number(*renewal.end.ending_mrr));
    out.set_annual_value(Number(*renewal.end.ending_mrr * kMonthsAYear));
  }
  out.set_currency(renewal.currency);
  if (renewal.chance.value) out.set_probability(Chance(*renewal.chance.value));
  out.set_probability_basis(std::string(revenue::NameOf(renewal.chance.basis)));
  out.set_probability_words(renewal.chance.words);
  if (renewal.chance.deal_id) out.set_deal_id(std::to_string(*renewal.chance.deal_id));
  out.set_deal_name(renewal.chance.deal_name);
  for (const auto& reason : renewal.reasons) *out.add_reasons() = ReasonOf(reason);
  return out;
}

v1::Opportunity ToProto(const portfolio::ClientOpportunity& of) {
  v1::Opportunity out;
  out.set_client_id(of.client_id.value);
  out.set_name(of.client_name);
  out.set_csm_owner(of.csm_owner);
  if (const auto mrr = ToDouble(of.mrr.amount)) out.set_mrr(*mrr);
  out.set_mrr_currency(of.mrr.currency);
  out.set_potential(Number(of.opportunity.potential));
  for (const auto& reason : of.opportunity.reasons) *out.add_reasons() = ReasonOf(reason);
  return out;
}

v1::GetMetricsSummaryResponse ToProto(const portfolio::MetricsSummary& summary,
                                      const portfolio::SummaryQuery& query, Time now) {
  v1::GetMetricsSummaryResponse out;
  v1::SummaryTotals& totals = *out.mutable_totals();
  totals.set_clients(ToInt32(summary.clients));
  totals.set_contacts(ToInt32(summary.totals.contacts));
  totals.set_interactions_window(ToInt32(summary.totals.interactions));
  totals.set_renewals30d(ToInt32(summary.renewals));
  totals.set_open_tasks(ToInt32(summary.totals.open_tasks));
  v1::SummaryRevenue& revenue = *out.mutable_revenue();
  revenue.set_mrr_total(Number(summary.mrr_total));
  revenue.set_mrr_at_risk(Number(summary.mrr_at_risk));
  revenue.set_renewals30d_value(Number(summary.renewals_value));
  revenue.set_avg_client_value(Number(summary.average_client_value));
  v1::SummaryHealth& health = *out.mutable_health();
  health.set_avg_score(Score(summary.average_score));
  if (summary.change) {
    health.set_change7(Score(summary.change->points));
    if (summary.change->percent) health.set_change7_pct(Score(*summary.change->percent));
  }
  health.set_threshold(query.risk_threshold);
  health.set_at_risk_count(ToInt32(summary.at_risk));
  health.set_improving_count(ToInt32(summary.improving));
  v1::SummaryLists& lists = *out.mutable_lists();
  for (const auto& risk : summary.top_risks) *lists.add_top_risks() = SummaryOf(risk);
  for (const auto& rise : summary.top_improving) *lists.add_top_improving() = SummaryOf(rise);
  for (const auto& renewal : summary.next_renewals) *lists.add_renewals() = SummaryOf(renewal);
  *out.mutable_as_of() = ToProto(now);
  return out;
}

absl::StatusOr<portfolio::SummaryQuery> FromProto(const v1::GetMetricsSummaryRequest& in) {
  portfolio::SummaryQuery query;
  ASSIGN_OR_RETURN(query.window_days,
                   ReadWindow(in.window_days(), query.window_days, kMostSummaryDays));
  if (!in.has_risk_threshold()) return query;
  query.risk_threshold = in.risk_threshold();
  if (query.risk_threshold < 0 || query.risk_threshold > kBestScore) {
    return Violated({{"riskThreshold", "must be 0 to " + std::to_string(kBestScore)}});
  }
  return query;
}

absl::StatusOr<std::optional<revenue::Month>> ReadMonth(const std::string& text,
                                                        const std::string& field) {
  if (text.empty()) return std::optional<revenue::Month>();
  const auto month = revenue::ParseMonth(text);
  if (!month) return Violated({{field, "must be a month, such as 2026-01"}});
  return month;
}

}  // namespace stanna::rpc
