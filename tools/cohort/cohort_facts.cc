#include "tools/cohort/cohort_facts.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "server/insights/health/health_policy.h"

namespace stanna::cohort {
namespace {

using insights::HealthEvent;
using insights::MessageKind;
using insights::Outcome;
using insights::Side;

// Day 0 of every cohort; any will do.
constexpr std::chrono::sys_days kBeginning{std::chrono::year(2025) / 1 / 1};
constexpr double kMsPerDay = 24 * 3600 * 1000.0;
constexpr double kHoursPerDay = 24;
// Days and hours are written with so many digits that a reply's question is found to this, in days.
constexpr double kSameMoment = 0.002;
// What the labels of the files are worth is not said; any constant does.
constexpr double kConfidence = 0.7;
constexpr double kPolar = 0.2;

Time TimeOf(double day) {
  return Time(kBeginning.time_since_epoch()) +
         std::chrono::milliseconds(std::llround(day * kMsPerDay));
}

int LevelOf(double sentiment) { return (sentiment > kPolar) - (sentiment < -kPolar); }

class FactsMaker {
 public:
  explicit FactsMaker(insights::HealthFacts& facts) : facts_(facts) {}

  void Add(const Event& event) {
    if (event.type == EventType::kDeal) return AddDeal(event);
    HealthEvent out;
    out.record = {ObjectType::kEmail, ++last_id_};
    out.at = TimeOf(event.day);
    out.analysed = event.has_sentiment;
    out.score = event.sentiment;
    out.level = LevelOf(event.sentiment);
    out.confidence = kConfidence;
    if (event.type == EventType::kMeeting) {
      out.record.type = ObjectType::kMeeting;
      out.kind = MessageKind::kMeeting;
      out.side = Side::kClient;
      out.outcome = event.value == "held" ? Outcome::kHeld : Outcome::kNoShow;
    } else if (event.type == EventType::kNote) {
      out.record.type = ObjectType::kNote;
      out.kind = MessageKind::kNote;
      out.side = Side::kOwn;
    } else {
      out.side = event.direction == Direction::kOut ? Side::kOwn : Side::kClient;
      out.thread = ThreadOf(event);
      if (event.value == "churn_phrase") out.intents = insights::kChurn;
      if (event.value == "expansion_phrase") out.intents = insights::kExpansion;
    }
    facts_.events.push_back(std::move(out));
  }

 private:
  // Of each of our messages one of its own, which its reply is found in.
  std::uint64_t ThreadOf(const Event& event) {
    const std::uint64_t own = static_cast<std::uint64_t>(last_id_);
    if (event.direction == Direction::kOut) {
      asked_.emplace_back(event.day, own);
      return own;
    }
    if (event.direction != Direction::kReply) return own;
    const double day = event.day - event.hours / kHoursPerDay;
    const auto near = std::ranges::find_if(asked_.rbegin(), asked_.rend(), [&](const auto& ask) {
      return std::abs(ask.first - day) < kSameMoment;
    });
    return near == asked_.rend() ? own : near->second;
  }

  void AddDeal(const Event& event) {
    constexpr ObjectId kDeal = 1;
    if (event.value == "created") {
      facts_.open_deals.push_back({.deal_id = kDeal,
                                   .name = "Renewal",
                                   .renewal = true,
                                   .expansion = false,
                                   .probability = std::nullopt,
                                   .close_date = std::nullopt});
      return;
    }
    insights::DealEvent move;
    move.deal_id = kDeal;
    move.name = "Renewal";
    move.at = TimeOf(event.day);
    move.renewal = true;
    move.move = event.value == "stage_fwd"    ? insights::DealMove::kForward
                : event.value == "stage_back" ? insights::DealMove::kBack
                                              : insights::DealMove::kPushed;
    facts_.deal_events.push_back(std::move(move));
  }

  insights::HealthFacts& facts_;
  ObjectId last_id_ = 0;
  std::vector<std::pair<double, std::uint64_t>> asked_;
};

}  // namespace

Date DateOf(int day) { return Date(kBeginning + std::chrono::days(day)); }

insights::HealthFacts FactsAsOf(const Client& client, double day) {
  insights::HealthFacts facts;
  facts.client_since = TimeOf(0);
  facts.renewal_date = DateOf(client.renewal_day);
  FactsMaker maker(facts);
  for (const Event& event : client.events) {
    if (event.day <= day) maker.Add(event);
  }
  return facts;
}

insights::Health HealthAsOf(const Client& client, int day) {
  static const auto& policy = *new insights::HealthPolicy();
  return insights::ComputeHealth(FactsAsOf(client, day), policy, DateOf(day), absl::UTCTimeZone());
}

}  // namespace stanna::cohort
