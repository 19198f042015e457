#include "server/portfolio/client_context.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "server/config/configuration.h"
#include "server/insights/health/health_policy.h"
#include "server/insights/risk/event_kinds.h"
#include "server/sync/health_facts.h"
#include "server/sync/health_rows.h"
#include "server/sync/revenue_rows.h"
#include "server/sync/workspace_config.h"
#include "storage/connection_store.h"
#include "storage/portal_store.h"
#include "storage/workspace_store.h"

namespace stanna::portfolio {

struct ContextSettings {
  config::Configuration config;
  sync::Zone zone;
  int stale_days = 14;
  std::map<std::string, std::string> pipelines, stages;  ///< labels by id
  std::int64_t portal_id = 0;
  std::string ui_domain;
  Time read_at{};
};

namespace {

using insights::ContextAmount;
using insights::ContextFacts;
using insights::HealthEvent;

// Labels and the zone change rarely, and no figure depends on them.
constexpr std::chrono::minutes kSettingsAge{1};

ContextAmount AmountOf(const storage::Money& money) {
  ContextAmount amount{.amount = money.amount, .currency = money.currency, .value = {}};
  if (const auto value = ParseRational(money.amount)) amount.value = value->convert_to<double>();
  return amount;
}

insights::Likelihood LikelihoodOf(double probability, const std::vector<std::string>& drivers) {
  return {.probability = probability, .drivers = drivers};
}

// Texts that could not be read have no mood.
constexpr double kReadConfidence = 0.1;

class FactsReader {
 public:
  FactsReader(const storage::ContextRows& rows, const ContextSettings& settings, Time now)
      : rows_(rows), settings_(settings), now_(now) {}

  ContextFacts Read() {
    ReadClient();
    ReadRevenue();
    ReadDeals();
    ReadHealth();
    ReadPeople();
    ReadActivities();
    for (const auto& task : rows_.tasks) {
      facts_.tasks.push_back({task.task_id, task.subject, task.status, task.due});
    }
    for (const auto& alert : rows_.alerts) facts_.insights.push_back(sync::ToInsight(alert));
    for (const auto& source : rows_.sources) {
      facts_.sources.push_back({source.type, source.synced_at});
    }
    return std::move(facts_);
  }

 private:
  Date DayOf(Time at) const { return sync::DayIn(settings_.zone, at); }

  void ReadClient() {
    const storage::ClientRow& row = rows_.client;
    facts_.client = {.client_id = row.id,
                     .company_id = row.company_id,
                     .name = row.name,
                     .domain = row.domain,
                     .lifecycle_stage = row.lifecycle_stage,
                     .status = row.status,
                     .tags = row.tags,
                     .csm_owner = row.csm_owner,
                     .owner_id = row.owner_id,
                     .since = {},
                     .excluded = rows_.excluded,
                     .archived = rows_.archived};
    if (row.source_created_at > Time{}) facts_.client.since = DayOf(row.source_created_at);
  }

  void ReadRevenue() {
    if (!rows_.has_revenue) return;
    insights::ContextRevenue& revenue = facts_.revenue.emplace();
    revenue.mrr = AmountOf(rows_.client.mrr);
    revenue.by_hand = rows_.mrr_by_hand;
    revenue.incomplete = rows_.mrr_incomplete;
    revenue.as_of = rows_.revenue_as_of;
    for (const storage::RevenuePart& part : rows_.parts) {
      revenue.parts.push_back({.source = part.source,
                               .record = {part.type, part.object_id},
                               .name = part.name,
                               .amount = AmountOf(part.amount),
                               .until = part.until});
    }
    revenue.other_parts = rows_.counting_parts - static_cast<std::int64_t>(rows_.parts.size());
  }

  static std::string LabelOf(const std::map<std::string, std::string>& labels,
                             const std::string& id) {
    const auto found = labels.find(id);
    return found == labels.end() ? id : found->second;
  }

  void ReadDeals() {
    const revenue::RevenueConfig& config = settings_.config.revenue;
    for (const storage::DealRow& row : rows_.deals) {
      const auto outcome = config.OutcomeOf(row.pipeline_id, row.stage_id, row.closed, row.won);
      if (outcome != revenue::StageOutcome::kOpen) continue;
      insights::ContextDeal& deal = facts_.deals.emplace_back();
      const auto role = config.RoleOf(row.pipeline_id);
      deal.deal_id = row.deal_id;
      deal.name = row.name;
      deal.amount = AmountOf(row.amount);
      deal.stage = LabelOf(settings_.stages, row.stage_id);
      deal.pipeline = LabelOf(settings_.pipelines, row.pipeline_id);
      deal.renewal = role == revenue::PipelineRole::kRenewal;
      deal.expansion = role == revenue::PipelineRole::kExpansion;
      auto probability = config.ProbabilityOf(row.pipeline_id, row.stage_id);
      if (!probability) probability = ParseRational(row.probability);
      if (probability) deal.probability = probability->convert_to<double>();
      if (row.close_date) deal.close_date = DayOf(*row.close_date);
    }
  }

  // As health counts: the company's own date, else the next renewal deal's.
  std::optional<Date> RenewalDate() const {
    if (rows_.client.renewal_date) return rows_.client.renewal_date;
    std::optional<Date> next;
    for (const insights::ContextDeal& deal : facts_.deals) {
      if (!deal.renewal || !deal.close_date) continue;
      if (!next || *deal.close_date < *next) next = deal.close_date;
    }
    return next;
  }

  void ReadHealth() {
    facts_.renewal.date = RenewalDate();
    for (const storage::AttributionRow& row : rows_.attributions) {
      facts_.changes.push_back({.id = row.id,
                                .at = row.at,
                                .factor = row.factor,
                                .delta = row.delta,
                                .previous_score = row.previous_score,
                                .new_score = row.new_score,
                                .weight = row.weight,
                                .reason = row.reason,
                                .evidence = sync::ReadEvidence(row.evidence)});
    }
    if (!rows_.health) return;
    const storage::HealthRow& row = *rows_.health;
    // An unreadable document costs the reasons, not the score.
    const auto document = sync::ReadHealthDocument(row.document).value_or(sync::HealthDocument());
    if (row.renewal_probability) {
      facts_.renewal.likelihood = LikelihoodOf(*row.renewal_probability, document.renewal);
    }
    insights::ContextHealth& of = facts_.health.emplace();
    of.trend = static_cast<insights::Trend>(row.trend);
    of.as_of = row.as_of;
    of.week_ago = rows_.week_ago;
    of.month_ago = rows_.month_ago;
    of.health = HealthOf(row, document);
  }

  static insights::Health HealthOf(const storage::HealthRow& row,
                                   const sync::HealthDocument& document) {
    insights::Health health;
    health.score = row.score;
    health.band = static_cast<insights::Band>(row.band);
    health.confidence = row.confidence;
    health.factors = document.factors;
    health.sentiment = row.sentiment;
    health.sentiment_trend = static_cast<insights::Trend>(row.sentiment_trend);
    health.churn30 = LikelihoodOf(row.churn30, document.churn30);
    health.churn60 = LikelihoodOf(row.churn60, document.churn60);
    health.churn90 = LikelihoodOf(row.churn90, document.churn90);
    health.expansion = LikelihoodOf(row.expansion, document.expansion);
    health.response_hours = row.response_hours;
    health.usual_response_hours = row.usual_response_hours;
    health.active_contacts = row.active_contacts;
    health.engagement_change = row.engagement_change;
    return health;
  }

  void ReadPeople() {
    for (const storage::ContextPerson& row : rows_.people) {
      insights::ContextPerson& person = facts_.people.emplace_back();
      person.contact_id = row.contact_id;
      person.name = row.name;
      person.title = row.title;
      person.email = row.email;
      person.influence = insights::InfluenceOf(settings_.config.health, row.title);
    }
    facts_.people_total = rows_.people_total;
  }

  insights::ContextPerson* Find(ObjectId contact) {
    const auto found =
        std::ranges::lower_bound(facts_.people, contact, {}, &insights::ContextPerson::contact_id);
    const bool known = found != facts_.people.end() && found->contact_id == contact;
    return known ? &*found : nullptr;
  }

  void ReadActivities() {
    for (const storage::ActivityFact& fact : rows_.facts) {
      const HealthEvent event = sync::ToHealthEvent(fact, now_);
      if (event.at <= now_) CountFor(event);
      Add(fact, event);
    }
    for (insights::ContextPerson& person : facts_.people) {
      if (person.mood) *person.mood /= static_cast<double>(person.mood_messages);
    }
    // What happened before the window, in whatever way.
    if (!facts_.last_contact) facts_.last_contact = rows_.last_interaction_at;
  }

  void CountFor(const HealthEvent& event) {
    const bool contact = insights::IsContact(event);
    const bool mood = insights::IsClientMood(event) && event.confidence >= kReadConfidence;
    if (contact) facts_.last_contact = std::max(facts_.last_contact.value_or(event.at), event.at);
    for (const ObjectId id : event.contacts) {
      insights::ContextPerson* person = Find(id);
      if (person == nullptr) continue;
      if (contact)
        person->last_contact = std::max(person->last_contact.value_or(event.at), event.at);
      if (!mood) continue;
      person->mood = person->mood.value_or(0) + event.score;
      ++person->mood_messages;
    }
  }

  void Add(const storage::ActivityFact& fact, const HealthEvent& event) {
    insights::ContextInteraction& interaction = facts_.interactions.emplace_back();
    interaction.record = event.record;
    interaction.kind = event.kind;
    interaction.at = event.at;
    interaction.side = event.side;
    interaction.outcome = event.outcome;
    interaction.automatic = event.automatic;
    interaction.analysed = event.analysed;
    interaction.score = event.score;
    interaction.level = event.level;
    interaction.by_hand = fact.manual_level.has_value();
    interaction.confidence = event.confidence;
    interaction.intents = event.intents;
    interaction.language = fact.language;
    for (const ObjectId contact : event.contacts) {
      if (Find(contact) != nullptr) interaction.contacts.push_back(contact);
    }
  }

  const storage::ContextRows& rows_;
  const ContextSettings& settings_;
  const Time now_;
  ContextFacts facts_;
};

std::vector<storage::ActivityKey> KeysOf(const insights::ShownInteractions& shown) {
  std::vector<storage::ActivityKey> keys;
  const auto add = [&](const insights::ContextInteraction& of) {
    keys.emplace_back(of.record.type, of.record.id);
  };
  for (const auto& ranked : shown.important) add(ranked.interaction);
  for (const auto& planned : shown.planned) add(planned);
  return keys;
}

void AddTexts(std::vector<storage::ActivityText>& texts, insights::ShownInteractions& shown) {
  std::map<storage::ActivityKey, storage::ActivityText*> by_key;
  for (storage::ActivityText& text : texts) by_key[text.key] = &text;
  const auto add = [&](insights::ContextInteraction& to) {
    const auto found = by_key.find({to.record.type, to.record.id});
    if (found == by_key.end()) return;
    to.subject = std::move(found->second->subject);
    to.summary = std::move(found->second->summary);
  };
  for (auto& ranked : shown.important) add(ranked.interaction);
  for (auto& planned : shown.planned) add(planned);
}

}  // namespace

absl::StatusOr<ClientContexts::Found> ClientContexts::Get(const WorkspaceId& workspace,
                                                          const ClientId& client, int token_budget,
                                                          Deadline deadline) {
  const Time now = clock_.Now();
  ASSIGN_OR_RETURN(Settings settings, SettingsOf(workspace, now, deadline));
  ContextFacts facts;
  insights::ShownInteractions shown;
  const auto choose = [&](const storage::ContextRows& rows) {
    facts = FactsReader(rows, *settings, now).Read();
    shown = insights::ChooseInteractions(facts, now, settings->zone);
    return KeysOf(shown);
  };
  const auto load = [&] {
    return stores_.contexts().LoadContext(workspace, client, {}, now,
                                          sync::DayIn(settings->zone, now), choose, deadline);
  };
  ASSIGN_OR_RETURN(storage::ContextRows rows, load());
  if (rows.config_version != settings->config.version) {
    ASSIGN_OR_RETURN(settings, ReadSettings(workspace, now, deadline));
    ASSIGN_OR_RETURN(rows, load());
  }
  AddTexts(rows.texts, shown);
  return Found{.context = insights::BuildContext(std::move(facts), std::move(shown),
                                                 {.token_budget = token_budget,
                                                  .stale_days = settings->stale_days,
                                                  .now = now,
                                                  .zone = settings->zone}),
               .as_of = now,
               .token_budget = token_budget,
               .portal_id = settings->portal_id,
               .ui_domain = settings->ui_domain};
}

absl::StatusOr<ClientContexts::Settings> ClientContexts::SettingsOf(const WorkspaceId& workspace,
                                                                    Time now, Deadline deadline) {
  {
    const MutexLock lock(mutex_);
    const auto found = settings_.find(workspace);
    if (found != settings_.end() && now - found->second->read_at < kSettingsAge) {
      return found->second;
    }
  }
  return ReadSettings(workspace, now, deadline);
}

absl::StatusOr<ClientContexts::Settings> ClientContexts::ReadSettings(const WorkspaceId& workspace,
                                                                      Time now, Deadline deadline) {
  auto settings = std::make_shared<ContextSettings>();
  ASSIGN_OR_RETURN(settings->config, sync::LoadConfiguration(stores_, workspace, deadline));
  ASSIGN_OR_RETURN(const auto home, sync::LoadHomeFacts(stores_, workspace, deadline));
  ASSIGN_OR_RETURN(const auto pipelines,
                   stores_.portals().ListPipelines(workspace, ObjectType::kDeal, deadline));
  settings->zone = sync::ZoneNamed(home.time_zone);
  const auto stored = stores_.workspaces().Get(workspace, deadline);
  if (stored.ok()) {
    settings->stale_days = stored->settings.stale_days;
  } else if (!IsNotFound(stored.status())) {
    return stored.status();
  }
  for (const storage::Pipeline& pipeline : pipelines) {
    settings->pipelines[pipeline.id] = pipeline.label;
    for (const storage::PipelineStage& stage : pipeline.stages) {
      settings->stages[stage.id] = stage.label;
    }
  }
  const auto connection = stores_.connections().Get(workspace, "hubspot", deadline);
  if (connection.ok()) {
    settings->portal_id = connection->portal_id;
    settings->ui_domain = connection->ui_domain;
  } else if (!IsNotFound(connection.status())) {
    return connection.status();
  }
  settings->read_at = now;
  const MutexLock lock(mutex_);
  settings_[workspace] = settings;
  return settings;
}

}  // namespace stanna::portfolio
