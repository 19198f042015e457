// Everything at once that a server is there for, at a steady pace, and some strangers.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/status.h"
#include "tools/benchmarks/insights_client.h"
#include "tools/benchmarks/rig.h"
#include "tools/benchmarks/steady_load.h"

namespace stanna::bench {

struct SoakCounts {
  std::int64_t reads = 0, changes = 0, syncs = 0, told = 0, strangers = 0;
};

/// Thread-safe where Run runs; `rig`, whose portal is imported, must outlive it.
class SoakLoad {
 public:
  explicit SoakLoad(Rig& rig);

  /// Blocks for `length`. What is answered otherwise than it should be is among the failed of the
  /// latencies, which are those of the reads, or in failures().
  Latencies Run(std::chrono::seconds length);

  SoakCounts counts() const;
  /// Sentences, the first twenty.
  std::vector<std::string> failures() const EXCLUDES(mutex_);

 private:
  absl::Status Read(std::int64_t number);
  void Change(std::chrono::steady_clock::time_point until);
  void Sync(std::chrono::steady_clock::time_point until);
  void Watch(std::chrono::steady_clock::time_point until);
  void Disturb(std::chrono::steady_clock::time_point until);
  void Fail(const std::string& sentence) EXCLUDES(mutex_);

  Rig& rig_;
  InsightsClient client_;
  std::vector<std::string> clients_, companies_;
  std::atomic<std::int64_t> reads_ = 0, changes_ = 0, syncs_ = 0, told_ = 0, strangers_ = 0;
  mutable Mutex mutex_;
  std::vector<std::string> failures_ GUARDED_BY(mutex_);
};

}  // namespace stanna::bench
