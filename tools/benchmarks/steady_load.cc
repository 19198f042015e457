#include "tools/benchmarks/steady_load.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <thread>

namespace stanna::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

class Run {
 public:
  Run(const SteadyLoad& load, const std::function<absl::Status(std::int64_t)>& call)
      : between_(1 / load.calls_a_second),
        calls_(
            std::llround(load.calls_a_second * std::chrono::duration<double>(load.length).count())),
        call_(call) {}

  Latencies Go(int callers) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < callers; ++i) threads.emplace_back([this] { Call(); });
    threads.clear();
    std::ranges::sort(latencies_.milliseconds);
    return std::move(latencies_);
  }

 private:
  SteadyClock::time_point DueAt(std::int64_t number) const {
    return begin_ + std::chrono::duration_cast<SteadyClock::duration>(between_ *
                                                                      static_cast<double>(number));
  }

  void Call() {
    for (std::int64_t number = next_++; number < calls_; number = next_++) {
      std::this_thread::sleep_until(DueAt(number));
      const absl::Status status = call_(number);
      Note(status, SteadyClock::now() - DueAt(number));
    }
  }

  void Note(const absl::Status& status, std::chrono::duration<double, std::milli> took) {
    const std::lock_guard lock(mutex_);
    if (status.ok()) {
      latencies_.milliseconds.push_back(took.count());
    } else if (latencies_.failed++ == 0) {
      latencies_.first_error = status;
    }
  }

  const std::chrono::duration<double> between_;
  const std::int64_t calls_;
  const std::function<absl::Status(std::int64_t)>& call_;
  const SteadyClock::time_point begin_ = SteadyClock::now();
  std::atomic<std::int64_t> next_ = 0;
  std::mutex mutex_;
  Latencies latencies_;
};

}  // namespace

Latencies Measure(const SteadyLoad& load, const std::function<absl::Status(std::int64_t)>& call) {
  return Run(load, call).Go(load.callers);
}

double Quantile(const std::vector<double>& ascending, double share) {
  if (ascending.empty()) return 0;
  const double rank = std::ceil(share * static_cast<double>(ascending.size()));
  const auto index = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
  return ascending[std::min(index, ascending.size() - 1)];
}

}  // namespace stanna::bench
