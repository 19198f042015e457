// Risks that show in who is in contact, how soon, and whether meetings take place.
#include <algorithm>
#include <set>

#include "server/insights/risk/situation.h"
#include "server/insights/risk/words.h"

namespace stanna::insights {
namespace {

// A later answer by less than this is a matter of the time of day, however quick the client was.
constexpr double kTellingDelayHours = 4;
// Twice the increase that is a risk.
constexpr double kHighDelay = 2;
// Twice, and four times the days after which a client is stale.
constexpr int kMediumSilence = 2, kHighSilence = 4;
// As health looks for two-way contact.
constexpr int kActiveContactDays = 90;
// Meetings of the last month: a client that met us since is not judged by older ones.
constexpr int kMeetingDays = 30;
// Of a no-show: a client that cancels has at least spoken.
constexpr double kCancelled = 0.5;
constexpr double kMediumMissed = 2, kHighMissed = 3;

std::string Hours(double hours) { return Number(hours, hours < 10 ? 1 : 0); }

struct Meetings {
  std::vector<Evidence> missed;  // latest first
  int no_shows = 0, cancelled = 0;
  int held_since = 0;  // after the last that was missed
};

Meetings CountMeetings(const Situation& of) {
  Meetings meetings;
  for (auto at = of.past().rbegin(); at != of.past().rend(); ++at) {
    const HealthEvent& event = **at;
    const bool meets = event.kind == MessageKind::kMeeting || event.kind == MessageKind::kCall;
    if (!meets || of.Age(event.at) >= kMeetingDays) continue;
    if (event.outcome == Outcome::kNoShow || event.outcome == Outcome::kCanceled) {
      ++(event.outcome == Outcome::kNoShow ? meetings.no_shows : meetings.cancelled);
      if (meetings.missed.size() < kMostEvidence) meetings.missed.push_back(event.record);
    } else if (event.outcome == Outcome::kHeld && meetings.missed.empty()) {
      ++meetings.held_since;
    }
  }
  return meetings;
}

std::string MissedWords(const Meetings& meetings) {
  std::string words;
  if (meetings.no_shows > 0) words = Counted(meetings.no_shows, "meeting") + " missed";
  if (meetings.cancelled > 0) {
    if (!words.empty()) words += " and ";
    words += (meetings.no_shows > 0 ? Number(meetings.cancelled)
                                    : Counted(meetings.cancelled, "meeting")) +
             " cancelled";
  }
  words += " within " + Counted(kMeetingDays, "day");
  if (meetings.held_since > 0) words += ", " + Number(meetings.held_since) + " held since";
  return words;
}

// The people who were in contact of late, the latest first.
std::vector<ObjectId> PeopleInContact(const Situation& of) {
  std::vector<ObjectId> people;
  for (auto at = of.past().rbegin(); at != of.past().rend(); ++at) {
    if (of.Age((*at)->at) > kActiveContactDays) break;
    if (!IsContact(**at)) continue;
    std::set<ObjectId> ascending((*at)->contacts.begin(), (*at)->contacts.end());
    for (const ObjectId contact : ascending) {
      if (std::ranges::find(people, contact) == people.end()) people.push_back(contact);
    }
  }
  return people;
}

// Somebody of the client who is known and was not in contact: the one known the longest.
std::string SomebodyElse(const Situation& of, const std::vector<ObjectId>& in_contact) {
  const HealthStakeholder* other = nullptr;
  for (const HealthStakeholder& person : of.records().stakeholders) {
    if (std::ranges::find(in_contact, person.contact_id) != in_contact.end()) continue;
    if (other == nullptr || std::tie(person.created_at, person.contact_id) <
                                std::tie(other->created_at, other->contact_id)) {
      other = &person;
    }
  }
  if (other == nullptr) return "a second person, best one who decides on the renewal";
  return of.PersonWords(other->contact_id, "a second person");
}

std::vector<Evidence> ContactEvidence(const Situation& of) {
  if (of.last_contact() != nullptr) return {of.last_contact()->record};
  return of.Latest([](const HealthEvent&) { return true; });
}

}  // namespace

std::optional<Insight> FindLatency(const Situation& of) {
  const auto now = of.health().response_hours;
  const auto usual = of.health().usual_response_hours;
  if (!now || !usual || *usual <= 0) return std::nullopt;
  const InsightThresholds& thresholds = of.thresholds();
  const double increase = *now / *usual - 1;
  const double delay = *now - *usual;
  if (increase <= thresholds.response_delay || delay < thresholds.response_delay_days * 24) {
    return std::nullopt;
  }
  Severity severity = Severity::kMedium;
  if (increase > thresholds.response_delay * kHighDelay) severity = Severity::kHigh;
  if (delay < kTellingDelayHours) severity = Severity::kLow;
  std::vector<Evidence> evidence = of.EvidenceOf(Factor::kResponsiveness);
  if (evidence.empty()) {
    evidence = of.Latest([](const HealthEvent& event) {
      return event.kind == MessageKind::kEmail && event.side == Side::kClient && IsContact(event);
    });
  }
  if (evidence.empty()) evidence = ContactEvidence(of);
  return Insight{.kind = kLatencyRisk,
                 .severity = severity,
                 .chance = false,
                 .description = "Answers take " + Hours(*now) + " hours now, " + Hours(*usual) +
                                " before (" + SignedPercent(increase) + ")",
                 .recommendation = "Ask " + of.WhomToCall() +
                                   " by telephone what is in the way, and put one question in "
                                   "each e-mail",
                 .evidence = std::move(evidence)};
}

std::optional<Insight> FindSilence(const Situation& of) {
  const HealthEvent* last = of.last_contact();
  const int stale = of.thresholds().stale_days;
  if (last == nullptr || stale <= 0) return std::nullopt;
  const int days = of.Age(last->at);
  if (days < stale) return std::nullopt;
  Severity severity = Severity::kLow;
  if (days >= stale * kMediumSilence) severity = Severity::kMedium;
  if (days >= stale * kHighSilence) severity = Severity::kHigh;
  std::string next;
  for (const HealthEvent* event : of.planned()) {
    if (event->kind != MessageKind::kMeeting || event->outcome == Outcome::kCanceled) continue;
    next = "; a meeting is planned for " + DayWords(of.DayOf(event->at));
    severity = Raised(severity, -1);
    break;
  }
  return Insight{.kind = kSilent,
                 .severity = severity,
                 .chance = false,
                 .description = "No contact for " + Counted(days, "day") + ", since " +
                                DayWords(of.DayOf(last->at)) + "; stale from " +
                                Counted(stale, "day") + " on" + next,
                 .recommendation = "Call " + of.WhomToCall() +
                                   " this week with a question about their work, not about ours",
                 .evidence = {last->record}};
}

std::optional<Insight> FindSingleThread(const Situation& of) {
  const int minimum = of.thresholds().stakeholder_minimum;
  const int active = of.health().active_contacts;
  // Without any contact there is nobody to have lost: that is too little data.
  if (of.last_contact() == nullptr || active >= minimum) return std::nullopt;
  const std::vector<ObjectId> people = PeopleInContact(of);
  std::vector<Evidence> evidence = of.EvidenceOf(Factor::kBreadth);
  for (const ObjectId contact : people) {
    if (evidence.size() >= kMostEvidence) break;
    const Evidence person{ObjectType::kContact, contact};
    if (std::ranges::find(evidence, person) == evidence.end()) evidence.push_back(person);
  }
  if (evidence.empty()) evidence = ContactEvidence(of);
  std::string who =
      active == 1 && people.size() == 1 ? ": " + of.PersonWords(people.front(), "") : "";
  if (who == ": ") who.clear();
  return Insight{.kind = kSingleThreaded,
                 .severity = active == 0 ? Severity::kMedium : Severity::kLow,
                 .chance = false,
                 .description = (active == 0 ? "Nobody" : "Only " + Number(active)) +
                                " of the client's people " + (active > 1 ? "are" : "is") +
                                " in two-way contact within " + Counted(kActiveContactDays, "day") +
                                who + "; fewer than " + Number(minimum) + " is a risk",
                 .recommendation = "Bring " + SomebodyElse(of, people) + " into the next meeting",
                 .evidence = std::move(evidence)};
}

std::optional<Insight> FindMissedMeetings(const Situation& of) {
  const Meetings meetings = CountMeetings(of);
  const double weight = meetings.no_shows + kCancelled * meetings.cancelled;
  // One no-show, or two cancellations; as many meetings held since make up for it.
  const int missed = meetings.no_shows + meetings.cancelled;
  if (weight < 1 || meetings.held_since >= missed) return std::nullopt;
  Severity severity = Severity::kLow;
  if (weight >= kMediumMissed) severity = Severity::kMedium;
  if (weight >= kHighMissed) severity = Severity::kHigh;
  if (meetings.held_since > 0) severity = Raised(severity, -1);
  return Insight{.kind = kMissedMeetings,
                 .severity = severity,
                 .chance = false,
                 .description = MissedWords(meetings),
                 .recommendation = "Call " + of.WhomToCall() +
                                   " to ask whether the meetings still serve them, and agree a new "
                                   "date and an agenda of theirs on the call",
                 .evidence = meetings.missed};
}

}  // namespace stanna::insights
