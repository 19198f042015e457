// A client's facts in order and as of a day: what each finder of a risk looks at.
#pragma once

#include <absl/time/time.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "server/insights/health/health.h"
#include "server/insights/risk/event_kinds.h"
#include "server/insights/risk/risk.h"

namespace stanna::insights {

/// A renewal so near, or so short a time overdue, makes every risk graver: there may be no second
/// try. The product's own window of renewals at a glance.
inline constexpr int kCloseRenewalDays = 30;

/// Of one client on one day; the facts must outlive it.
class Situation {
 public:
  Situation(const RiskFacts& facts, const InsightThresholds& thresholds, Date today,
            const absl::TimeZone& zone);

  const RiskFacts& facts() const { return facts_; }
  const Health& health() const { return facts_.health; }
  const HealthFacts& records() const { return facts_.facts; }
  const InsightThresholds& thresholds() const { return thresholds_; }
  Date today() const { return today_; }
  Date DayOf(Time at) const;
  /// Days from then to today; below 0: it is to come.
  int Age(Time at) const;

  /// Ascending by time and record. What has happened, and what is to come.
  const std::vector<const HealthEvent*>& past() const { return past_; }
  const std::vector<const HealthEvent*>& planned() const { return planned_; }
  /// The latest real contact: by a person, held, and no task. nullptr: none is known.
  const HealthEvent* last_contact() const { return last_contact_; }
  bool has_data() const { return facts_.health.band != Band::kInsufficientData; }

  /// Days until the renewal; below 0: it is overdue. nullopt: there is no date.
  std::optional<int> DaysToRenewal() const;
  /// "4,000 EUR a month, renewal in 20 days"; empty where little is at stake.
  std::string Stakes() const;

  /// "Ada Lovelace (CTO)"; `otherwise` when the contact is not known.
  std::string PersonWords(ObjectId contact, std::string_view otherwise) const;
  /// Whom to talk to: the one of the latest contact, or "your contact there".
  std::string WhomToCall() const;
  /// What the score's own explanation rests this factor on; may be empty.
  std::vector<Evidence> EvidenceOf(Factor factor) const;
  /// The latest of those that fit, at most kMostEvidence.
  template <typename Fits>
  std::vector<Evidence> Latest(Fits fits) const {
    std::vector<Evidence> found;
    for (auto at = past_.rbegin(); at != past_.rend() && found.size() < kMostEvidence; ++at) {
      if (fits(**at)) found.push_back((*at)->record);
    }
    return found;
  }

 private:
  const RiskFacts& facts_;
  const InsightThresholds& thresholds_;
  const Date today_;
  const absl::TimeZone zone_;
  std::vector<const HealthEvent*> past_, planned_;
  const HealthEvent* last_contact_ = nullptr;
};

/// `steps` up (or down), within low and critical.
Severity Raised(Severity severity, int steps);

/// Each finds one kind, or nothing.
using Finder = std::optional<Insight> (*)(const Situation&);

std::optional<Insight> FindAtRiskScore(const Situation& of);     // score_risks.cc
std::optional<Insight> FindScoreFall(const Situation& of);       // score_risks.cc
std::optional<Insight> FindRenewalRisk(const Situation& of);     // score_risks.cc
std::optional<Insight> FindLatency(const Situation& of);         // contact_risks.cc
std::optional<Insight> FindSilence(const Situation& of);         // contact_risks.cc
std::optional<Insight> FindSingleThread(const Situation& of);    // contact_risks.cc
std::optional<Insight> FindMissedMeetings(const Situation& of);  // contact_risks.cc
std::optional<Insight> FindLowSentiment(const Situation& of);    // text_risks.cc
std::optional<Insight> FindChurnIntent(const Situation& of);     // text_risks.cc
std::optional<Insight> FindSlippingDeal(const Situation& of);    // deal_risks.cc
std::optional<Insight> FindExpansion(const Situation& of);       // deal_risks.cc

}  // namespace stanna::insights
