// What a health score is made with: every weight, window and threshold that a workspace may set.
// The reason of each default is in docs/insights.md; health_document.h reads them from the
// configuration.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "server/insights/health/health.h"

namespace stanna::insights {

/// The product's shares of the score, relative to each other. No source of support tickets is
/// connected, so that the share of support goes to the others in proportion.
struct HealthShares {
  double communication = 40, business = 25, depth = 10, support = 25;
  bool operator==(const HealthShares&) const = default;
};

/// Of each factor within its share, relative to the other factors of the share. A factor without a
/// signal gives its weight to all others in proportion.
struct FactorWeights {
  // Communication.
  double recency = 8, frequency = 10, responsiveness = 20, meetings = 12, sentiment = 45,
         sentiment_trend = 5;
  // Business.
  double deals = 50, renewal = 30, indicators = 20;
  // Depth.
  double breadth = 50, influence = 50;
  bool operator==(const FactorWeights&) const = default;
};

/// The product's weight of what was said, by its age in days.
struct AgeWeights {
  double week = 1.0;     ///< ≤ 7 days
  double month = 0.7;    ///< 8–30
  double quarter = 0.4;  ///< 31–90
  double older = 0.2;
  double horizon_days = 365;  ///< a contract's year; what is older is a part of the usual only
  bool operator==(const AgeWeights&) const = default;
};

/// How much contact one interaction is. Our own mails are none.
struct ContactWeights {
  double meeting = 3, call = 2, message = 1.5;
  bool operator==(const ContactWeights&) const = default;
};

struct RecencyRules {
  double gaps = 4;  ///< so many of the client's own median gaps until the value halves
  double shortest_days = 10, longest_days = 45;  ///< bounds of it
  bool operator==(const RecencyRules&) const = default;
};

struct FrequencyRules {
  double half_life_days = 24;                        ///< of the rate of late
  double usual_from_days = 42, usual_to_days = 300;  ///< the client's own usual rate
  double least_usual_days = 30;                      ///< with less history there is no usual rate
  double doubling = 28;                              ///< points of a doubled rate
  double same = 62;                                  ///< value of an unchanged rate
  double most = 80;  ///< much more contact than usual is as often trouble as it is interest
  bool operator==(const FrequencyRules&) const = default;
};

struct ResponseRules {
  double recent_days = 75, usual_to_days = 400;
  double patience_days = 5;   ///< a younger question of ours may still be answered
  double longest_days = 14;   ///< what comes later is no answer
  double share_points = 100;  ///< points of an answered share that went from 0 to 1
  double level_points = 45;   ///< points of an answered share of 1 against 0, whatever is usual
  double delay_points = 40;   ///< points of an answer time e times as long
  double same = 62;           ///< value of a client that answers as it always did
  bool operator==(const ResponseRules&) const = default;
};

struct MeetingRules {
  double half_life_days = 75;
  double no_show = 1, canceled = 0.5, rescheduled = 0.2;  ///< parts of a missed meeting
  double missed_points = 250;  ///< points of a missed share of 1; the value without any is 80
  bool operator==(const MeetingRules&) const = default;
};

struct MoodRules {
  double neutral = 0.04;       ///< the mean mood of an ordinary client
  double points = 180;         ///< points of a mood that is higher by 1
  double trend_points = 60;    ///< points of a mood that rose by 1
  double note = 0.5;           ///< weight of what our people noted, against a client's own words
  double negative = 1.25;      ///< weight of a negative message against another
  double churn_lowers = 0.3;   ///< the mood, for each message that speaks of leaving
  double worst_lowers = 0.25;  ///< the mood, for each message at the worst level
  double half_life_days = 30;  ///< of the short mean in the trend
  bool operator==(const MoodRules&) const = default;
};

struct DealRules {
  double half_life_days = 60;
  double forward = 8, back = -22, pushed = -14, pulled_in = 5, won = 20, lost = -35;
  double overdue = -10;  ///< an open deal whose close date is past
  double same = 60;      ///< value when nothing moves
  bool operator==(const DealRules&) const = default;
};

struct RenewalRules {
  double half_life_days = 60;
  double churn = -28, competitor = -10, escalation = -6, price = -4, outage = -4, expansion = 8,
         praise = 4, resolved = 3;  ///< points of a message about it
  double probability_points = 40;   ///< points of a renewal deal's chance, from 0 to 1
  double near_days = 90;            ///< from here on what speaks against it weighs more…
  double near_factor = 1.5;         ///< …up to this, on the day of the renewal
  double overdue = -20;             ///< the date is past
  double same = 60;                 ///< value when nothing is said
  bool operator==(const RenewalRules&) const = default;
};

struct StakeholderRules {
  double active_days = 90;
  double champion_share = 0.25;  ///< of the client's interactions: who has more is a champion
  int champion_least = 4;        ///< interactions
  double lost_days = 45;         ///< a champion is lost after so long, and…
  double lost_gaps = 4;          ///< …after so many of its own mean gaps
  double lost_points = 30;
  bool operator==(const StakeholderRules&) const = default;
};

/// Limits on the score whatever else is known, each shown as a factor.
struct HealthCaps {
  double cancellation = 20;        ///< a notice, or a lost renewal
  double churn_intent = 40;        ///< a strong wish to leave: at risk whatever else is good
  double silent_renewal = 39;      ///< silence before a renewal
  double notice_confidence = 0.9;  ///< of the worst level in a message about leaving: a notice
  double intent_days = 60;         ///< of good contact after it, until a wish to leave is forgotten
  double silent_days = 60, renewal_days = 90;
  /// Silence that neither so many days nor the client's own gaps explain (RecencyRules::gaps of
  /// them).
  double gone = 40, gone_days = 120;
  double lost_days = 180;  ///< a renewal lost longer ago says nothing about the next
  bool operator==(const HealthCaps&) const = default;
};

struct ManualRules {
  double most = 15;      ///< points of a manual attribution with weight 1
  double together = 25;  ///< points of all of them at most
  double half_life_days = 30;
  double lasts_days = 90;
  bool operator==(const ManualRules&) const = default;
};

struct EvidenceRules {
  double enough = 8;  ///< contacts in a year that show a client as it is
  double least = 3;   ///< with fewer there is no band
  bool operator==(const EvidenceRules&) const = default;
};

/// Scores as shown, in whole points.
struct Bands {
  /// The workspace's risk threshold takes its place wherever a workspace is scored.
  int at_risk_most = 40;
  int healthy_most = 70;
  int expansion_least = 80;     ///< a candidate for expansion
  bool states_at_risk = false;  ///< a document says at_risk_most
  bool operator==(const Bands&) const = default;
};

/// Words of a job title, in lower case, and how much its bearer decides, 0–1. Of a title the first
/// entry that is in it counts: "vice president" stands before "president".
struct TitleInfluence {
  std::string word;
  double influence = 0;
  bool operator==(const TitleInfluence&) const = default;
};

std::vector<TitleInfluence> StandardTitles();

/// Where a health indicator of the configuration is as bad and as good as it gets; which of the two
/// is the larger number is its own affair. Yes is 1, no is 0.
struct IndicatorRange {
  double worst = 0, best = 100;
  double weight = 1;  ///< among the indicators
  bool operator==(const IndicatorRange&) const = default;
};

struct HealthPolicy {
  HealthShares shares;
  FactorWeights weights;
  AgeWeights age;
  ContactWeights contact;
  RecencyRules recency;
  FrequencyRules frequency;
  ResponseRules response;
  MeetingRules meetings;
  MoodRules mood;
  DealRules deals;
  RenewalRules renewal;
  StakeholderRules stakeholders;
  HealthCaps caps;
  ManualRules manual;
  EvidenceRules evidence;
  Bands bands;
  std::vector<TitleInfluence> titles = StandardTitles();
  /// By the indicator's name; one without a range does not count.
  std::map<std::string, IndicatorRange> indicators;
  double unknown_influence = 0.4;  ///< of a person whose title says nothing
  bool operator==(const HealthPolicy&) const = default;
};

/// 0–1, before missing signals; 0 for kManual, kCap and kEvidence. All add up to 1.
double WeightOf(const HealthPolicy& policy, Factor factor);
/// 0–1.
double InfluenceOf(const HealthPolicy& policy, const std::string& title);

}  // namespace stanna::insights
