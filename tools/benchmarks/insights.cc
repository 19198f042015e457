#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/sync/health_update.h"
#include "storage/config_store.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/insights_client.h"
#include "tools/benchmarks/portfolio_database.h"
#include "tools/benchmarks/rig.h"
#include "tools/benchmarks/steady_load.h"

namespace stanna::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr std::chrono::minutes kLongestCall{5};

// All clients on one core: the figures of 10,000 are what is promised.
constexpr double kAllClientsGoalSeconds = 30;
constexpr double kClientsOfGoal = 10'000;

constexpr int kAngryEmails = 100;
constexpr double kVisibleGoalMs = 1'000;

// Calls of Lars: 200 a second, each counted from the moment that it was due.
constexpr double kContextCallsASecond = 200;
constexpr std::chrono::seconds kContextLength{30};
// More than two cores answer, so that all callers wait at once: each of the server's connections to
// the database is opened and has its plans. That costs some 100 ms a connection, once.
constexpr double kWarmUpCallsASecond = 2'000;
constexpr std::chrono::seconds kWarmUpLength{1};
constexpr int kContextCallers = 16;
constexpr double kContextGoalMs = 10;

constexpr int kSummaryCalls = 50;
constexpr double kSummaryGoalMs = 50;
// A page that a person opens now and then.
constexpr double kInsightsGoalMs = 1'000;

// Coprime with every round number of clients: the calls go all over the portfolio.
constexpr std::int64_t kStride = 7919;

constexpr double kMedian = 0.5;
constexpr double kAlmostAll = 0.99;

Milliseconds Since(SteadyClock::time_point begin) { return SteadyClock::now() - begin; }

std::string Rounded(double number) {
  const std::string text = std::to_string(number);
  return text.substr(0, text.find('.') + 2);
}

void AddLatencies(const std::string& name, const std::vector<double>& ascending, double goal,
                  const std::string& note, std::vector<Figure>& figures) {
  const auto add = [&](const std::string& which, double value) {
    figures.push_back(
        {.name = name + which, .ours = value, .goal = goal, .unit = "ms", .note = note});
  };
  add("_p50", Quantile(ascending, kMedian));
  add("_p99", Quantile(ascending, kAlmostAll));
}

class InsightsBenchmark {
 public:
  explicit InsightsBenchmark(const BenchOptions& options)
      : now_(SystemClock().Now()),
        database_(options.insights_backend, options.insights_database, options.insights_clients,
                  now_) {}

  absl::StatusOr<std::vector<Figure>> Run() {
    Say("insights: writing " + std::to_string(clients()) + " clients");
    RETURN_IF_ERROR(database_.Fill());
    RETURN_IF_ERROR(ScoreAll());
    database_.StartServer();
    client_ = std::make_unique<InsightsClient>(database_.server(), database_.workspace());
    RETURN_IF_ERROR(FollowAngryEmails());
    RETURN_IF_ERROR(AskForContexts());
    RETURN_IF_ERROR(AskForTheWhole());
    return std::move(figures_);
  }

 private:
  std::int64_t clients() const { return database_.portfolio().clients(); }
  ClientId ClientOf(std::int64_t number) const {
    return SyntheticPortfolio::ClientAt(number * kStride % clients());
  }

  absl::StatusOr<std::int64_t> UpdateHealth(const Clock& clock) {
    return sync::UpdateHealth({.stores = database_.stores(),
                               .workspace = database_.workspace(),
                               .clock = clock,
                               .fence = std::nullopt,
                               .store_deadline = kLongestCall,
                               .check_stop = [] { return absl::OkStatus(); },
                               .progress = [](std::int64_t, std::int64_t) {}});
  }

  // The first time, with a past for each; on the next day; and with another configuration.
  absl::Status ScoreAll() {
    RETURN_IF_ERROR(MeasureAll("first_scores", now_ - std::chrono::days(1)));
    RETURN_IF_ERROR(database_.Analyze());
    RETURN_IF_ERROR(MeasureAll("new_day", now_));
    storage::ConfigVersion config;
    config.workspace_id = database_.workspace();
    const auto latest = database_.stores().configs().GetLatest(config.workspace_id, Soon());
    config.version = latest.ok() ? latest->version + 1 : 1;
    config.document = "{}";
    config.author = "bench";
    config.created_at = now_;
    RETURN_IF_ERROR(database_.stores().configs().Add(config, Soon()));
    return MeasureAll("new_configuration", now_);
  }

  absl::Status MeasureAll(const std::string& name, Time now) {
    const ProcessorUse before = database_.Used();
    const auto begin = SteadyClock::now();
    ASSIGN_OR_RETURN(const std::int64_t scored, UpdateHealth(FakeClock(now)));
    const Seconds took = Since(begin);
    const ProcessorUse used = database_.Used() - before;
    // A database that stays has the scores of its days already, but for what was left of the time
    // before: no figure.
    if (scored < clients() && database_.was_filled()) return absl::OkStatus();
    if (scored < clients()) return Internal(std::to_string(scored) + " clients were scored");
    const double goal =
        kAllClientsGoalSeconds * std::max(1.0, static_cast<double>(clients()) / kClientsOfGoal);
    const auto add = [&](const std::string& which, Seconds value, const std::string& note) {
      figures_.push_back({.name = "insights." + name + which,
                          .ours = value.count(),
                          .goal = goal,
                          .unit = "s",
                          .note = note});
      Say("insights: " + name + which + ": " + Rounded(value.count()) + " s, " + note);
    };
    add("", took, Rounded(static_cast<double>(scored) / took.count()) + " clients/s");
    add("_processor", used.Sum(),
        Rounded(used.ours.count()) + " s ours, " + Rounded(used.database.count()) +
            " s the database's");
    return absl::OkStatus();
  }

  // From the page of an import to an answer of the server with the new score.
  absl::Status FollowAngryEmails() {
    Say("insights: angry e-mails");
    // In a database that stays, other clients than those of the last runs: a score falls only so
    // far.
    const auto first = std::chrono::floor<std::chrono::minutes>(now_).time_since_epoch().count() *
                       kAngryEmails % clients();
    std::vector<double> times;
    for (int i = 0; i < kAngryEmails; ++i) {
      const Time at = std::chrono::floor<std::chrono::milliseconds>(SystemClock().Now());
      const std::int64_t index = (first + i) * kStride % clients();
      const ClientId id = SyntheticPortfolio::ClientAt(index);
      ASSIGN_OR_RETURN(const double before, client_->ScoreOf(id));
      const auto begin = SteadyClock::now();
      RETURN_IF_ERROR(database_.Write(database_.portfolio().AngryEmail(index, at)));
      ASSIGN_OR_RETURN(const std::int64_t scored, UpdateHealth(SystemClock()));
      ASSIGN_OR_RETURN(const double after, client_->ScoreOf(id));
      times.push_back(Since(begin).count());
      if (scored != 1) return Internal(std::to_string(scored) + " clients were scored");
      if (after >= before) return Internal("an angry e-mail did not lower the score");
    }
    std::ranges::sort(times);
    AddLatencies("insights.interaction_to_score", times, kVisibleGoalMs,
                 "page, score, answer; " + std::to_string(kAngryEmails) + " e-mails", figures_);
    return absl::OkStatus();
  }

  Latencies LoadContexts(double calls_a_second, std::chrono::seconds length) {
    return Measure({.calls_a_second = calls_a_second, .length = length, .callers = kContextCallers},
                   [&](std::int64_t number) { return client_->AskForContext(ClientOf(number)); });
  }

  absl::Status AskForContexts() {
    Say("insights: contexts");
    RETURN_IF_ERROR(database_.Settle());
    const Latencies warm_up = LoadContexts(kWarmUpCallsASecond, kWarmUpLength);
    if (warm_up.failed > 0) return warm_up.first_error;
    const auto server_before = database_.server().ProcessorTime();
    const ProcessorUse before = database_.Used();
    const Latencies latencies = LoadContexts(kContextCallsASecond, kContextLength);
    if (latencies.failed > 0) return latencies.first_error;
    const double calls = static_cast<double>(latencies.milliseconds.size());
    const Milliseconds server = database_.server().ProcessorTime() - server_before;
    const Milliseconds postgres = (database_.Used() - before).database;
    const std::string note = "200 calls/s for 30 s; max " +
                             Rounded(Quantile(latencies.milliseconds, 1)) + " ms; processor " +
                             Rounded(server.count() / calls) + " ms server, " +
                             Rounded(postgres.count() / calls) + " ms database a call";
    AddLatencies("insights.context", latencies.milliseconds, kContextGoalMs, note, figures_);
    return absl::OkStatus();
  }

  absl::Status AskForTheWhole() {
    const auto summary = [&] { return client_->AskForSummary(); };
    const auto insights = [&] { return client_->AskForInsights(); };
    RETURN_IF_ERROR(AskAgain("metrics_summary", kSummaryGoalMs, summary));
    RETURN_IF_ERROR(AskAfterChanges("metrics_summary", kSummaryGoalMs, summary));
    RETURN_IF_ERROR(AskAgain("workspace_insights", kInsightsGoalMs, insights));
    return AskAfterChanges("workspace_insights", kInsightsGoalMs, insights);
  }

  absl::Status AskAgain(const std::string& name, double goal,
                        const std::function<absl::Status()>& ask) {
    return Ask(name, goal, "nothing changed meanwhile", ask, [](int) { return absl::OkStatus(); });
  }

  // Each time the server has to work its answer out anew.
  absl::Status AskAfterChanges(const std::string& name, double goal,
                               const std::function<absl::Status()>& ask) {
    return Ask(name + "_after_change", goal, "an e-mail before each", ask, [&](int i) {
      const Time at = std::chrono::floor<std::chrono::milliseconds>(SystemClock().Now());
      return database_.Write(database_.portfolio().AngryEmail(i * kStride % clients(), at));
    });
  }

  absl::Status Ask(const std::string& name, double goal, const std::string& what,
                   const std::function<absl::Status()>& ask,
                   const std::function<absl::Status(int)>& change) {
    Say("insights: " + name);
    std::vector<double> times;
    for (int i = 0; i < kSummaryCalls; ++i) {
      RETURN_IF_ERROR(change(i));
      const auto begin = SteadyClock::now();
      RETURN_IF_ERROR(ask());
      times.push_back(Since(begin).count());
    }
    std::ranges::sort(times);
    AddLatencies("insights." + name, times, goal,
                 std::to_string(kSummaryCalls) + " calls over REST, " + what, figures_);
    return absl::OkStatus();
  }

  static Deadline Soon() { return Deadline::After(kLongestCall); }

  const Time now_;
  PortfolioDatabase database_;
  std::unique_ptr<InsightsClient> client_;
  std::vector<Figure> figures_;
};

}  // namespace

absl::StatusOr<std::vector<Figure>> RunInsights(const BenchOptions& options) {
  return InsightsBenchmark(options).Run();
}

}  // namespace stanna::bench
