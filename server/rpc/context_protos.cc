#include "server/rpc/context_protos.h"

#include <cmath>
#include <string>

#include "server/insights/context/evidence_id.h"
#include "server/insights/risk/words.h"
#include "server/rpc/errors.h"
#include "server/rpc/health_protos.h"
#include "server/rpc/values.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;
using insights::ContextFacts;

// Chances, moods and ranks are shown to three decimals: more would feign precision.
constexpr double kShareSteps = 1000;
double Share(double value) { return std::round(value * kShareSteps) / kShareSteps; }

void AddEvidence(const std::vector<insights::Evidence>& records,
                 google::protobuf::RepeatedPtrField<v1::Evidence>& out) {
  for (const insights::Evidence& record : records) *out.Add() = ToProto(record);
}

v1::ContextAmount AmountOf(const insights::ContextAmount& amount) {
  v1::ContextAmount out;
  out.set_amount(amount.amount);
  out.set_currency(amount.currency);
  return out;
}

v1::Likelihood LikelihoodOf(const insights::Likelihood& likelihood) {
  v1::Likelihood out;
  out.set_probability(Share(likelihood.probability));
  for (const std::string& driver : likelihood.drivers) out.add_drivers(driver);
  return out;
}

v1::ContextProfile ProfileOf(const insights::ContextClient& client) {
  v1::ContextProfile out;
  out.set_name(client.name);
  out.set_domain(client.domain);
  out.set_company_id(std::to_string(client.company_id));
  out.set_lifecycle_stage(client.lifecycle_stage);
  out.set_status(client.status);
  for (std::size_t from = 0; from < client.tags.size();) {
    const std::size_t end = std::min(client.tags.find(';', from), client.tags.size());
    if (end > from) out.add_tags(client.tags.substr(from, end - from));
    from = end + 1;
  }
  out.set_csm_owner(client.csm_owner);
  if (client.owner_id) out.set_owner_id(std::to_string(*client.owner_id));
  if (client.since) *out.mutable_since() = ToProto(*client.since);
  out.set_is_excluded(client.excluded);
  out.set_is_archived(client.archived);
  return out;
}

v1::ContextRevenue RevenueOf(const insights::ContextRevenue& revenue) {
  v1::ContextRevenue out;
  *out.mutable_mrr() = AmountOf(revenue.mrr);
  out.set_is_manual(revenue.by_hand);
  out.set_is_incomplete(revenue.incomplete);
  if (revenue.as_of) *out.mutable_as_of() = ToProto(*revenue.as_of);
  for (const insights::ContextRevenuePart& part : revenue.parts) {
    v1::ContextRevenuePart& listed = *out.add_parts();
    listed.set_source(part.source);
    *listed.mutable_record() = ToProto(part.record);
    listed.set_name(part.name);
    *listed.mutable_amount() = AmountOf(part.amount);
    if (part.until) *listed.mutable_until() = ToProto(*part.until);
  }
  out.set_other_parts(ToInt32(revenue.other_parts));
  return out;
}

v1::Attribution AttributionOf(const insights::ContextChange& change) {
  v1::Attribution out;
  *out.mutable_date() = ToProto(change.at);
  out.set_score_delta(Points(change.delta));
  out.set_reason(change.reason);
  out.set_factor_type(change.factor);
  out.set_weight(Share(change.weight));
  out.set_previous_score(Points(change.previous_score));
  out.set_new_score(Points(change.new_score));
  out.set_id(change.id);
  AddEvidence(change.evidence, *out.mutable_evidence());
  return out;
}

v1::ContextHealth HealthOf(const insights::ContextHealth& of,
                           const std::vector<insights::ContextChange>& changes) {
  const insights::Health& health = of.health;
  v1::ContextHealth out;
  out.set_score(Points(health.score));
  out.set_band(BandOf(static_cast<int>(health.band)));
  out.set_trend(HealthTrendOf(static_cast<int>(of.trend)));
  out.set_confidence(Share(health.confidence));
  if (of.week_ago) out.set_score_week_ago(Points(*of.week_ago));
  if (of.month_ago) out.set_score_month_ago(Points(*of.month_ago));
  for (const insights::FactorScore& factor : health.factors) *out.add_factors() = ToProto(factor);
  for (const insights::ContextChange& change : changes) *out.add_changes() = AttributionOf(change);
  if (health.sentiment) out.set_sentiment(Share(*health.sentiment));
  out.set_sentiment_trend(SentimentTrendOf(static_cast<int>(health.sentiment_trend)));
  *out.mutable_churn30() = LikelihoodOf(health.churn30);
  *out.mutable_churn60() = LikelihoodOf(health.churn60);
  *out.mutable_churn90() = LikelihoodOf(health.churn90);
  *out.mutable_expansion() = LikelihoodOf(health.expansion);
  if (health.response_hours) out.set_response_hours(*health.response_hours);
  if (health.usual_response_hours) out.set_usual_response_hours(*health.usual_response_hours);
  out.set_active_contacts(health.active_contacts);
  out.set_engagement_change(Share(health.engagement_change));
  *out.mutable_as_of() = ToProto(of.as_of);
  return out;
}

v1::ContextDeal DealOf(const insights::ContextDeal& deal) {
  v1::ContextDeal out;
  out.set_deal_id(std::to_string(deal.deal_id));
  out.set_name(deal.name);
  *out.mutable_amount() = AmountOf(deal.amount);
  out.set_stage(deal.stage);
  out.set_pipeline(deal.pipeline);
  if (deal.probability) out.set_probability(Share(*deal.probability));
  if (deal.close_date) *out.mutable_close_date() = ToProto(*deal.close_date);
  out.set_is_renewal(deal.renewal);
  out.set_is_expansion(deal.expansion);
  return out;
}

v1::ContextStakeholder PersonOf(const insights::ContextPerson& person) {
  v1::ContextStakeholder out;
  out.set_contact_id(std::to_string(person.contact_id));
  out.set_name(person.name);
  out.set_title(person.title);
  out.set_email(person.email);
  out.set_influence(Share(person.influence));
  if (person.last_contact) *out.mutable_last_contact() = ToProto(*person.last_contact);
  if (person.mood) out.set_sentiment(Share(*person.mood));
  out.set_sentiment_count(ToInt32(person.mood_messages));
  return out;
}

v1::InteractionType TypeOf(insights::MessageKind kind) {
  switch (kind) {
    case insights::MessageKind::kEmail:
      return v1::INTERACTION_TYPE_EMAIL;
    case insights::MessageKind::kCall:
      return v1::INTERACTION_TYPE_CALL;
    case insights::MessageKind::kMeeting:
      return v1::INTERACTION_TYPE_MEETING;
    case insights::MessageKind::kNote:
      return v1::INTERACTION_TYPE_NOTE;
    case insights::MessageKind::kTask:
      return v1::INTERACTION_TYPE_TASK;
  }
  return v1::INTERACTION_TYPE_UNSPECIFIED;
}

v1::TextDirection DirectionOf(insights::Side side) {
  switch (side) {
    case insights::Side::kUnknown:
      return v1::TEXT_DIRECTION_UNSPECIFIED;
    case insights::Side::kClient:
      return v1::TEXT_DIRECTION_INBOUND;
    case insights::Side::kOwn:
      return v1::TEXT_DIRECTION_OUTBOUND;
  }
  return v1::TEXT_DIRECTION_UNSPECIFIED;
}

const char* OutcomeName(insights::Outcome outcome) {
  constexpr const char* kNames[] = {"", "planned", "held", "noShow", "canceled", "rescheduled"};
  return kNames[static_cast<std::size_t>(outcome)];
}

v1::Sentiment SentimentOf(int level) {
  if (level == 0) return v1::SENTIMENT_NEUTRAL;
  return level > 0 ? v1::SENTIMENT_POSITIVE : v1::SENTIMENT_NEGATIVE;
}

v1::ContextInteraction InteractionOf(const insights::ContextInteraction& interaction, double rank) {
  v1::ContextInteraction out;
  out.set_id(insights::EvidenceId(interaction.record));
  out.set_type(TypeOf(interaction.kind));
  *out.mutable_date() = ToProto(interaction.at);
  out.set_direction(DirectionOf(interaction.side));
  out.set_outcome(OutcomeName(interaction.outcome));
  out.set_subject(interaction.subject);
  out.set_summary(interaction.summary);
  if (interaction.analysed) {
    out.set_sentiment(SentimentOf(interaction.level));
    out.set_sentiment_score(Share(interaction.score));
  }
  out.set_is_sentiment_manual(interaction.by_hand);
  for (const std::string& name : insights::IntentNames(interaction.intents)) out.add_intents(name);
  for (const ObjectId contact : interaction.contacts) {
    out.add_contact_ids(std::to_string(contact));
  }
  out.set_rank(Share(rank));
  return out;
}

v1::ContextTask TaskOf(const insights::ContextTask& task, Time now) {
  v1::ContextTask out;
  out.set_id(insights::EvidenceId({ObjectType::kTask, task.task_id}));
  out.set_subject(task.subject);
  out.set_status(task.status);
  if (task.due) *out.mutable_due_time() = ToProto(*task.due);
  out.set_is_overdue(task.due && *task.due < now);
  return out;
}

void SetRenewal(const insights::ContextRenewal& renewal, const insights::ClientContext& context,
                v1::ClientContext& out) {
  if (!renewal.date) return;
  v1::ContextRenewal& listed = *out.mutable_renewal();
  *listed.mutable_date() = ToProto(*renewal.date);
  listed.set_days_left(insights::DaysBetween(context.today, *renewal.date));
  if (renewal.likelihood) *listed.mutable_likelihood() = LikelihoodOf(*renewal.likelihood);
}

void SetLists(const insights::ClientContext& context, Time now, v1::ClientContext& out) {
  const ContextFacts& facts = context.facts;
  for (const auto& deal : facts.deals) *out.add_open_deals() = DealOf(deal);
  for (const auto& person : facts.people) *out.add_stakeholders() = PersonOf(person);
  for (const auto& ranked : context.important) {
    *out.add_interactions() = InteractionOf(ranked.interaction, ranked.rank);
  }
  for (const auto& planned : context.planned) *out.add_planned() = InteractionOf(planned, 0);
  for (const auto& task : facts.tasks) *out.add_open_tasks() = TaskOf(task, now);
  for (const auto& insight : facts.insights) {
    if (!insights::IsAlert(insight)) continue;
    *(insight.chance ? out.add_opportunities() : out.add_risks()) = ToProto(insight);
  }
  for (const auto& source : facts.sources) {
    v1::ContextSource& listed = *out.add_freshness();
    listed.set_object_type(std::string(NameOf(source.type)));
    if (source.synced_at) *listed.mutable_sync_time() = ToProto(*source.synced_at);
  }
  for (const auto& gap : context.gaps) {
    v1::ContextGap& listed = *out.add_gaps();
    listed.set_code(gap.code);
    listed.set_description(gap.words);
    listed.set_evidence(gap.evidence);
  }
}

}  // namespace

v1::ClientContext ToProto(const portfolio::ClientContexts::Found& found) {
  const insights::ClientContext& context = found.context;
  const ContextFacts& facts = context.facts;
  v1::ClientContext out;
  out.set_client_id(facts.client.client_id.value);
  *out.mutable_as_of() = ToProto(found.as_of);
  *out.mutable_profile() = ProfileOf(facts.client);
  if (facts.revenue) *out.mutable_revenue() = RevenueOf(*facts.revenue);
  SetRenewal(facts.renewal, context, out);
  if (facts.health) *out.mutable_health() = HealthOf(*facts.health, facts.changes);
  out.set_stakeholder_count(ToInt32(facts.people_total));
  if (facts.last_contact) *out.mutable_last_interaction_time() = ToProto(*facts.last_contact);
  SetLists(context, found.as_of, out);
  out.set_text(context.text.text);
  out.set_text_tokens(context.text.tokens);
  out.set_token_budget(found.token_budget);
  out.set_statements(context.text.kept);
  out.set_left_out(context.text.left_out);
  return out;
}

absl::StatusOr<int> ReadTokenBudget(const v1::GetClientContextRequest& in) {
  const int budget = in.token_budget();
  if (budget == 0) return insights::kStandardTokens;
  if (budget < insights::kFewestTokens || budget > insights::kMostTokens) {
    return Violated({{"tokenBudget", "must be from " + std::to_string(insights::kFewestTokens) +
                                         " to " + std::to_string(insights::kMostTokens)}});
  }
  return budget;
}

}  // namespace stanna::rpc
