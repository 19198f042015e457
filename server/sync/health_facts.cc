#include "server/sync/health_facts.h"

#include <absl/strings/numbers.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/decimal.h"
#include "base/property_values.h"
#include "server/sync/health_indicators.h"

namespace stanna::sync {
namespace {

using insights::DealEvent;
using insights::DealMove;
using insights::HealthEvent;
using insights::MessageKind;
using insights::Outcome;
using insights::Side;
using revenue::PipelineRole;
using revenue::StageOutcome;

MessageKind KindOf(ObjectType type) {
  switch (type) {
    case ObjectType::kMeeting:
      return MessageKind::kMeeting;
    case ObjectType::kCall:
      return MessageKind::kCall;
    case ObjectType::kNote:
      return MessageKind::kNote;
    case ObjectType::kTask:
      return MessageKind::kTask;
    default:
      return MessageKind::kEmail;
  }
}

// Only of e-mails is the writer known: what is logged with a call or a meeting, our people noted.
Side SideOf(const storage::ActivityFact& activity) {
  if (activity.type != ObjectType::kEmail) return Side::kUnknown;
  if (activity.direction == storage::Direction::kInbound) return Side::kClient;
  return activity.direction == storage::Direction::kOutbound ? Side::kOwn : Side::kUnknown;
}

struct NamedOutcome {
  std::string_view name;
  Outcome outcome;
};
// HubSpot's outcomes of meetings and statuses of calls; a portal's own say nothing.
constexpr std::array kOutcomes = {
    NamedOutcome{"COMPLETED", Outcome::kHeld},
    NamedOutcome{"NO_SHOW", Outcome::kNoShow},
    NamedOutcome{"CANCELED", Outcome::kCanceled},
    NamedOutcome{"RESCHEDULED", Outcome::kRescheduled},
    NamedOutcome{"NO_ANSWER", Outcome::kCanceled},
    NamedOutcome{"BUSY", Outcome::kCanceled},
    NamedOutcome{"FAILED", Outcome::kCanceled},
    NamedOutcome{"MISSED", Outcome::kCanceled},
};

Outcome OutcomeOf(const storage::ActivityFact& activity, Time now) {
  if (activity.type != ObjectType::kMeeting && activity.type != ObjectType::kCall) {
    return Outcome::kNone;
  }
  for (const NamedOutcome& known : kOutcomes) {
    if (activity.outcome == known.name) return known.outcome;
  }
  if (activity.at > now) return Outcome::kPlanned;
  // Nobody logs a call that was not made; a meeting's state is often just not kept up.
  return activity.type == ObjectType::kCall ? Outcome::kHeld : Outcome::kNone;
}

// FNV-1a: the same in every process, and of no meaning beyond telling threads apart.
std::uint64_t ThreadOf(std::string_view text) {
  if (text.empty()) return 0;
  std::uint64_t hash = 14695981039346656037ull;
  for (const unsigned char c : text) hash = (hash ^ c) * 1099511628211ull;
  return hash;
}

// A person's level in the place of the score that was read: −2 … 2 as −1 … 1.
constexpr double kScoreOfLevel = 0.5;

// What a message is not about when a person finds it harmless.
constexpr std::uint32_t kBadIntents = insights::kChurn | insights::kCompetitor |
                                      insights::kEscalation | insights::kPrice | insights::kOutage;

class DealReader {
 public:
  DealReader(const DealStages& stages, const Zone& zone, insights::HealthFacts& out)
      : stages_(stages), zone_(zone), out_(out) {}

  void Add(const storage::DealRow& deal) {
    const PipelineRole role = stages_.config().RoleOf(deal.pipeline_id);
    const bool renewal = role == PipelineRole::kRenewal;
    const bool expansion = role == PipelineRole::kExpansion;
    const StageOutcome outcome =
        stages_.config().OutcomeOf(deal.pipeline_id, deal.stage_id, deal.closed, deal.won);
    if (outcome == StageOutcome::kOpen) {
      insights::OpenDeal& open = out_.open_deals.emplace_back();
      open.deal_id = deal.deal_id;
      open.name = deal.name;
      open.renewal = renewal;
      open.expansion = expansion;
      open.probability = ProbabilityOf(deal);
      if (deal.close_date) open.close_date = DayIn(zone_, *deal.close_date);
      return;
    }
    out_.deal_events.push_back(
        {.deal_id = deal.deal_id,
         .name = deal.name,
         .at = deal.close_date.value_or(deal.source_modified_at),
         .move = outcome == StageOutcome::kWon ? DealMove::kWon : DealMove::kLost,
         .days = 0,
         .renewal = renewal,
         .expansion = expansion});
  }

  void Add(const storage::DealRow& deal, const storage::PropertyChange& change) {
    DealEvent event;
    event.deal_id = deal.deal_id;
    event.name = deal.name;
    event.at = change.changed_at;
    event.renewal = stages_.config().RoleOf(deal.pipeline_id) == PipelineRole::kRenewal;
    event.expansion = stages_.config().RoleOf(deal.pipeline_id) == PipelineRole::kExpansion;
    const bool moved =
        change.property == "dealstage" ? ReadStage(change, event) : ReadCloseDate(change, event);
    if (moved) out_.deal_events.push_back(std::move(event));
  }

 private:
  std::optional<double> ProbabilityOf(const storage::DealRow& deal) const {
    if (const auto own = stages_.config().ProbabilityOf(deal.pipeline_id, deal.stage_id)) {
      return own->convert_to<double>();
    }
    double probability = 0;
    if (!absl::SimpleAtod(deal.probability, &probability) || !std::isfinite(probability)) {
      return std::nullopt;
    }
    return probability;
  }

  // Winning and losing are read off the deal itself.
  bool ReadStage(const storage::PropertyChange& change, DealEvent& event) const {
    const auto before = stages_.OrderOf(change.old_value);
    const auto after = stages_.OrderOf(change.new_value);
    if (!before || !after || *before == *after || stages_.IsClosed(change.new_value)) return false;
    event.move = *after > *before ? DealMove::kForward : DealMove::kBack;
    return true;
  }

  bool ReadCloseDate(const storage::PropertyChange& change, DealEvent& event) const {
    if (change.property != "closedate") return false;
    const auto before = ParseTimeValue(change.old_value);
    const auto after = ParseTimeValue(change.new_value);
    if (!before || !after) return false;
    event.days = static_cast<int>(std::chrono::floor<std::chrono::days>(*after - *before).count());
    if (event.days == 0) return false;
    event.move = event.days > 0 ? DealMove::kPushed : DealMove::kPulledIn;
    return true;
  }

  const DealStages& stages_;
  const Zone& zone_;
  insights::HealthFacts& out_;
};

void AddDeals(const storage::HealthInputs& inputs, const DealStages& stages, const Zone& zone,
              insights::HealthFacts& facts) {
  DealReader reader(stages, zone, facts);
  std::map<ObjectId, const storage::DealRow*> by_id;
  for (const storage::DealRow& deal : inputs.deals) {
    reader.Add(deal);
    by_id[deal.deal_id] = &deal;
  }
  for (const storage::DealChangeFact& fact : inputs.deal_changes) {
    const auto deal = by_id.find(fact.deal_id);
    if (deal != by_id.end()) reader.Add(*deal->second, fact.change);
  }
}

std::optional<double> NumberOf(const storage::CustomField& field) {
  if (field.type == "bool") return field.value == "true" ? 1 : 0;
  double number = 0;
  if (!absl::SimpleAtod(field.value, &number) || !std::isfinite(number)) return std::nullopt;
  return number;
}

void AddIndicators(const storage::HealthInputs& inputs, const insights::HealthPolicy& policy,
                   insights::HealthFacts& facts) {
  if (policy.indicators.empty()) return;
  std::vector<storage::DealView> deals;
  for (const storage::DealRow& deal : inputs.deals) deals.push_back({deal});
  for (const storage::CustomField& field : HealthIndicators(deals)) {
    const auto range = policy.indicators.find(field.name);
    if (range == policy.indicators.end()) continue;
    const auto number = NumberOf(field);
    if (!number) continue;
    const auto& [worst, best, weight] = range->second;
    const double value = std::clamp((*number - worst) / (best - worst), 0.0, 1.0) * 100;
    facts.indicators.push_back({field.name, value, weight});
  }
}

// The company's own, else the day on which the next renewal deal is to be closed.
std::optional<Date> RenewalDate(const storage::HealthInputs& inputs,
                                const insights::HealthFacts& facts) {
  if (inputs.client.renewal_date) return inputs.client.renewal_date;
  std::optional<Date> next;
  for (const insights::OpenDeal& deal : facts.open_deals) {
    if (!deal.renewal || !deal.close_date) continue;
    if (!next || *deal.close_date < *next) next = deal.close_date;
  }
  return next;
}

// HubSpot's, unless a record without it made the client.
Time ClientSince(const storage::HealthInputs& inputs) {
  const Time created = inputs.client.source_created_at;
  return created > Time{} ? std::min(created, inputs.created_at) : inputs.created_at;
}

}  // namespace

DealStages::DealStages(const revenue::RevenueConfig& config,
                       const std::vector<storage::Pipeline>& pipelines)
    : config_(config) {
  for (const storage::Pipeline& pipeline : pipelines) {
    for (const storage::PipelineStage& stage : pipeline.stages) {
      stages_[stage.id] = {stage.display_order, stage.closed};
    }
  }
}

std::optional<int> DealStages::OrderOf(const std::string& stage) const {
  const auto found = stages_.find(stage);
  if (found == stages_.end()) return std::nullopt;
  return found->second.order;
}

bool DealStages::IsClosed(const std::string& stage) const {
  const auto found = stages_.find(stage);
  return found != stages_.end() && found->second.closed;
}

insights::HealthEvent ToHealthEvent(const storage::ActivityFact& activity, Time now) {
  HealthEvent event;
  event.record = {activity.type, activity.object_id};
  event.at = activity.at;
  event.kind = KindOf(activity.type);
  event.side = SideOf(activity);
  event.outcome = OutcomeOf(activity, now);
  event.automatic = static_cast<insights::Automatic>(activity.automatic);
  // What never arrived is no contact.
  if (activity.type == ObjectType::kEmail &&
      (activity.outcome == "BOUNCED" || activity.outcome == "FAILED")) {
    event.automatic = insights::Automatic::kBounce;
  }
  event.analysed = activity.analysed;
  event.score = activity.score;
  event.level = activity.level;
  event.confidence = activity.confidence;
  event.intents = activity.intents;
  if (activity.manual_level) {
    event.automatic = insights::Automatic::kNone;
    if (*activity.manual_level >= 0) event.intents &= ~kBadIntents;
    event.analysed = true;
    event.level = *activity.manual_level;
    event.score = kScoreOfLevel * event.level;
    event.confidence = 1;
  }
  event.thread = ThreadOf(activity.thread_id);
  event.contacts = activity.contacts;
  return event;
}

insights::HealthFacts ToHealthFacts(const storage::HealthInputs& inputs, const DealStages& stages,
                                    const insights::HealthPolicy& policy, Time now,
                                    const Zone& zone) {
  insights::HealthFacts facts;
  facts.client_since = ClientSince(inputs);
  for (const storage::ActivityFact& activity : inputs.activities) {
    if (activity.type != ObjectType::kTask) facts.events.push_back(ToHealthEvent(activity, now));
  }
  for (const storage::PersonFact& person : inputs.people) {
    facts.stakeholders.push_back({person.contact_id, person.name, person.title, person.created_at});
  }
  AddDeals(inputs, stages, zone, facts);
  AddIndicators(inputs, policy, facts);
  facts.renewal_date = RenewalDate(inputs, facts);
  for (const storage::ManualAttributionRow& row : inputs.manual) {
    facts.manual.push_back({row.id, row.at, row.sign, row.weight, row.reason});
  }
  return facts;
}

}  // namespace stanna::sync
