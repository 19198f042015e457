// Two processes and, unknown to them, a third program call a HubSpot that counts arrivals in a
// rolling window, over a network whose travel times vary: how much of the limit is used, and how
// many calls are refused. All in simulated time; each case is the sum over fixed seeds.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <deque>
#include <functional>
#include <queue>
#include <random>
#include <string>
#include <vector>

#include "base/rate_window.h"
#include "client/limits/rate_limiter.h"
#include "client/limits/travel_times.h"

namespace stanna::hubspot {
namespace {

using std::chrono::milliseconds;

constexpr double kWarmUp = 30'000;
constexpr double kEnd = kWarmUp + 120'000;
constexpr int kProcesses = 2;
constexpr unsigned kSeeds = 10;

enum class Third { kNone, kEven, kRandom, kBursts };

struct Network {
  double forward = 5, back = 5;  ///< each at least, in ms
  double jitter = 0;             ///< mean of what comes on top, exponentially distributed
  double processing = 0;         ///< mean of HubSpot's work after it counted, exponential too
  double handshake_share = 0, handshake = 0;
};

struct Scenario {
  const char* name;
  RateClass rate_class;
  Network network;
  int workers;  ///< of each process
  Third third = Third::kNone;
  double third_share = 0;
  double third_period = 10'000;  ///< bursts
  double least_share;            ///< of what the third program leaves
  double most_refused;
};

// HubSpot: `limit` arrivals in any rolling window.
class Peer {
 public:
  Peer(int limit, double window) : limit_(limit), window_(window) {}
  bool Arrive(double at) {
    while (!calls_.empty() && calls_.front() <= at - window_) calls_.pop_front();
    if (static_cast<int>(calls_.size()) >= limit_) return false;
    calls_.push_back(at);
    return true;
  }
  int used() const { return static_cast<int>(calls_.size()); }

 private:
  const int limit_;
  const double window_;
  std::deque<double> calls_;
};

struct Outcome {
  int made = 0, refused = 0, third_made = 0, third_refused = 0;
  void operator+=(const Outcome& other) {
    made += other.made;
    refused += other.refused;
    third_made += other.third_made;
    third_refused += other.third_refused;
  }
};

class World {
 public:
  World(const Scenario& scenario, unsigned seed)
      : scenario_(scenario),
        random_(seed),
        window_(IsSearch() ? SearchWindow(limits_, Priority::kBackfill)
                           : BurstWindow(limits_, limits_.burst, Priority::kBackfill)),
        peer_(window_.limit, static_cast<double>(window_.window.count())) {}

  Outcome Run() {
    for (int process = 0; process < kProcesses; ++process) {
      for (int worker = 0; worker < scenario_.workers; ++worker) {
        At(Uniform(20), [this, process] { Wake(process); });
      }
    }
    if (scenario_.third != Third::kNone) At(Uniform(1000), [this] { CallOfThird(); });
    while (!events_.empty() && events_.top().at < kEnd) {
      const Event event = events_.top();
      events_.pop();
      now_ = event.at;
      event.run();
    }
    return outcome_;
  }

  double Limit() const { return window_.limit; }
  double Window() const { return static_cast<double>(window_.window.count()); }

 private:
  struct Event {
    double at;
    std::function<void()> run;
    bool operator<(const Event& other) const { return at > other.at; }
  };

  bool IsSearch() const { return scenario_.rate_class == RateClass::kSearch; }
  std::int64_t NowMs() const { return static_cast<std::int64_t>(now_); }
  bool Counts() const { return now_ >= kWarmUp; }
  void At(double at, std::function<void()> run) { events_.push({at, std::move(run)}); }
  double Uniform(double below) { return std::uniform_real_distribution<>(0, below)(random_); }
  double Exponential(double mean) {
    return mean == 0 ? 0 : std::exponential_distribution<>(1 / mean)(random_);
  }

  void Wake(int process) {
    const RateTake take = bucket_.Take(NowMs(), window_);
    if (!take.taken) {
      // Threads wake late, and backfill yields.
      At(now_ + static_cast<double>(take.wait.count()) + 6 + Uniform(4),
         [this, process] { Wake(process); });
      return;
    }
    double forward = scenario_.network.forward + Exponential(scenario_.network.jitter);
    if (Uniform(1) < scenario_.network.handshake_share) forward += scenario_.network.handshake;
    const double taken_at = now_;
    At(now_ + forward, [this, process, take, taken_at] { Arrive(process, take, taken_at); });
  }

  void Arrive(int process, const RateTake& take, double taken_at) {
    const bool accepted = peer_.Arrive(now_);
    const int used = peer_.used();
    if (Counts()) ++(accepted ? outcome_.made : outcome_.refused);
    const double back = scenario_.network.back + Exponential(scenario_.network.jitter) +
                        Exponential(scenario_.network.processing);
    At(now_ + back, [=, this] { Answer(process, take, taken_at, used, accepted); });
  }

  void Answer(int process, const RateTake& take, double taken_at, int used, bool accepted) {
    travel_[process].Add(milliseconds(static_cast<std::int64_t>(now_ - taken_at)));
    RateAnswer answer{.id = take.id,
                      .mark = take.mark,
                      .stays = StaysAfterAnswer(window_.window, travel_[process])};
    if (!IsSearch() || !accepted) answer.used = used;
    answer.refused = !accepted;
    answer.first_pause = kFirstPause;
    bucket_.Settle(NowMs(), window_, answer);
    At(now_ + Uniform(3), [this, process] { Wake(process); });
  }

  void CallOfThird() {
    const double spacing = Window() / (Limit() * scenario_.third_share);
    const bool is_burst = scenario_.third == Third::kBursts;
    const int calls = is_burst ? static_cast<int>(scenario_.third_period / spacing) : 1;
    for (int i = 0; i < calls; ++i) {
      const bool accepted = peer_.Arrive(now_);
      if (Counts()) ++(accepted ? outcome_.third_made : outcome_.third_refused);
    }
    const double pause = is_burst                            ? scenario_.third_period
                         : scenario_.third == Third::kRandom ? Exponential(spacing)
                                                             : spacing;
    At(now_ + pause, [this] { CallOfThird(); });
  }

  const Scenario scenario_;
  const RateLimits limits_{};
  std::mt19937 random_;
  const RateWindow window_;
  Peer peer_;
  SlidingWindow bucket_;
  TravelTimes travel_[kProcesses];
  std::priority_queue<Event> events_;
  double now_ = 0;
  Outcome outcome_;
};

class SharedLimit : public ::testing::TestWithParam<Scenario> {};

TEST_P(SharedLimit, IsUsedWellAndHeld) {
  const Scenario& scenario = GetParam();
  Outcome outcome;
  double allowed = 0;
  for (unsigned seed = 1; seed <= kSeeds; ++seed) {
    World world(scenario, seed);
    outcome += world.Run();
    allowed += world.Limit() * (kEnd - kWarmUp) / world.Window();
  }
  allowed -= outcome.third_made;
  const double share = outcome.made / allowed;
  const double refused = static_cast<double>(outcome.refused) / (outcome.made + outcome.refused);
  std::printf("%-28s %5.1f %% of what is left, %5.2f %% refused, third: %d made, %d refused\n",
              scenario.name, share * 100, refused * 100, outcome.third_made, outcome.third_refused);
  EXPECT_GE(share, scenario.least_share);
  EXPECT_LE(refused, scenario.most_refused);
}

constexpr Network kLoopback{.forward = 0.3, .back = 0.3, .jitter = 0.5};
constexpr Network kNear{.forward = 10, .back = 10, .jitter = 3, .processing = 10};
constexpr Network kFar{.forward = 75, .back = 75, .jitter = 10, .processing = 60};
constexpr Network kRough{.forward = 40,
                         .back = 40,
                         .jitter = 40,
                         .processing = 200,
                         .handshake_share = 0.02,
                         .handshake = 200};
constexpr auto kStandard = RateClass::kStandard;
constexpr auto kSearch = RateClass::kSearch;

INSTANTIATE_TEST_SUITE_P(Alone, SharedLimit,
                         ::testing::Values(Scenario{.name = "Loopback",
                                                    .rate_class = kStandard,
                                                    .network = kLoopback,
                                                    .workers = 4,
                                                    .least_share = 0.95,
                                                    .most_refused = 0},
                                           Scenario{.name = "Near",
                                                    .rate_class = kStandard,
                                                    .network = kNear,
                                                    .workers = 4,
                                                    .least_share = 0.95,
                                                    .most_refused = 0},
                                           Scenario{.name = "Far",
                                                    .rate_class = kStandard,
                                                    .network = kFar,
                                                    .workers = 4,
                                                    .least_share = 0.95,
                                                    .most_refused = 0},
                                           Scenario{.name = "Rough",
                                                    .rate_class = kStandard,
                                                    .network = kRough,
                                                    .workers = 8,
                                                    .least_share = 0.93,
                                                    .most_refused = 0},
                                           Scenario{.name = "SearchLoopback",
                                                    .rate_class = kSearch,
                                                    .network = kLoopback,
                                                    .workers = 2,
                                                    .least_share = 0.98,
                                                    .most_refused = 0},
                                           Scenario{.name = "SearchNear",
                                                    .rate_class = kSearch,
                                                    .network = kNear,
                                                    .workers = 2,
                                                    .least_share = 0.95,
                                                    .most_refused = 0},
                                           Scenario{.name = "SearchFar",
                                                    .rate_class = kSearch,
                                                    .network = kFar,
                                                    .workers = 2,
                                                    .least_share = 0.9,
                                                    .most_refused = 0},
                                           Scenario{.name = "SearchRough",
                                                    .rate_class = kSearch,
                                                    .network = kRough,
                                                    .workers = 4,
                                                    .least_share = 0.7,
                                                    .most_refused = 0.002}),
                         [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(BesideAThirdProgram, SharedLimit,
                         ::testing::Values(Scenario{.name = "Even",
                                                    .rate_class = kStandard,
                                                    .network = kNear,
                                                    .workers = 4,
                                                    .third = Third::kEven,
                                                    .third_share = 0.3,
                                                    .least_share = 0.94,
                                                    .most_refused = 0},
                                           Scenario{.name = "EvenFar",
                                                    .rate_class = kStandard,
                                                    .network = kFar,
                                                    .workers = 4,
                                                    .third = Third::kEven,
                                                    .third_share = 0.3,
                                                    .least_share = 0.93,
                                                    .most_refused = 0},
                                           Scenario{.name = "Random",
                                                    .rate_class = kStandard,
                                                    .network = kNear,
                                                    .workers = 4,
                                                    .third = Third::kRandom,
                                                    .third_share = 0.3,
                                                    .least_share = 0.88,
                                                    .most_refused = 0.005},
                                           Scenario{.name = "RandomRough",
                                                    .rate_class = kStandard,
                                                    .network = kRough,
                                                    .workers = 8,
                                                    .third = Third::kRandom,
                                                    .third_share = 0.3,
                                                    .least_share = 0.85,
                                                    .most_refused = 0.005},
                                           Scenario{.name = "Bursts3s",
                                                    .rate_class = kStandard,
                                                    .network = kNear,
                                                    .workers = 4,
                                                    .third = Third::kBursts,
                                                    .third_share = 0.3,
                                                    .third_period = 3'000,
                                                    .least_share = 0.85,
                                                    .most_refused = 0.005},
                                           Scenario{.name = "Bursts10s",
                                                    .rate_class = kStandard,
                                                    .network = kNear,
                                                    .workers = 4,
                                                    .third = Third::kBursts,
                                                    .third_share = 0.3,
                                                    .third_period = 10'000,
                                                    .least_share = 0.9,
                                                    .most_refused = 0.005},
                                           Scenario{.name = "Bursts12s",
                                                    .rate_class = kStandard,
                                                    .network = kNear,
                                                    .workers = 4,
                                                    .third = Third::kBursts,
                                                    .third_share = 0.3,
                                                    .third_period = 12'000,
                                                    .least_share = 0.85,
                                                    .most_refused = 0.005},
                                           Scenario{.name = "SearchEven",
                                                    .rate_class = kSearch,
                                                    .network = kNear,
                                                    .workers = 2,
                                                    .third = Third::kEven,
                                                    .third_share = 0.3,
                                                    .least_share = 0.7,
                                                    .most_refused = 0.01}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace stanna::hubspot
