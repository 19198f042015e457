#include "server/rpc/health_protos.h"

#include <algorithm>
#include <cmath>

#include "server/rpc/errors.h"
#include "server/rpc/request_checks.h"
#include "server/rpc/values.h"
#include "storage/canonical.h"

namespace stanna::rpc {

namespace v1 = insights::v1;

namespace {

constexpr double kCentiPoints = 100;
// Chances, weights and moods are shown to three decimals: more would feign precision.
constexpr double kShareSteps = 1000;
// What a person says in a line, and in a paragraph.
constexpr std::size_t kMostReasonBytes = 500;
constexpr std::size_t kMostNotesBytes = 2000;
constexpr int kHistoryDays = 90;
constexpr int kMostHistoryDays = 1830;
constexpr double kStandardLeastDelta = 10;
constexpr double kBestScore = 100;
// The clients of one group of GetWorkspaceInsights; ListClients has the rest.
constexpr std::size_t kMostGroupClients = 50;

double Share(double value) { return std::round(value * kShareSteps) / kShareSteps; }

template <typename Records>
void AddEvidence(const Records& records, google::protobuf::RepeatedPtrField<v1::Evidence>& out) {
  for (const insights::Evidence& record : records) *out.Add() = ToProto(record);
}

v1::Likelihood LikelihoodOf(double probability, const std::vector<std::string>& drivers) {
  v1::Likelihood out;
  out.set_probability(Share(probability));
  for (const std::string& driver : drivers) out.add_drivers(driver);
  return out;
}

v1::RiskAlert AlertOf(const insights::RiskAlert& alert) {
  v1::RiskAlert out;
  out.set_type(alert.kind);
  out.set_severity(SeverityOf(alert.severity));
  out.set_client_count(ToInt32(static_cast<std::int64_t>(alert.clients.size())));
  out.set_total_mrr_at_risk(alert.total_mrr_at_risk);
  for (const insights::ClientAtRisk& client : alert.clients) {
    if (static_cast<std::size_t>(out.clients_size()) == kMostGroupClients) break;
    v1::ClientAtRisk& listed = *out.add_clients();
    listed.set_client_id(client.client_id.value);
    listed.set_name(client.name);
    listed.set_current_score(Points(client.score));
    if (client.score_delta) listed.set_score_delta(Points(*client.score_delta));
    listed.set_mrr_at_risk(client.mrr_at_risk);
    listed.set_primary_risk(client.primary_risk);
  }
  return out;
}

v1::OpportunityAlert ChanceOf(const insights::ChanceGroup& chance) {
  v1::OpportunityAlert out;
  out.set_type(chance.kind);
  out.set_client_count(ToInt32(static_cast<std::int64_t>(chance.clients.size())));
  out.set_potential_mrr(chance.potential_mrr);
  for (const insights::ReadyClient& client : chance.clients) {
    if (static_cast<std::size_t>(out.clients_size()) == kMostGroupClients) break;
    v1::ClientReady& listed = *out.add_clients();
    listed.set_client_id(client.client_id.value);
    listed.set_name(client.name);
    listed.set_current_score(Points(client.score));
    listed.set_engagement_trend(insights::EngagementTrendName(client.engagement));
    for (const std::string& signal : client.signals) listed.add_expansion_signals(signal);
  }
  return out;
}

void CheckText(const std::string& value, const char* field, std::size_t most, bool required,
               std::vector<FieldViolation>& violations) {
  if (required && value.empty()) violations.push_back({field, "is required"});
  if (value.size() > most) {
    violations.push_back({field, "has more than " + std::to_string(most) + " bytes"});
  }
}

int SignOf(v1::AttributionImpact impact) {
  if (impact == v1::ATTRIBUTION_IMPACT_POSITIVE) return 1;
  return impact == v1::ATTRIBUTION_IMPACT_NEGATIVE ? -1 : 0;
}

// nullopt, with a violation, where the field is there and no day.
std::optional<Date> DayOf(bool given, const google::type::Date& date, const char* field,
                          Date otherwise, std::vector<FieldViolation>& violations) {
  if (!given) return otherwise;
  const auto day = rpc::FromProto(date);
  if (!day) violations.push_back({field, "is not a day"});
  return day;
}

}  // namespace

double Points(std::int64_t centi_points) {
  return static_cast<double>(centi_points) / kCentiPoints;
}

v1::HealthBand BandOf(int band) {
  switch (static_cast<insights::Band>(band)) {
    case insights::Band::kInsufficientData:
      return v1::HEALTH_BAND_INSUFFICIENT_DATA;
    case insights::Band::kAtRisk:
      return v1::HEALTH_BAND_AT_RISK;
    case insights::Band::kHealthy:
      return v1::HEALTH_BAND_HEALTHY;
    case insights::Band::kThriving:
      return v1::HEALTH_BAND_THRIVING;
  }
  return v1::HEALTH_BAND_UNSPECIFIED;
}

v1::HealthTrend HealthTrendOf(int trend) {
  switch (static_cast<insights::Trend>(trend)) {
    case insights::Trend::kImproving:
      return v1::HEALTH_TREND_IMPROVING;
    case insights::Trend::kStable:
      return v1::HEALTH_TREND_STABLE;
    case insights::Trend::kDeclining:
      return v1::HEALTH_TREND_DECLINING;
    case insights::Trend::kUnknown:
      break;
  }
  return v1::HEALTH_TREND_UNSPECIFIED;
}

v1::SentimentTrend SentimentTrendOf(int trend) {
  switch (static_cast<insights::Trend>(trend)) {
    case insights::Trend::kImproving:
      return v1::SENTIMENT_TREND_IMPROVING;
    case insights::Trend::kStable:
      return v1::SENTIMENT_TREND_STABLE;
    case insights::Trend::kDeclining:
      return v1::SENTIMENT_TREND_DECLINING;
    case insights::Trend::kUnknown:
      break;
  }
  return v1::SENTIMENT_TREND_UNSPECIFIED;
}

v1::InsightSeverity SeverityOf(insights::Severity severity) {
  switch (severity) {
    case insights::Severity::kLow:
      return v1::INSIGHT_SEVERITY_LOW;
    case insights::Severity::kMedium:
      return v1::INSIGHT_SEVERITY_MEDIUM;
    case insights::Severity::kHigh:
      return v1::INSIGHT_SEVERITY_HIGH;
    case insights::Severity::kCritical:
      return v1::INSIGHT_SEVERITY_CRITICAL;
  }
  return v1::INSIGHT_SEVERITY_UNSPECIFIED;
}

v1::Evidence ToProto(const insights::Evidence& record) {
  v1::Evidence out;
  out.set_object_type(std::string(NameOf(record.type)));
  out.set_object_id(std::to_string(record.id));
  if (IsActivity(record.type)) {
    out.set_interaction_id(storage::InteractionIdOf(record.type, record.id).value);
  }
  return out;
}

v1::HealthFactor ToProto(const insights::FactorScore& factor) {
  v1::HealthFactor out;
  out.set_factor(insights::FactorName(factor.factor));
  if (factor.value) out.set_value(std::round(*factor.value * kCentiPoints) / kCentiPoints);
  out.set_weight(Share(factor.weight));
  out.set_points(Points(factor.points));
  out.set_words(factor.words);
  AddEvidence(factor.evidence, *out.mutable_evidence());
  return out;
}

v1::Attribution ToProto(const storage::AttributionRow& row) {
  v1::Attribution out;
  *out.mutable_date() = ToProto(row.at);
  out.set_score_delta(Points(row.delta));
  out.set_reason(row.reason);
  out.set_factor_type(row.factor);
  out.set_weight(Share(row.weight));
  out.set_previous_score(Points(row.previous_score));
  out.set_new_score(Points(row.new_score));
  out.set_id(row.id);
  AddEvidence(sync::ReadEvidence(row.evidence), *out.mutable_evidence());
  out.set_manual_id(row.manual_id);
  return out;
}

v1::ClientHealth ToProto(const storage::HealthRow& row, const sync::HealthDocument& document,
                         const std::string& name) {
  v1::ClientHealth out;
  out.set_client_id(row.client_id.value);
  out.set_name(name);
  out.set_score(Points(row.score));
  out.set_band(BandOf(row.band));
  out.set_confidence(Share(row.confidence));
  out.set_trend(HealthTrendOf(row.trend));
  if (row.sentiment) out.set_sentiment(Share(*row.sentiment));
  out.set_sentiment_trend(SentimentTrendOf(row.sentiment_trend));
  for (const auto& factor : document.factors) *out.add_factors() = ToProto(factor);
  if (row.renewal_probability) {
    *out.mutable_renewal() = LikelihoodOf(*row.renewal_probability, document.renewal);
  }
  *out.mutable_churn30() = LikelihoodOf(row.churn30, document.churn30);
  *out.mutable_churn60() = LikelihoodOf(row.churn60, document.churn60);
  *out.mutable_churn90() = LikelihoodOf(row.churn90, document.churn90);
  *out.mutable_expansion() = LikelihoodOf(row.expansion, document.expansion);
  if (row.response_hours) out.set_response_hours(Share(*row.response_hours));
  if (row.usual_response_hours) out.set_usual_response_hours(Share(*row.usual_response_hours));
  out.set_active_contacts(row.active_contacts);
  out.set_engagement_change(Share(row.engagement_change));
  *out.mutable_as_of() = ToProto(row.as_of);
  *out.mutable_compute_time() = ToProto(row.computed_at);
  out.set_config_version(row.config_version);
  out.set_model_version(row.model_version);
  return out;
}

v1::HealthDay ToProto(const storage::ScoreDay& day) {
  v1::HealthDay out;
  *out.mutable_date() = ToProto(day.day);
  out.set_score(Points(day.score));
  return out;
}

v1::RescoredClient ToProto(const sync::Rescored& rescored) {
  v1::RescoredClient out;
  out.set_client_id(rescored.after.client_id.value);
  if (rescored.before) out.set_previous_score(Points(rescored.before->score));
  out.set_new_score(Points(rescored.after.score));
  return out;
}

v1::Recommendation ToProto(const insights::Recommendation& recommendation) {
  v1::Recommendation out;
  out.set_action(recommendation.action);
  out.set_priority(SeverityOf(recommendation.priority));
  out.set_description(recommendation.description);
  out.set_suggested_approach(recommendation.suggested_approach);
  return out;
}

v1::Insight ToProto(const insights::Insight& insight) {
  v1::Insight out;
  out.set_type(insight.kind);
  out.set_severity(SeverityOf(insight.severity));
  out.set_description(insight.description);
  out.set_recommendation(insight.recommendation);
  AddEvidence(insight.evidence, *out.mutable_evidence());
  out.set_is_opportunity(insight.chance);
  return out;
}

v1::WorkspaceInsights ToProto(const insights::PortfolioInsights& insights) {
  v1::WorkspaceInsights out;
  for (const auto& alert : insights.risks) *out.add_risk_alerts() = AlertOf(alert);
  for (const auto& chance : insights.chances) *out.add_opportunities() = ChanceOf(chance);
  v1::PortfolioHealthTrend& health = *out.mutable_trends()->mutable_portfolio_health();
  health.set_description(insights.health.description);
  if (insights.health.direction != insights::Trend::kUnknown) {
    health.set_direction(insights::TrendName(insights.health.direction));
    health.set_change_percent(std::round(insights.health.change_percent * kCentiPoints) /
                              kCentiPoints);
  }
  v1::EngagementPatterns& patterns = *out.mutable_trends()->mutable_engagement_patterns();
  if (insights.email_response_rate) {
    patterns.set_email_response_rate(Share(*insights.email_response_rate));
  }
  if (insights.meeting_attendance) {
    patterns.set_meeting_attendance(Share(*insights.meeting_attendance));
  }
  return out;
}

v1::HealthTrendPoint ToProto(const portfolio::ScorePoint& point) {
  v1::HealthTrendPoint out;
  *out.mutable_date() = ToProto(point.date);
  out.set_avg_score(point.mean_score);
  out.set_client_count(ToInt32(point.clients));
  return out;
}

v1::SentimentTrendPoint ToProto(const portfolio::MoodPoint& point) {
  v1::SentimentTrendPoint out;
  *out.mutable_date() = ToProto(point.date);
  out.set_avg_sentiment(Share(point.mean_score));
  out.set_volume(ToInt32(point.volume()));
  out.set_positive(ToInt32(point.positive));
  out.set_neutral(ToInt32(point.neutral));
  out.set_negative(ToInt32(point.negative));
  return out;
}

v1::InteractionShare ToProto(const portfolio::ActivityShare& share) {
  v1::InteractionShare out;
  // "meetings": what they are called one by one in Interaction.type.
  std::string name(NameOf(share.type));
  if (name.ends_with('s')) name.pop_back();
  out.set_source(name);
  out.set_count(ToInt32(share.count));
  out.set_percentage(share.percent);
  return out;
}

v1::ScoreDelta ToProto(const portfolio::ReasonDelta& delta) {
  v1::ScoreDelta out;
  out.set_reason(delta.reason);
  out.set_total_delta(Points(delta.total));
  out.set_count(ToInt32(delta.count));
  const double mean = static_cast<double>(delta.total) / static_cast<double>(delta.count);
  out.set_avg_delta(std::round(mean) / kCentiPoints);
  out.set_factor_type(delta.factor);
  for (const portfolio::ClientDelta& client : delta.clients) {
    v1::ClientScoreDelta& listed = *out.add_clients();
    listed.set_id(client.client_id.value);
    listed.set_name(client.name);
    listed.set_delta(Points(client.delta));
    listed.set_current_score(Points(client.current_score));
    listed.set_previous_score(Points(client.previous_score));
  }
  return out;
}

portfolio::Interval FromProto(v1::TrendInterval interval) {
  if (interval == v1::TREND_INTERVAL_WEEKLY) return portfolio::Interval::kWeekly;
  if (interval == v1::TREND_INTERVAL_MONTHLY) return portfolio::Interval::kMonthly;
  return portfolio::Interval::kDaily;
}

absl::StatusOr<storage::ManualAttributionRow> FromProto(const v1::AddAttributionRequest& in) {
  std::vector<FieldViolation> violations;
  CheckText(in.client_id(), "clientId", kMaxCallerIdBytes, true, violations);
  CheckText(in.reason(), "reason", kMostReasonBytes, true, violations);
  CheckText(in.notes(), "notes", kMostNotesBytes, false, violations);
  CheckText(in.request_id(), "requestId", kMaxCallerIdBytes, false, violations);
  if (in.impact() == v1::ATTRIBUTION_IMPACT_UNSPECIFIED ||
      !v1::AttributionImpact_IsValid(in.impact())) {
    violations.push_back({"impact", "must be positive, negative or neutral"});
  }
  if (!in.has_weight()) {
    violations.push_back({"weight", "is required"});
  } else if (!(in.weight() >= 0 && in.weight() <= 1)) {  // NaN neither
    violations.push_back({"weight", "must be 0 to 1"});
  }
  if (!violations.empty()) return Violated(std::move(violations));
  storage::ManualAttributionRow row;
  row.client_id = ClientId(in.client_id());
  row.sign = SignOf(in.impact());
  row.weight = in.weight();
  row.reason = in.reason();
  row.notes = in.notes();
  row.request_id = in.request_id();
  return row;
}

absl::StatusOr<DaySpan> FromProto(const v1::ListHealthHistoryRequest& in, Date today) {
  using std::chrono::days;
  using std::chrono::sys_days;
  std::vector<FieldViolation> violations;
  const auto to = DayOf(in.has_to(), in.to(), "to", today, violations);
  const Date before = sys_days(to.value_or(today)) - days(kHistoryDays - 1);
  const auto from = DayOf(in.has_from(), in.from(), "from", before, violations);
  if (from && to && *from > *to) violations.push_back({"from", "must not be after to"});
  if (from && to && sys_days(*to) - sys_days(*from) >= days(kMostHistoryDays)) {
    violations.push_back(
        {"from", "must not be more than " + std::to_string(kMostHistoryDays) + " days before to"});
  }
  if (!violations.empty()) return Violated(std::move(violations));
  return DaySpan{.from = *from, .to = *to};
}

absl::StatusOr<portfolio::CentiPoints> LeastDelta(const v1::ListScoreDeltasRequest& in) {
  const double points = in.has_min_delta() ? in.min_delta() : kStandardLeastDelta;
  if (!(points >= 0 && points <= kBestScore)) {
    return Violated({{"minDelta", "must be 0 to " + std::to_string(static_cast<int>(kBestScore))}});
  }
  return static_cast<portfolio::CentiPoints>(std::lround(points * kCentiPoints));
}

}  // namespace stanna::rpc
