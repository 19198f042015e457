// What a benchmark is told and what it answers with: figures, each beside what it is judged by.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"

namespace stanna::bench {

struct BenchOptions {
  bool json = false;
  std::string json_file = {};      ///< empty: standard output
  std::string backend = "sqlite";  ///< "postgres": with Redis; "scaled": see testing::Backend
  /// `import`: contacts of the portal.
  std::int64_t contacts = 200'000;
  /// `ingest` and `ingest-peer`: contacts of the portal.
  std::int64_t ingest_contacts = 100'000;
  /// `mapping`: records of the portal.
  std::int64_t mapping_records = 100'000;
  /// `memory`: records of the portal.
  std::int64_t memory_records = 1'000'000;
  /// `insights` and `rpc`: clients, each with 200 activities. `insights` alone: "postgres" or
  /// "sqlite".
  std::int64_t insights_clients = 10'000;
  std::string insights_backend = "postgres";
  std::string insights_database;  ///< URL of one that stays; empty: a new one
  /// `preview`: companies of the portal.
  std::int64_t preview_companies = 10'000;
  /// `queue`: jobs.
  std::int64_t queue_jobs = 20'000;
  /// `replicas`: processes.
  std::int64_t replicas = 4;
  /// `scale`: contacts of the two portals; each has five times as many activities.
  std::int64_t scale_small = 30'000;
  std::int64_t scale_large = 300'000;
  /// `health`: folder of a cohort (docs/insights.md); empty: all hidden processes, made anew with
  /// so many clients each.
  std::string health_cohort = {};
  std::int64_t health_clients = 2'000;
  /// `limits`: how long the rate is measured, and the simulator's answer time.
  std::int64_t limits_seconds = 60;
  std::int64_t limits_latency_ms = 20;
  /// `sentiment`: a folder of `label<TAB>text` files.
  std::string data = {};
  std::string node_modules = {};  ///< of the npm packages; empty: where tools/setup puts them
  int cross_validate = 0;         ///< folds; 0: the shipped model as it is
  /// `soak`: how long, warming up included.
  std::int64_t soak_minutes = 60;
  /// `webhooks`: events of the burst.
  std::int64_t webhook_events = 100'000;
  bool plain_texts = false;  ///< scored as they are, not prepared as mails
};

enum class Goal { kAtMost, kAtLeast };

struct Figure {
  std::string name;  ///< "calls.full_import": the benchmark first
  double ours = 0;
  /// What `ours` is divided by: the least possible, the allowed, the other size. Without it, the
  /// goal is one for `ours` itself.
  std::optional<double> beside = {};
  Goal direction = Goal::kAtMost;
  double goal = 0;
  std::string unit;       ///< of `ours` and `beside`: "calls"
  std::string note = {};  ///< what one needs to know to read it; a short sentence
};

/// ours / beside; nothing when there is no `beside`, or a zero.
std::optional<double> RatioOf(const Figure& figure);
/// Whether the ratio, or `ours` where nothing is beside it, keeps the goal. A figure that has no
/// ratio because of a zero has not met it.
bool IsMet(const Figure& figure);

/// One JSON object on one line: name, ours, beside, ratio, goal, direction, met, unit, note.
std::string JsonOf(const Figure& figure);
/// A heading and one aligned row a figure.
std::string TableOf(const std::vector<Figure>& figures);

/// Starts what it needs, measures, and ends what it started. An error: it could not be measured.
using Benchmark = std::function<absl::StatusOr<std::vector<Figure>>(const BenchOptions& options)>;

}  // namespace stanna::bench
