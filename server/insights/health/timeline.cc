#include "server/insights/health/timeline.h"

#include <absl/time/civil_time.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <unordered_map>

namespace stanna::insights {
namespace {

constexpr double kMsPerDay = 24 * 3600 * 1000.0;
constexpr double kHoursPerDay = 24;
// A meeting without a recorded outcome most often took place, but nobody says so.
constexpr double kUnrecordedMeeting = 0.5;
constexpr double kWeekDays = 7, kMonthDays = 30, kQuarterDays = 90;

Time EndOf(Date day, const absl::TimeZone& zone) {
  const absl::CivilDay civil(static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                             static_cast<unsigned>(day.day()));
  return FromEpochMs(absl::ToUnixMillis(absl::FromCivil(civil + 1, zone)));
}

double DaysBefore(Time end, Time at) {
  return static_cast<double>(ToEpochMs(end) - ToEpochMs(at)) / kMsPerDay;
}

bool SpeaksOfLeaving(const HealthEvent& event) {
  return event.analysed && (event.intents & kChurn) != 0;
}

// Such a client is in contact, but that is no merit.
bool IsHostile(const HealthEvent& event) {
  return SpeaksOfLeaving(event) || (event.analysed && event.level <= kWorstLevel);
}

double ContactOf(const HealthEvent& event, const ContactWeights& weights) {
  if (IsHostile(event)) return 0;
  switch (event.kind) {
    case MessageKind::kMeeting:
      if (event.outcome == Outcome::kHeld) return weights.meeting;
      return event.outcome == Outcome::kNone || event.outcome == Outcome::kPlanned
                 ? weights.meeting * kUnrecordedMeeting
                 : 0;
    case MessageKind::kCall:
      return event.outcome == Outcome::kHeld || event.outcome == Outcome::kNone ? weights.call : 0;
    case MessageKind::kEmail:
      return event.side == Side::kClient ? weights.message : 0;
    case MessageKind::kNote:
    case MessageKind::kTask:
      return 0;
  }
  return 0;
}

void AddEntries(const HealthFacts& facts, const HealthPolicy& policy, Timeline& line) {
  line.entries.reserve(facts.events.size());
  for (const HealthEvent& event : facts.events) {
    if (event.automatic != Automatic::kNone || event.at >= line.end) continue;
    line.entries.push_back({.event = &event,
                            .age = DaysBefore(line.end, event.at),
                            .since = 0,
                            .contact = ContactOf(event, policy.contact),
                            .churn = SpeaksOfLeaving(event),
                            .hostile = IsHostile(event)});
  }
  std::ranges::sort(line.entries, [](const Entry& a, const Entry& b) {
    return std::tie(a.event->at, a.event->record) < std::tie(b.event->at, b.event->record);
  });
}

// Without any contact nothing fades.
double Since(const Timeline& line, double age) {
  return line.has_contact ? std::max(0.0, age - line.last_contact) : 0;
}

void FindEnds(const HealthFacts& facts, Timeline& line) {
  line.first_known =
      facts.client_since == Time{} ? 0 : std::max(0.0, DaysBefore(line.end, facts.client_since));
  for (const Entry& entry : line.entries) {
    if (entry.contact <= 0) continue;
    line.first_known = std::max(line.first_known, entry.age);
    line.last_contact = entry.age;
    line.has_contact = true;
  }
  for (Entry& entry : line.entries) entry.since = Since(line, entry.age);
}

// Our messages in a row are one question; a message of the client's ends the row.
void AddAsks(const HealthPolicy& policy, Timeline& line) {
  std::unordered_map<std::uint64_t, std::size_t> open;
  open.reserve(line.entries.size());
  std::vector<double> asked_at;
  for (const Entry& entry : line.entries) {
    const HealthEvent& event = *entry.event;
    if (event.kind != MessageKind::kEmail || event.thread == 0) continue;
    if (entry.hostile && event.side != Side::kOwn) continue;
    if (event.side == Side::kOwn) {
      if (!open.emplace(event.thread, line.asks.size()).second) continue;
      line.asks.push_back({.record = event.record,
                           .since = entry.since,
                           .pending = entry.age < policy.response.patience_days,
                           .answered = false,
                           .hours = 0,
                           .answer = {},
                           .answer_age = 0});
      asked_at.push_back(entry.age);
    } else if (const auto it = open.find(event.thread);
               event.side == Side::kClient && it != open.end()) {
      Ask& ask = line.asks[it->second];
      const double days = asked_at[it->second] - entry.age;
      if (days <= policy.response.longest_days) {
        ask.answered = true;
        ask.hours = days * kHoursPerDay;
        ask.answer = event.record;
        ask.answer_age = entry.age;
      }
      open.erase(it);
    }
  }
}

void AddDeals(const HealthFacts& facts, Timeline& line) {
  for (const DealEvent& event : facts.deal_events) {
    if (event.at >= line.end) continue;
    line.deals.push_back({.event = &event, .since = Since(line, DaysBefore(line.end, event.at))});
  }
  std::ranges::sort(line.deals, [](const DealEntry& a, const DealEntry& b) {
    const auto key = [](const DealEvent& e) {
      return std::tie(e.at, e.deal_id, e.move, e.days, e.renewal, e.expansion, e.name);
    };
    return key(*a.event) < key(*b.event);
  });
}

}  // namespace

Timeline MakeTimeline(const HealthFacts& facts, const HealthPolicy& policy, Date today,
                      const absl::TimeZone& zone) {
  Timeline line;
  line.today = today;
  line.end = EndOf(today, zone);
  AddEntries(facts, policy, line);
  FindEnds(facts, line);
  AddAsks(policy, line);
  AddDeals(facts, line);
  return line;
}

double Decay(double days, double half_life) { return std::exp2(-days / half_life); }

std::optional<double> UsualGap(const Timeline& line, double usual_to_days) {
  std::vector<double> gaps;
  double last = -1;
  for (const Entry& entry : line.entries) {
    if (entry.contact <= 0 || entry.since > usual_to_days) continue;
    if (last >= 0 && last - entry.age >= 1) gaps.push_back(last - entry.age);
    last = entry.age;
  }
  if (gaps.empty()) return std::nullopt;
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::ranges::nth_element(gaps, middle);
  return *middle;
}

double AgeWeight(const AgeWeights& weights, double days) {
  if (days > weights.horizon_days) return 0;
  if (days <= kWeekDays) return weights.week;
  if (days <= kMonthDays) return weights.month;
  return days <= kQuarterDays ? weights.quarter : weights.older;
}

int DaysUntil(Date day, Date today) {
  return static_cast<int>((std::chrono::sys_days(day) - std::chrono::sys_days(today)).count());
}

}  // namespace stanna::insights
