// A client's relationship health: what it is computed from, and the score with its reasons.
#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "server/insights/message.h"

namespace stanna::insights {

/// A record that a statement rests on.
struct Evidence {
  ObjectType type = ObjectType::kMeeting;
  ObjectId id = 0;
  auto operator<=>(const Evidence&) const = default;
};

/// What became of a meeting or call.
enum class Outcome : std::uint8_t { kNone, kPlanned, kHeld, kNoShow, kCanceled, kRescheduled };

/// A meeting, call, e-mail, note or task with a client.
struct HealthEvent {
  Evidence record;
  Time at{};  ///< when it happened or is to happen
  MessageKind kind = MessageKind::kEmail;
  Side side = Side::kUnknown;
  Outcome outcome = Outcome::kNone;
  Automatic automatic = Automatic::kNone;
  bool analysed = false;  ///< `score`, `level`, `confidence` and `intents` are known
  double score = 0;       ///< MessageAnalysis::score, or what a person put in its place
  int level = 0;
  double confidence = 0;
  std::uint32_t intents = 0;
  std::uint64_t thread = 0;        ///< the same for all of a thread; 0: none
  std::vector<ObjectId> contacts;  ///< the client's people in it
};

struct HealthStakeholder {
  ObjectId contact_id = 0;
  std::string name, title;
  Time created_at{};
};

enum class DealMove : std::uint8_t { kForward, kBack, kPushed, kPulledIn, kWon, kLost };

/// Something that happened to a deal.
struct DealEvent {
  ObjectId deal_id = 0;
  std::string name;
  Time at{};
  DealMove move = DealMove::kForward;
  int days = 0;          ///< that the close date moved
  bool renewal = false;  ///< the deal is in a pipeline with the role renewal
  bool expansion = false;
};

struct OpenDeal {
  ObjectId deal_id = 0;
  std::string name;
  bool renewal = false, expansion = false;
  std::optional<double> probability;  ///< 0–1
  std::optional<Date> close_date;
};

/// A health indicator of the configuration, brought to 0–100 (100 is healthy).
struct IndicatorValue {
  std::string name;
  double value = 0;
  double weight = 1;  ///< among the indicators
};

/// What a person knows and no record shows.
struct ManualAttribution {
  std::string id;
  Time at{};
  int sign = 0;       ///< −1, 0, 1
  double weight = 0;  ///< 0–1 of HealthPolicy's largest manual effect
  std::string reason;
};

/// Everything about one client, in any order: order changes nothing.
struct HealthFacts {
  Time client_since{};  ///< the earliest that is known of it
  std::vector<HealthEvent> events;
  std::vector<HealthStakeholder> stakeholders;
  std::vector<DealEvent> deal_events;
  std::vector<OpenDeal> open_deals;
  std::optional<Date> renewal_date;
  std::vector<IndicatorValue> indicators;
  std::vector<ManualAttribution> manual;
};

/// Points of the 0–100 scale in hundredths: sums are exact.
using CentiPoints = int;
inline constexpr CentiPoints kStartScore = 5000;  // the product starts a new client at 50

/// What part of the score a statement belongs to. Names of the API: FactorName().
enum class Factor : std::uint8_t {
  kRecency,
  kFrequency,
  kResponsiveness,
  kMeetings,
  kSentiment,
  kSentimentTrend,
  kBreadth,
  kInfluence,
  kDeals,
  kRenewal,
  kIndicators,
  kManual,
  kCap,       ///< a hard limit, such as a cancellation notice
  kEvidence,  ///< too little is known: drawn towards the start value
};

struct FactorScore {
  Factor factor = Factor::kRecency;
  std::optional<double> value;  ///< 0–100; nullopt: no signal, its weight went to the others
  double weight = 0;  ///< 0–1 after redistribution; all add up to 1 (less if only bad is known)
  CentiPoints points =
      0;  ///< what it adds to the start value; all points and the start value add up to the score
  std::string words;               ///< for a person, with its numbers
  std::vector<Evidence> evidence;  ///< most telling first, ≤ kMostEvidence
};

inline constexpr std::size_t kMostEvidence = 3;

enum class Band : std::uint8_t { kInsufficientData, kAtRisk, kHealthy, kThriving };
enum class Trend : std::uint8_t { kUnknown, kImproving, kStable, kDeclining };

/// A chance with what made it so.
struct Likelihood {
  double probability = 0;            ///< 0–1
  std::vector<std::string> drivers;  ///< for a person, the strongest first
};

struct Health {
  CentiPoints score = 5000;  ///< 0–10000
  Band band = Band::kInsufficientData;
  double confidence = 0;             ///< 0–1: how much evidence there is
  std::vector<FactorScore> factors;  ///< by factor; points + 5000 = score, exactly
  std::optional<double> sentiment;   ///< mean of the client's mood, −1…1, weighted by age
  Trend sentiment_trend = Trend::kUnknown;
  std::optional<Likelihood> renewal;  ///< absent without a renewal date
  Likelihood churn30, churn60, churn90;
  Likelihood expansion;
  std::optional<double> response_hours;  ///< the client's median time to answer us, last 60 days
  std::optional<double> usual_response_hours;  ///< the same of the time before
  int active_contacts = 0;                     ///< people in two-way contact within 90 days
  double engagement_change = 0;  ///< contact of late against the client's own usual, 1.0: the same
};

/// Why a score is not what it was: `delta`s add up to the change, exactly.
struct Attribution {
  Factor factor = Factor::kRecency;
  CentiPoints
      delta = 0,
      previous_score = 0,
      new_score =
          0;  ///< running: the first's previous is the old score, the last's new the new one
  double weight = 0;  ///< of the factor
  std::string reason;
  std::vector<Evidence> evidence;
};

struct HealthPolicy;  // health_policy.h

/// As of the end of `today` in `zone`; what lies after it is not looked at, and automatic messages
/// neither. Deterministic, and thread-safe. About 50 µs for 400 events. The model is in
/// docs/insights.md.
Health ComputeHealth(const HealthFacts& facts, const HealthPolicy& policy, Date today,
                     const absl::TimeZone& zone);

/// Largest first. Empty when the score is the same.
std::vector<Attribution> Attribute(const Health& before, const Health& after);

/// Of daily scores, ascending by day: Theil–Sen slope over the last 8 weeks.
struct DayScore {
  Date day{};
  CentiPoints score = 0;
};
Trend TrendOf(const std::vector<DayScore>& days, Date today);

/// "recency", "sentimentTrend"…: as the API and the configuration name it.
const char* FactorName(Factor factor);

}  // namespace stanna::insights
