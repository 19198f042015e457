// How well the health score and the likelihoods tell who leaves, on clients whose end is known.
#include "server/insights/health/health.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/rig.h"
#include "tools/cohort/cohort_facts.h"
#include "tools/cohort/generator.h"
#include "tools/cohort/metrics.h"

namespace stanna::bench {
namespace {

using cohort::Client;
using cohort::Cohort;
using cohort::Labels;
using cohort::Scores;
using insights::Band;

// Not the seed that the likelihoods were fitted with.
constexpr std::uint64_t kSeed = 2'026;
constexpr double kOverSilence = 0.15;
constexpr double kCalibrationError = 0.05;
constexpr double kWorst = 0.2, kTop = 0.1;
// Of those who leave, half as many again as chance finds.
constexpr double kCapture = 0.3, kLift = 1.5;

struct Lead {
  int days;
  double least_of_oracle;  ///< of its AUC
};
constexpr std::array kLeads = {Lead{30, 0.88}, Lead{60, 0.86}, Lead{90, 0.82}};

struct BandCount {
  double clients = 0, left = 0;
  double rate() const { return clients > 0 ? left / clients : 0; }
};

// What is known of all clients so many days before their renewals.
struct Snapshot {
  Scores risk;        ///< 100 − score
  Scores likelihood;  ///< of leaving within the lead
  Scores silence;     ///< days since the last interaction, whoever's, as the product's "stale"
  Scores unheard;     ///< days since the client was last heard
  Scores oracle;      ///< the hidden chance
  Labels left;
  std::array<BandCount, 4> bands;
};

bool IsInteraction(const cohort::Event& event) {
  return event.type == cohort::EventType::kEmail || event.type == cohort::EventType::kMeeting;
}

bool IsClients(const cohort::Event& event) {
  return event.direction == cohort::Direction::kIn ||
         event.direction == cohort::Direction::kReply || event.value == "held";
}

double DaysSince(const Client& client, int day, bool (*counts)(const cohort::Event&)) {
  double last = 0;
  for (const cohort::Event& event : client.events) {
    if (event.day <= day && counts(event)) last = event.day;
  }
  return day - last;
}

double ChurnOf(const insights::Health& health, int days) {
  if (days <= 30) return health.churn30.probability;
  return days <= 60 ? health.churn60.probability : health.churn90.probability;
}

Snapshot Look(const Cohort& cohort, int days) {
  Snapshot all;
  for (const Client& client : cohort.clients) {
    const int day = client.renewal_day - days;
    const insights::Health health = cohort::HealthAsOf(client, day);
    all.risk.push_back(100 - health.score / 100.0);
    all.likelihood.push_back(ChurnOf(health, days));
    all.silence.push_back(DaysSince(client, day, IsInteraction));
    all.unheard.push_back(DaysSince(client, day, IsClients));
    all.oracle.push_back(client.churn_p);
    all.left.push_back(client.churned);
    BandCount& band = all.bands[static_cast<std::size_t>(health.band)];
    ++band.clients;
    band.left += client.churned;
  }
  return all;
}

std::string Text(const char* format, auto... values) {
  char text[200];
  std::snprintf(text, sizeof(text), format, values...);
  return text;
}

// The smaller of the two steps between the bands' rates; not above 0: not monotone, or one is
// empty.
Figure BandFigure(const Snapshot& all, const std::string& name) {
  const BandCount& risk = all.bands[static_cast<std::size_t>(Band::kAtRisk)];
  const BandCount& healthy = all.bands[static_cast<std::size_t>(Band::kHealthy)];
  const BandCount& thriving = all.bands[static_cast<std::size_t>(Band::kThriving)];
  const bool empty = risk.clients == 0 || healthy.clients == 0 || thriving.clients == 0;
  const double n = static_cast<double>(all.left.size());
  constexpr double kAboveZero = 1e-6;
  return {
      .name = name,
      .ours = empty ? 0 : std::min(risk.rate() - healthy.rate(), healthy.rate() - thriving.rate()),
      .direction = Goal::kAtLeast,
      .goal = kAboveZero,
      .unit = "rate",
      .note = Text("left: at risk %.2f (%.0f%% of clients), healthy %.2f (%.0f%%), thriving "
                   "%.2f (%.0f%%)",
                   risk.rate(), 100 * risk.clients / n, healthy.rate(), 100 * healthy.clients / n,
                   thriving.rate(), 100 * thriving.clients / n)};
}

void SayCalibration(const Snapshot& all, const std::string& name) {
  std::string line = name + " calibration by tenths, predicted/left:";
  for (const auto& bin :
       cohort::CalibrationCurve(cohort::CrossFitted(all.risk, all.left), all.left)) {
    line += Text(" %.2f/%.2f", bin.predicted, bin.observed);
  }
  Say(line);
}

void Measure(const Cohort& cohort, const std::string& name, const Lead& lead,
             std::vector<Figure>& figures) {
  const Snapshot all = Look(cohort, lead.days);
  const std::string days = "_" + std::to_string(lead.days);
  const auto named = [&](const char* what) { return "health." + name + "." + what + days; };
  const auto add = [&](const char* what, double ours, Goal direction, double goal, const char* unit,
                       std::string note) {
    figures.push_back({.name = named(what),
                       .ours = ours,
                       .beside = std::nullopt,
                       .direction = direction,
                       .goal = goal,
                       .unit = unit,
                       .note = std::move(note)});
  };
  const double oracle = cohort::Auc(all.oracle, all.left);
  const double score = cohort::Auc(all.risk, all.left);
  const double silence = cohort::Auc(all.silence, all.left);
  for (const auto& [what, auc] :
       {std::pair{"auc", score}, {"likelihood_auc", cohort::Auc(all.likelihood, all.left)}}) {
    add(what, auc, Goal::kAtLeast, lead.least_of_oracle, "AUC", "beside the hidden chance's");
    figures.back().beside = oracle;
  }
  add("over_silence", score - silence, Goal::kAtLeast, kOverSilence, "AUC",
      Text("days since the last contact alone: %.3f; since the client was heard: %.3f", silence,
           cohort::Auc(all.unheard, all.left)));
  figures.push_back(BandFigure(all, named("bands")));
  add("calibration", cohort::CalibrationError(cohort::CrossFitted(all.risk, all.left), all.left),
      Goal::kAtMost, kCalibrationError, "ECE",
      Text("fitted on the other four fifths; the likelihood as it is: %.3f",
           cohort::CalibrationError(all.likelihood, all.left)));
  add("capture", cohort::Capture(all.risk, all.left, kWorst), Goal::kAtLeast, kCapture, "part",
      "of those who left, in the worst fifth");
  add("lift", cohort::Lift(all.risk, all.left, kTop), Goal::kAtLeast, kLift, "times",
      "in the worst tenth");
  SayCalibration(all, "health." + name + days);
}

absl::StatusOr<std::vector<Cohort>> Cohorts(const BenchOptions& options) {
  std::vector<Cohort> cohorts;
  if (!options.health_cohort.empty()) {
    ASSIGN_OR_RETURN(Cohort read, cohort::ReadCohort(options.health_cohort));
    read.name = "given";
    cohorts.push_back(std::move(read));
    return cohorts;
  }
  for (const cohort::Process& process : cohort::AllProcesses()) {
    cohorts.push_back(
        cohort::MakeCohort(process, static_cast<std::size_t>(options.health_clients), kSeed));
    cohorts.back().name = process.name;
  }
  return cohorts;
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunHealth(const BenchOptions& options) {
  ASSIGN_OR_RETURN(const std::vector<Cohort> cohorts, Cohorts(options));
  std::vector<Figure> figures;
  for (const Cohort& cohort : cohorts) {
    for (const Lead& lead : kLeads) Measure(cohort, cohort.name, lead, figures);
  }
  return figures;
}

}  // namespace stanna::bench
