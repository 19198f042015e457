#include <glog/logging.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

#include "tests/support/http_client.h"
#include "tests/support/redis_server.h"
#include "tests/support/simulator.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/limits_worker.h"
#include "tools/benchmarks/rig.h"

namespace stanna::bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Simulator;

constexpr int kProcesses = 2;
// HubSpot's limits of a public app.
constexpr double kCallsPerSecond = 11;
constexpr double kSearchesPerSecond = 5;
constexpr double kThirdShare = 0.3;
// The calls of the first window and what others take are known by then.
constexpr seconds kWarmUp{15};
constexpr double kLeastUse = 0.95;
constexpr double kMostRefused = 0.005;
// No goal of the product: below it, others would be left more than they take.
constexpr double kFairUse = 0.85;

std::string Rounded(double count) { return std::to_string(std::llround(count)); }

void Pause(std::chrono::duration<double> duration, std::stop_token stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any().wait_for(lock, stop, duration, [] { return false; });
}

// As a browser and the app's server get it; the simulator consents by itself.
std::string NewAccessToken(const Simulator& simulator) {
  const std::string redirect = testing::EncodeQuery(testing::kRedirectUri);
  const auto consent =
      simulator.Get("/oauth/authorize?client_id=" + std::string(testing::kAppId) +
                    "&redirect_uri=" + redirect + "&scope=crm.objects.contacts.read%20oauth");
  const std::string code = testing::QueryValue(consent.Header("Location"), "code");
  const auto answer = simulator.Post(
      "/oauth/v1/token",
      "grant_type=authorization_code&client_id=" + std::string(testing::kAppId) +
          "&client_secret=" + testing::kAppSecret + "&redirect_uri=" + redirect + "&code=" + code,
      "application/x-www-form-urlencoded");
  CHECK_EQ(answer.status, 200) << answer.body;
  return std::string(boost::json::parse(answer.body).at("access_token").as_string());
}

enum class Gaps { kEven, kRandom };

// Another program with a token of the same app, which shares nothing with us but HubSpot's limit.
class ThirdProgram {
 public:
  ThirdProgram(const Simulator& simulator, Gaps gaps)
      : simulator_(simulator),
        token_(NewAccessToken(simulator)),
        gaps_(gaps),
        thread_([this](std::stop_token stop) { Run(stop); }) {}

  int made() const { return made_; }
  int refused() const { return refused_; }
  void Reset() { made_ = refused_ = 0; }

 private:
  void Run(const std::stop_token& stop) {
    const double mean = 1 / (kCallsPerSecond * kThirdShare);
    std::mt19937 random(1);
    std::exponential_distribution<> gap(1 / mean);
    auto next = std::chrono::steady_clock::now();
    while (!stop.stop_requested()) {
      const auto reply =
          testing::Send({.url = simulator_.url() + "/crm/v3/objects/contacts?limit=1",
                         .headers = {{"Authorization", "Bearer " + token_}}},
                        simulator_.ca_file());
      if (reply.ok()) ++(reply->status == 429 ? refused_ : made_);
      next += std::chrono::duration_cast<std::chrono::steady_clock::duration>(
          std::chrono::duration<double>(gaps_ == Gaps::kEven ? mean : gap(random)));
      Pause(next - std::chrono::steady_clock::now(), stop);
    }
  }

  const Simulator& simulator_;
  const std::string token_;
  const Gaps gaps_;
  std::atomic<int> made_ = 0, refused_ = 0;
  std::jthread thread_;
};

struct Measured {
  double listed = 0, searched = 0;  ///< accepted
  double refused = 0;               ///< of either kind
  double third_made = 0, third_refused = 0;
  double peak = 0, peak_searches = 0;
};

double CallsTo(const boost::json::object& stats, const char* endpoint) {
  const auto* calls = stats.at("calls_by_endpoint").as_object().if_contains(endpoint);
  return calls == nullptr ? 0 : calls->to_number<double>();
}

Measured Read(const Simulator& simulator, const ThirdProgram* third) {
  const auto stats = simulator.Stats();
  Measured out;
  if (third != nullptr) {
    out.third_made = third->made();
    out.third_refused = third->refused();
  }
  const double lists_refused = stats.at("rate_limited").to_number<double>() - out.third_refused;
  const double searches_refused = stats.at("search_rate_limited").to_number<double>();
  out.refused = lists_refused + searches_refused;
  out.listed = CallsTo(stats, "objects.list") - lists_refused - out.third_made - out.third_refused;
  out.searched = CallsTo(stats, "objects.search") - searches_refused;
  out.peak = stats.at("peak_calls_per_10s").to_number<double>();
  out.peak_searches = stats.at("peak_searches_per_second").to_number<double>();
  return out;
}

Measured Measure(const BenchOptions& options, std::optional<Gaps> third_gaps) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  const auto redis = testing::RedisServer::Start();
  CHECK(redis.ok()) << ToString(redis.status());
  const auto simulator =
      Simulator::Start({"--rate-limit", "public", "--auto-consent", "--contacts", "20000",
                        "--latency-ms", std::to_string(options.limits_latency_ms)});
  std::unique_ptr<ThirdProgram> third;
  if (third_gaps) third = std::make_unique<ThirdProgram>(*simulator, *third_gaps);
  std::vector<testing::ChildProcess> processes;
  for (int i = 0; i < kProcesses; ++i) {
    auto process = testing::ChildProcess::Start(
        {.command = {self, kLimitsWorkerFlag, simulator->url(), simulator->ca_file(),
                     (*redis)->Url(), NewAccessToken(*simulator)},
         .log_path = testing::MakeTestFolder("limits_worker") + "/log",
         .user = ""});
    CHECK(process.ok()) << ToString(process.status());
    processes.push_back(*std::move(process));
  }
  std::this_thread::sleep_for(kWarmUp);
  simulator->ResetStats();
  if (third) third->Reset();
  std::this_thread::sleep_for(seconds(options.limits_seconds));
  const Measured measured = Read(*simulator, third.get());
  for (auto& process : processes) {
    CHECK(process.IsRunning()) << "a worker has ended";
    process.Stop(SIGTERM);
  }
  return measured;
}

Figure Use(const std::string& name, double ours, double allowed, double goal) {
  return {.name = name,
          .ours = ours,
          .beside = allowed,
          .direction = Goal::kAtLeast,
          .goal = goal,
          .unit = "calls"};
}

Figure Refused(const std::string& name, const Measured& measured, double goal) {
  return {.name = name,
          .ours = measured.refused,
          .beside = measured.listed + measured.searched + measured.refused,
          .goal = goal,
          .unit = "429s"};
}

void AddAlone(const BenchOptions& options, std::vector<Figure>& figures) {
  Say("limits: two processes alone");
  const Measured m = Measure(options, std::nullopt);
  const auto seconds = static_cast<double>(options.limits_seconds);
  figures.push_back(Use("limits.alone.calls", m.listed, kCallsPerSecond * seconds, kLeastUse));
  figures.push_back(
      Use("limits.alone.searches", m.searched, kSearchesPerSecond * seconds, kLeastUse));
  figures.push_back(Refused("limits.alone.refused", m, 0));
}

void AddBesideThird(const BenchOptions& options, const std::string& name, Gaps gaps,
                    std::vector<Figure>& figures) {
  Say(name + ": beside a third program");
  const Measured m = Measure(options, gaps);
  const auto seconds = static_cast<double>(options.limits_seconds);
  // The goal is about refusals; of what the third program leaves, the most is used.
  Figure use = Use(name + ".calls", m.listed, kCallsPerSecond * seconds - m.third_made, kFairUse);
  use.note = Rounded(m.third_refused) + " of the third program's own " +
             Rounded(m.third_made + m.third_refused) + " calls were refused";
  figures.push_back(std::move(use));
  figures.push_back(Refused(name + ".refused", m, kMostRefused));
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunLimits(const BenchOptions& options) {
  std::vector<Figure> figures;
  AddAlone(options, figures);
  AddBesideThird(options, "limits.beside_even", Gaps::kEven, figures);
  AddBesideThird(options, "limits.beside_random", Gaps::kRandom, figures);
  return figures;
}

}  // namespace stanna::bench
