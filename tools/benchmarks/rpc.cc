// How many calls over gRPC are answered, beside what they ask PostgreSQL, asked through libpq
// alone.
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/sync/health_update.h"
#include "tools/benchmarks/bare_sql.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/closed_load.h"
#include "tools/benchmarks/insights_client.h"
#include "tools/benchmarks/portfolio_database.h"
#include "tools/benchmarks/rig.h"

namespace stanna::bench {
namespace {

constexpr int kCallers = 8;
constexpr std::chrono::seconds kWarmUp{3}, kLength{10};
constexpr double kGoal = 0.4;
constexpr int kRecorded = 200;
// Coprime with every round number of clients: the calls go all over the portfolio.
constexpr std::int64_t kStride = 7919;
constexpr std::chrono::minutes kLongestScoring{5};

ClosedLoad Load() { return {.callers = kCallers, .warm_up = kWarmUp, .length = kLength}; }

std::string Rounded(double number) {
  const std::string text = std::to_string(number);
  return text.substr(0, text.find('.') + 2);
}

std::string Described(const Throughput& calls) {
  return "p50 " + Rounded(calls.p50_ms) + ", p99 " + Rounded(calls.p99_ms) + " ms";
}

class RpcBenchmark {
 public:
  explicit RpcBenchmark(const BenchOptions& options)
      : database_("postgres", "", options.insights_clients, SystemClock().Now()) {}

  absl::StatusOr<std::vector<Figure>> Run() {
    Say("rpc: writing " + std::to_string(database_.portfolio().clients()) + " clients");
    RETURN_IF_ERROR(database_.Fill());
    RETURN_IF_ERROR(Score());
    RETURN_IF_ERROR(database_.Settle());
    database_.StartServer();
    for (int i = 0; i < kCallers; ++i) {
      callers_.push_back(
          std::make_unique<InsightsClient>(database_.server(), database_.workspace()));
    }
    empty_ = MeasureClosed(Load(), [&](int caller, std::int64_t) {
      return callers_[static_cast<std::size_t>(caller)]->AskForNothing();
    });
    if (empty_.failed > 0) return empty_.first_error;
    RETURN_IF_ERROR(Measure("get_client", [&](InsightsClient& client, std::int64_t number) {
      return client.AskForClient(ClientOf(number));
    }));
    RETURN_IF_ERROR(Measure("list_clients", [](InsightsClient& client, std::int64_t) {
      return client.AskForClients();
    }));
    RETURN_IF_ERROR(Measure("get_client_context", [&](InsightsClient& client, std::int64_t number) {
      return client.AskForContext(ClientOf(number));
    }));
    return std::move(figures_);
  }

 private:
  ClientId ClientOf(std::int64_t number) const {
    return SyntheticPortfolio::ClientAt(number * kStride % database_.portfolio().clients());
  }

  absl::Status Score() {
    return sync::UpdateHealth({.stores = database_.stores(),
                               .workspace = database_.workspace(),
                               .clock = SystemClock(),
                               .fence = std::nullopt,
                               .store_deadline = kLongestScoring,
                               .check_stop = [] { return absl::OkStatus(); },
                               .progress = [](std::int64_t, std::int64_t) {}})
        .status();
  }

  template <typename Ask>
  absl::Status Measure(const std::string& name, const Ask& ask) {
    Say("rpc: " + name);
    ASSIGN_OR_RETURN(const auto recorded,
                     RecordCalls(*database_.postgres(), kRecorded,
                                 [&](int number) { return ask(*callers_.front(), number); }));
    const Throughput ours = MeasureClosed(Load(), [&](int caller, std::int64_t number) {
      return ask(*callers_[static_cast<std::size_t>(caller)], number);
    });
    if (ours.failed > 0) return ours.first_error;
    ASSIGN_OR_RETURN(const Throughput bare, MeasureBare(recorded));
    std::size_t statements = 0;
    for (const CallStatements& call : recorded) statements += call.size();
    figures_.push_back({.name = "rpc." + name,
                        .ours = ours.a_second,
                        .beside = bare.a_second,
                        .direction = Goal::kAtLeast,
                        .goal = kGoal,
                        .unit = "calls/s",
                        .note = Described(ours) + "; beside: its statements (" +
                                Rounded(static_cast<double>(statements) / kRecorded) +
                                " a call) through libpq, " + Described(bare) + "; an empty call: " +
                                std::to_string(std::lround(empty_.a_second)) + "/s, " +
                                Described(empty_) + "; " + std::to_string(kCallers) + " callers"});
    return absl::OkStatus();
  }

  absl::StatusOr<Throughput> MeasureBare(const std::vector<CallStatements>& recorded) {
    std::vector<BareSql> connections;
    for (int i = 0; i < kCallers; ++i) {
      ASSIGN_OR_RETURN(BareSql connection, BareSql::Connect(database_.url()));
      connections.push_back(std::move(connection));
    }
    const Throughput bare = MeasureClosed(Load(), [&](int caller, std::int64_t number) {
      return connections[static_cast<std::size_t>(caller)].Play(
          recorded[static_cast<std::size_t>(number) % recorded.size()]);
    });
    if (bare.failed > 0) return bare.first_error;
    return bare;
  }

  PortfolioDatabase database_;
  std::vector<std::unique_ptr<InsightsClient>> callers_;
  Throughput empty_;
  std::vector<Figure> figures_;
};

}  // namespace

absl::StatusOr<std::vector<Figure>> RunRpc(const BenchOptions& options) {
  return RpcBenchmark(options).Run();
}

}  // namespace stanna::bench
