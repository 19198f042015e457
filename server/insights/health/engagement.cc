// Contact: how long ago, how often, how readily answered; meetings kept and missed.
#include <algorithm>
#include <cmath>

#include "server/insights/health/signals.h"

namespace stanna::insights {
namespace {

// Added to both rates, in weighted contacts a day, so that one message more or less of a quiet
// client is no change: a message in three weeks.
constexpr double kRateShrink = 0.07;
// A usual answered share and delay, and how many questions they are worth: two thirds of messages
// get an answer.
constexpr double kUsualShare = 2.0 / 3, kUsualWeight = 6;
constexpr double kRecentWeight = 6;
// The log of delays scatters by about 1; that of a mean of four by a half.
constexpr double kDelayWeight = 4;
// Delays shorter than it are all immediate.
constexpr double kLeastHours = 0.1;
constexpr double kLeastAsks = 2;
// Nobody keeps every appointment: a tenth is missed, which counts as 2.5 meetings.
constexpr double kUsualMissed = 0.25, kUsualMeetings = 2.5;
constexpr double kMeetingValue = 105;  // less a tenth of missed_points: 80 when all is as usual

double Clip(double value) { return std::clamp(value, 0.0, 100.0); }

std::optional<double> Median(std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

std::string Hours(double hours) {
  return hours < 48 ? Words("%.1f h", hours) : Words("%.1f days", hours / 24);
}

}  // namespace

Signal SeeRecency(const Timeline& line, const HealthPolicy& policy) {
  Signal signal;
  if (!line.has_contact) return signal;
  const RecencyRules& rules = policy.recency;
  const auto gap = UsualGap(line, policy.frequency.usual_to_days);
  const double half = std::clamp(rules.gaps * gap.value_or(rules.longest_days), rules.shortest_days,
                                 rules.longest_days);
  signal.value = 100 * Decay(std::max(0.0, line.last_contact - half / 2), half);
  signal.words = gap ? Words("Last in contact %.0f days ago; usually every %.1f days",
                             std::floor(line.last_contact), *gap)
                     : Words("Last in contact %.0f days ago", std::floor(line.last_contact));
  for (auto it = line.entries.rbegin(); it != line.entries.rend(); ++it) {
    if (it->contact <= 0) continue;
    signal.evidence.push_back(it->event->record);
    break;
  }
  return signal;
}

FrequencySignal SeeFrequency(const Timeline& line, const HealthPolicy& policy) {
  FrequencySignal seen;
  const FrequencyRules& rules = policy.frequency;
  const double history =
      std::min(line.first_known - line.last_contact, rules.usual_to_days) - rules.usual_from_days;
  if (!line.has_contact || history < rules.least_usual_days) return seen;
  double recent = 0, usual = 0;
  EvidenceList evidence;
  for (const Entry& entry : line.entries) {
    if (entry.contact <= 0) continue;
    recent += entry.contact * Decay(entry.age, rules.half_life_days);
    evidence.Add(-entry.age, entry.event->record);
    if (entry.since >= rules.usual_from_days && entry.since < rules.usual_to_days) {
      usual += entry.contact;
    }
  }
  recent *= std::log(2.0) / rules.half_life_days;
  usual /= history;
  seen.change = (recent + kRateShrink) / (usual + kRateShrink);
  Signal& signal = seen.signal;
  signal.value = std::min(Clip(rules.same + rules.doubling * std::log2(seen.change)), rules.most);
  signal.words = Words("Contact is %.0f%% of this client's usual", 100 * seen.change);
  signal.evidence = evidence.Take();
  return seen;
}

namespace {

struct AnswerSums {
  double asked = 0, answered = 0, log_hours = 0;
  std::vector<double> hours;  // as of today, for people
  void Add(const Ask& ask) {
    ++asked;
    if (!ask.answered) return;
    ++answered;
    log_hours += std::log(std::max(ask.hours, kLeastHours));
  }
};

}  // namespace

ResponseSignal SeeResponses(const Timeline& line, const HealthPolicy& policy) {
  ResponseSignal seen;
  const ResponseRules& rules = policy.response;
  AnswerSums recent, usual;
  double asked_lately = 0;  // what may still be answered too
  EvidenceList evidence;
  constexpr double kUnansweredTells = 1'000;  // hours: more than any delay
  constexpr double kMedianDays = 60;
  for (const Ask& ask : line.asks) {
    if (ask.answered && ask.answer_age <= rules.usual_to_days) {
      (ask.answer_age <= kMedianDays ? recent : usual).hours.push_back(ask.hours);
    }
    asked_lately += ask.since <= rules.recent_days;
    if ((ask.pending && !ask.answered) || ask.since > rules.usual_to_days) continue;
    if (ask.since > rules.recent_days) {
      usual.Add(ask);
      continue;
    }
    recent.Add(ask);
    evidence.Add(ask.answered ? ask.hours : kUnansweredTells - ask.since,
                 ask.answered ? ask.answer : ask.record);
  }
  seen.hours = Median(recent.hours);
  seen.usual_hours = Median(usual.hours);
  if (asked_lately < kLeastAsks) return seen;

  const double usual_share =
      (usual.answered + kUsualShare * kUsualWeight) / (usual.asked + kUsualWeight);
  const double share =
      (recent.answered + usual_share * kRecentWeight) / (recent.asked + kRecentWeight);
  double slower = 0;  // logarithm; without a usual time nothing is known
  if (recent.answered > 0 && usual.answered > 0) {
    const double shrink = recent.answered / (recent.answered + kDelayWeight) * usual.answered /
                          (usual.answered + kDelayWeight);
    slower = shrink * (recent.log_hours / recent.answered - usual.log_hours / usual.answered);
  }
  Signal& signal = seen.signal;
  signal.value = Clip(rules.same + rules.share_points * (share - usual_share) +
                      rules.level_points * (share - kUsualShare) - rules.delay_points * slower);
  signal.words = Words("Answered %.0f of our last %.0f messages (usually %.0f%%)", recent.answered,
                       recent.asked, 100 * usual_share);
  if (recent.answered > 0) {
    signal.words += ", after " + Hours(std::exp(recent.log_hours / recent.answered));
    if (usual.answered > 0) {
      signal.words += " (usually " + Hours(std::exp(usual.log_hours / usual.answered)) + ")";
    }
  }
  signal.evidence = evidence.Take();
  return seen;
}

Signal SeeMeetings(const Timeline& line, const HealthPolicy& policy) {
  Signal signal;
  const MeetingRules& rules = policy.meetings;
  double missed = kUsualMissed, all = kUsualMeetings;
  int held = 0, no_shows = 0, moved = 0;
  EvidenceList bad, good;
  for (const Entry& entry : line.entries) {
    if (entry.event->kind != MessageKind::kMeeting) continue;
    const Outcome outcome = entry.event->outcome;
    if (outcome == Outcome::kPlanned || outcome == Outcome::kNone) continue;
    if (entry.since > policy.response.usual_to_days) continue;
    const double weight = Decay(entry.since, rules.half_life_days);
    double part = 0;
    if (outcome == Outcome::kHeld) ++held;
    if (outcome == Outcome::kNoShow) part = rules.no_show, ++no_shows;
    if (outcome == Outcome::kCanceled) part = rules.canceled, ++moved;
    if (outcome == Outcome::kRescheduled) part = rules.rescheduled, ++moved;
    all += weight;
    missed += weight * part;
    (outcome == Outcome::kHeld ? good : bad).Add(-entry.age, entry.event->record);
  }
  if (held + no_shows + moved == 0) return signal;
  signal.only_bad = held == 0;
  signal.value = Clip(kMeetingValue - rules.missed_points * missed / all);
  signal.words = Words("%d meetings held, %d missed without notice, %d cancelled or moved", held,
                       no_shows, moved);
  signal.evidence = no_shows + moved > 0 ? bad.Take() : good.Take();
  return signal;
}

}  // namespace stanna::insights
