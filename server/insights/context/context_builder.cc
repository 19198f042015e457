#include "server/insights/context/context_builder.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "server/insights/context/context_statements.h"
#include "server/insights/risk/words.h"

namespace stanna::insights {
namespace {

template <typename T>
void Cut(std::vector<T>& list, std::size_t most) {
  if (list.size() > most) list.erase(list.begin() + static_cast<std::ptrdiff_t>(most), list.end());
}

// Every order ends in an id, so that it is the same however the facts came.
void Order(ContextFacts& facts) {
  std::ranges::sort(facts.people, {}, [](const ContextPerson& of) {
    return std::tuple(-of.influence, of.last_contact ? -ToEpochMs(*of.last_contact) : 0,
                      of.contact_id);
  });
  std::ranges::sort(facts.deals, {}, [](const ContextDeal& of) {
    return std::tuple(!of.renewal, !of.close_date, of.close_date.value_or(Date()), of.deal_id);
  });
  std::ranges::sort(facts.tasks, {}, [](const ContextTask& of) {
    return std::tuple(!of.due, of.due.value_or(Time()), of.task_id);
  });
  std::ranges::sort(facts.changes, {}, [](const ContextChange& of) {
    return std::tuple(-ToEpochMs(of.at), -std::abs(of.delta), of.id);
  });
  std::ranges::sort(facts.insights, {}, [](const Insight& of) {
    return std::tuple(-static_cast<int>(of.severity), of.chance, of.kind, of.description);
  });
  if (facts.revenue) {
    std::ranges::sort(facts.revenue->parts, {}, [](const ContextRevenuePart& of) {
      return std::tuple(-of.amount.value.value_or(0), of.record, of.source, of.name,
                        of.until.value_or(Date()));
    });
  }
}

void CutAll(ContextFacts& facts) {
  Cut(facts.people, kMostContextPeople);
  Cut(facts.deals, kMostContextDeals);
  Cut(facts.tasks, kMostContextTasks);
  Cut(facts.changes, kMostContextChanges);
  if (facts.revenue && facts.revenue->parts.size() > kMostContextParts) {
    facts.revenue->other_parts +=
        static_cast<std::int64_t>(facts.revenue->parts.size() - kMostContextParts);
    Cut(facts.revenue->parts, kMostContextParts);
  }
}

std::vector<ContextInteraction> Planned(const ContextFacts& facts, Time now) {
  std::vector<ContextInteraction> planned;
  for (const ContextInteraction& interaction : facts.interactions) {
    const bool meets =
        interaction.kind == MessageKind::kMeeting || interaction.kind == MessageKind::kCall;
    const bool off = interaction.outcome == Outcome::kCanceled;
    if (meets && !off && interaction.at > now) planned.push_back(interaction);
  }
  std::ranges::sort(planned, {},
                    [](const ContextInteraction& of) { return std::tuple(of.at, of.record); });
  Cut(planned, kMostContextPlanned);
  return planned;
}

std::vector<ContextInteraction> Happened(const ContextFacts& facts, Time now) {
  std::vector<ContextInteraction> happened;
  for (const ContextInteraction& interaction : facts.interactions) {
    if (interaction.at <= now) happened.push_back(interaction);
  }
  return happened;
}

}  // namespace

ShownInteractions ChooseInteractions(const ContextFacts& facts, Time now,
                                     const absl::TimeZone& zone) {
  ShownInteractions shown;
  shown.important = RankInteractions(Happened(facts, now), facts.people, DayIn(now, zone), zone);
  Cut(shown.important, kMostContextInteractions);
  shown.planned = Planned(facts, now);
  return shown;
}

ClientContext BuildContext(ContextFacts facts, ShownInteractions shown,
                           const ContextOptions& options) {
  ClientContext context;
  context.today = DayIn(options.now, options.zone);
  Order(facts);
  context.gaps = FindGaps(facts, options.stale_days, options.now, options.zone);
  context.important = std::move(shown.important);
  context.planned = std::move(shown.planned);
  facts.interactions.clear();
  CutAll(facts);
  context.facts = std::move(facts);
  context.text = FitStatements(ContextPreamble(options), ContextHeadings(),
                               ContextStatements(context, options), options.token_budget);
  return context;
}

std::vector<std::string> IntentNames(std::uint32_t intents) {
  constexpr std::pair<Intent, const char*> kNames[] = {
      {kChurn, "churn"},         {kCompetitor, "competitor"}, {kEscalation, "escalation"},
      {kPrice, "price"},         {kOutage, "outage"},         {kRenewal, "renewal"},
      {kExpansion, "expansion"}, {kPraise, "praise"},         {kResolved, "resolved"}};
  std::vector<std::string> names;
  for (const auto& [intent, name] : kNames) {
    if (intents & intent) names.emplace_back(name);
  }
  return names;
}

}  // namespace stanna::insights
