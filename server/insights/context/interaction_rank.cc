#include "server/insights/context/interaction_rank.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <tuple>

#include "server/insights/risk/words.h"

namespace stanna::insights {
namespace {

struct AgeWeight {
  int days;  // up to, inclusive
  double weight;
};
// The product's recency weights.
constexpr AgeWeight kAges[] = {{7, 1.0}, {30, 0.7}, {90, 0.4}};
constexpr double kOldWeight = 0.2;

// A factual message still counts: a quarter of the strongest.
constexpr double kNeutralMood = 1.0 / 3;
// Texts that could not be read have no mood to speak of.
constexpr double kLeastConfidence = 0.1;

struct IntentWeight {
  Intent intent;
  double weight;
};
// By what it costs not to know of it: talk of leaving doubles an interaction's rank.
constexpr IntentWeight kIntents[] = {{kChurn, 2.0},     {kEscalation, 1.6}, {kCompetitor, 1.6},
                                     {kOutage, 1.5},    {kRenewal, 1.5},    {kPrice, 1.4},
                                     {kExpansion, 1.4}, {kPraise, 1.1},     {kResolved, 1.1}};
constexpr double kEachOtherIntent = 0.1;

// A meeting takes both sides' time; a note is our own words about something.
constexpr double kMeetingKind = 1.2, kCallKind = 1.1, kEmailKind = 1.0, kNoteKind = 0.7;
// Somebody did not come.
constexpr double kMissedKind = 1.4;
// From nobody's to the chief's: the chief's counts about two times as much.
constexpr double kLeastInfluence = 0.6, kInfluenceSpan = 0.8;
constexpr double kUnknownInfluence = 0.5;
constexpr double kClientSide = 1.0, kUnknownSide = 0.8, kOwnSide = 0.5;

double RecencyOf(int age) {
  for (const AgeWeight& of : kAges) {
    if (age <= of.days) return of.weight;
  }
  return kOldWeight;
}

double MoodOf(const ContextInteraction& interaction) {
  if (!interaction.analysed || interaction.confidence < kLeastConfidence) return kNeutralMood;
  return kNeutralMood + std::min(1.0, std::abs(interaction.score));
}

double IntentsOf(std::uint32_t intents) {
  if (!intents) return 1;
  double gravest = 1;
  for (const IntentWeight& of : kIntents) {
    if (intents & of.intent) gravest = std::max(gravest, of.weight);
  }
  return gravest + kEachOtherIntent * (std::popcount(intents) - 1);
}

double KindOf(const ContextInteraction& interaction) {
  if (interaction.outcome == Outcome::kNoShow || interaction.outcome == Outcome::kCanceled) {
    return kMissedKind;
  }
  switch (interaction.kind) {
    case MessageKind::kMeeting:
      return kMeetingKind;
    case MessageKind::kCall:
      return kCallKind;
    case MessageKind::kEmail:
      return kEmailKind;
    case MessageKind::kNote:
      return kNoteKind;
    case MessageKind::kTask:
      return 0;
  }
  return 0;
}

double InfluenceOf(const ContextInteraction& interaction,
                   const std::vector<ContextPerson>& people) {
  double most = -1;
  for (const ObjectId contact : interaction.contacts) {
    const auto person = std::ranges::find(people, contact, &ContextPerson::contact_id);
    if (person != people.end()) most = std::max(most, person->influence);
  }
  return kLeastInfluence + kInfluenceSpan * std::min(1.0, most < 0 ? kUnknownInfluence : most);
}

double SideOf(Side side) {
  if (side == Side::kClient) return kClientSide;
  return side == Side::kOwn ? kOwnSide : kUnknownSide;
}

}  // namespace

InteractionWeight WeightOf(const ContextInteraction& interaction,
                           const std::vector<ContextPerson>& people, Date today,
                           const absl::TimeZone& zone) {
  const int age = DaysBetween(DayIn(interaction.at, zone), today);
  const bool none = age < 0 || interaction.automatic != Automatic::kNone;
  return {.recency = none ? 0 : RecencyOf(age),
          .mood = MoodOf(interaction),
          .intents = IntentsOf(interaction.intents),
          .kind = KindOf(interaction),
          .influence = InfluenceOf(interaction, people),
          .side = SideOf(interaction.side)};
}

std::vector<RankedInteraction> RankInteractions(const std::vector<ContextInteraction>& interactions,
                                                const std::vector<ContextPerson>& people,
                                                Date today, const absl::TimeZone& zone) {
  std::vector<RankedInteraction> ranked;
  for (const ContextInteraction& interaction : interactions) {
    const double rank = WeightOf(interaction, people, today, zone).rank();
    if (rank > 0) ranked.push_back({interaction, rank});
  }
  std::ranges::sort(ranked, [](const RankedInteraction& a, const RankedInteraction& b) {
    return std::tuple(-a.rank, -ToEpochMs(a.interaction.at), a.interaction.record) <
           std::tuple(-b.rank, -ToEpochMs(b.interaction.at), b.interaction.record);
  });
  return ranked;
}

}  // namespace stanna::insights
