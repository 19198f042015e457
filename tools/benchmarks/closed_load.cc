#include "tools/benchmarks/closed_load.h"

#include <algorithm>
#include <iterator>
#include <thread>
#include <vector>

#include "tools/benchmarks/steady_load.h"

namespace stanna::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Call = std::function<absl::Status(int, std::int64_t)>;

constexpr double kMedian = 0.5, kAlmostAll = 0.99;

struct Caller {
  std::vector<double> milliseconds;
  std::int64_t failed = 0;
  absl::Status first_error;
};

void Run(const Call& call, int number, int callers, SteadyClock::time_point begin,
         SteadyClock::time_point end, Caller& caller) {
  for (std::int64_t next = number;; next += callers) {
    const auto sent = SteadyClock::now();
    if (sent >= end) return;
    const absl::Status status = call(number, next);
    const auto answered = SteadyClock::now();
    if (!status.ok()) {
      if (caller.failed++ == 0) caller.first_error = status;
    } else if (answered >= begin && answered < end) {
      caller.milliseconds.push_back(
          std::chrono::duration<double, std::milli>(answered - sent).count());
    }
  }
}

Throughput Sum(std::vector<Caller> callers, std::chrono::duration<double> length) {
  Throughput all;
  std::vector<double> milliseconds;
  for (const Caller& caller : callers) {
    std::ranges::copy(caller.milliseconds, std::back_inserter(milliseconds));
    if (all.failed == 0) all.first_error = caller.first_error;
    all.failed += caller.failed;
  }
  std::ranges::sort(milliseconds);
  all.a_second = static_cast<double>(milliseconds.size()) / length.count();
  all.p50_ms = Quantile(milliseconds, kMedian);
  all.p99_ms = Quantile(milliseconds, kAlmostAll);
  return all;
}

}  // namespace

Throughput MeasureClosed(const ClosedLoad& load, const Call& call) {
  const auto begin = SteadyClock::now() + load.warm_up;
  const auto end = begin + load.length;
  std::vector<Caller> callers(static_cast<std::size_t>(load.callers));
  std::vector<std::jthread> threads;
  for (int i = 0; i < load.callers; ++i) {
    Caller& caller = callers[static_cast<std::size_t>(i)];
    threads.emplace_back([&, i] { Run(call, i, load.callers, begin, end, caller); });
  }
  threads.clear();
  return Sum(std::move(callers), load.length);
}

}  // namespace stanna::bench
