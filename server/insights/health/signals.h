// What each factor of the score sees in a client's facts. Inner header.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/insights/health/timeline.h"

namespace stanna::insights {

struct Signal {
  std::optional<double> value;  ///< 0–100; nullopt: nothing to see
  /// Only bad news made it: it may take from the score but not stand in for what is worse.
  bool only_bad = false;
  std::string words;
  std::vector<Evidence> evidence;
};

struct ResponseSignal {
  Signal signal;
  std::optional<double> hours, usual_hours;  ///< medians
};

struct MoodSignal {
  Signal level, trend;
  std::optional<double> mean;  ///< −1…1, with what speaks of leaving
  Trend direction = Trend::kUnknown;
};

struct FrequencySignal {
  Signal signal;
  double change = 1;  ///< rate of late by the usual rate
};

struct StakeholderSignal {
  Signal breadth, influence;
  int active = 0;
};

Signal SeeRecency(const Timeline& line, const HealthPolicy& policy);
FrequencySignal SeeFrequency(const Timeline& line, const HealthPolicy& policy);
ResponseSignal SeeResponses(const Timeline& line, const HealthPolicy& policy);
Signal SeeMeetings(const Timeline& line, const HealthPolicy& policy);
MoodSignal SeeMood(const Timeline& line, const HealthFacts& facts, const HealthPolicy& policy);
StakeholderSignal SeeStakeholders(const Timeline& line, const HealthFacts& facts,
                                  const HealthPolicy& policy);
Signal SeeDeals(const Timeline& line, const HealthFacts& facts, const HealthPolicy& policy);
Signal SeeRenewal(const Timeline& line, const HealthFacts& facts, const HealthPolicy& policy);
Signal SeeIndicators(const HealthFacts& facts);

/// Collects the most telling records.
class EvidenceList {
 public:
  void Add(double telling, Evidence record) { all_.emplace_back(-telling, record); }
  /// At most kMostEvidence, each once; equally telling ones by record.
  std::vector<Evidence> Take();

 private:
  std::vector<std::pair<double, Evidence>> all_;
};

/// At most 100 bytes of a name, cut between characters.
std::string Short(const std::string& name);
/// printf to a string of less than 512 bytes.
std::string Words(const char* format, ...) __attribute__((format(printf, 1, 2)));

}  // namespace stanna::insights
