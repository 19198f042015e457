// Risks that show in what the client writes and says.
#include <algorithm>

#include "server/insights/risk/situation.h"
#include "server/insights/risk/words.h"

namespace stanna::insights {
namespace {

// The product's window for the mean mood.
constexpr int kMoodDays = 14;
// Texts that could not be read, or not in their language, have no say.
constexpr double kLeastConfidence = 0.1;
// One bad message is not a mood yet: its severity ends here.
constexpr Severity kMostOfOne = Severity::kMedium;
// Of the way from the threshold to the worst mood, −1.
constexpr double kHighPart = 0.25, kCriticalPart = 0.6;
constexpr double kWorstMood = -1;
// Means of decimal scores are at a threshold in decimals, if not in binary.
constexpr double kRounding = 1e-9;
// Talk of leaving stays a risk for as long as the product weighs it as recent, and is acute as
// long as it weighs it in full.
constexpr int kIntentDays = 30, kAcuteDays = 7;

struct Mood14 {
  double sum = 0;
  std::vector<const HealthEvent*> messages;  // the worst first
};

Mood14 CollectMood(const Situation& of) {
  Mood14 mood;
  for (const HealthEvent* event : of.past()) {
    if (!IsClientMood(*event) || event->confidence < kLeastConfidence) continue;
    if (of.Age(event->at) >= kMoodDays) continue;
    mood.messages.push_back(event);
  }
  // past() is in a fixed order: sums of it are the same whatever order the facts came in.
  for (const HealthEvent* event : mood.messages) mood.sum += event->score;
  std::ranges::stable_sort(mood.messages, {}, [](const HealthEvent* of) { return of->score; });
  return mood;
}

// What the client wrote, and what our people noted of what was said. Our own e-mails are no sign:
// "to cancel, click here" is in many.
bool TellsOfLeaving(const HealthEvent& event) {
  if (!event.analysed || event.automatic != Automatic::kNone) return false;
  if ((event.intents & kChurn) == 0) return false;
  return event.side == Side::kClient || event.kind != MessageKind::kEmail;
}

const char* KindWords(MessageKind kind) {
  switch (kind) {
    case MessageKind::kEmail:
      return "e-mail";
    case MessageKind::kCall:
      return "call";
    case MessageKind::kMeeting:
      return "meeting";
    case MessageKind::kNote:
      return "note";
    case MessageKind::kTask:
      return "task";
  }
  return "record";
}

}  // namespace

std::optional<Insight> FindLowSentiment(const Situation& of) {
  const Mood14 mood = CollectMood(of);
  if (mood.messages.empty()) return std::nullopt;
  const double threshold = of.thresholds().sentiment;
  const double mean = mood.sum / static_cast<double>(mood.messages.size());
  if (mean > threshold + kRounding) return std::nullopt;
  const double part = (threshold - mean) / (threshold - kWorstMood + kRounding);
  Severity severity = Severity::kMedium;
  if (part >= kHighPart - kRounding) severity = Severity::kHigh;
  if (part >= kCriticalPart - kRounding) severity = Severity::kCritical;
  if (mood.messages.size() == 1) severity = std::min(severity, kMostOfOne);
  std::vector<Evidence> evidence;
  for (const HealthEvent* event : mood.messages) {
    if (evidence.size() < kMostEvidence) evidence.push_back(event->record);
  }
  const auto count = static_cast<std::int64_t>(mood.messages.size());
  const HealthEvent& worst = *mood.messages.front();
  const ObjectId writer = worst.contacts.empty() ? 0 : std::ranges::min(worst.contacts);
  return Insight{.kind = kLowSentiment,
                 .severity = severity,
                 .chance = false,
                 .description = "The client's mean mood is " + Number(mean, 2) + " in " +
                                Counted(count, "message") + " of " + Counted(kMoodDays, "day") +
                                "; at " + Number(threshold, 2) + " or below it is low",
                 .recommendation = "Answer the worst of them, of " + DayWords(of.DayOf(worst.at)) +
                                   ", by a call to " + of.PersonWords(writer, "its writer") +
                                   ", and write down what was promised",
                 .evidence = std::move(evidence)};
}

std::optional<Insight> FindChurnIntent(const Situation& of) {
  std::vector<const HealthEvent*> told;  // latest first
  bool by_client = false, competitor = false;
  for (auto at = of.past().rbegin(); at != of.past().rend(); ++at) {
    if (of.Age((*at)->at) >= kIntentDays || !TellsOfLeaving(**at)) continue;
    told.push_back(*at);
    by_client |= (*at)->side == Side::kClient;
    competitor |= ((*at)->intents & kCompetitor) != 0;
  }
  if (told.empty()) return std::nullopt;
  const HealthEvent& last = *told.front();
  Severity severity = by_client ? Severity::kHigh : Severity::kMedium;
  if (of.Age(last.at) < kAcuteDays || told.size() > 1) severity = Raised(severity, 1);
  std::vector<Evidence> evidence;
  for (const HealthEvent* event : told) {
    if (evidence.size() < kMostEvidence) evidence.push_back(event->record);
  }
  const auto count = static_cast<std::int64_t>(told.size());
  std::string words = Counted(count, "message") + (count == 1 ? " speaks" : " speak") +
                      " of leaving within " + Counted(kIntentDays, "day") + ", the last " +
                      (count == 1 ? "" : "of them ") + "on " + DayWords(of.DayOf(last.at)) + " (" +
                      KindWords(last.kind) + ")";
  if (competitor) words += "; a competitor is named";
  return Insight{.kind = kChurnIntent,
                 .severity = severity,
                 .chance = false,
                 .description = std::move(words),
                 .recommendation = "Have a manager of ours call " + of.WhomToCall() +
                                   " within a day, hear the reason out, and answer it with one "
                                   "offer in writing",
                 .evidence = std::move(evidence)};
}

}  // namespace stanna::insights
