#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/portfolio_database.h"
#include "tools/benchmarks/rig.h"
#include "tools/benchmarks/steady_load.h"

namespace stanna::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

// Calls of Lars: 200 a second, each counted from the moment that it was due.
constexpr double kContextCallsASecond = 200;
constexpr std::chrono::seconds kContextLength{10};
constexpr int kContextCallers = 16;
constexpr double kContextGoalMs = 10;
// Coprime with every round number of clients: the calls go all over the portfolio.
constexpr std::int64_t kStride = 7919;

constexpr double kMedian = 0.5;
constexpr double kAlmostAll = 0.99;

class InsightsClient {
 public:
  explicit InsightsClient(PortfolioDatabase& database)
      : key_("Bearer " + database.server().NewApiKey(database.workspace().value)),
        stub_(insights::v1::InsightsService::NewStub(grpc::CreateChannel(
            database.server().grpc_address(), grpc::InsecureChannelCredentials()))) {}

  absl::StatusOr<insights::v1::GetClientResponse> GetClient(const ClientId& client) {
    insights::v1::GetClientRequest request;
    request.set_client_id(client.value);
    grpc::ClientContext context;
    context.AddMetadata("authorization", key_);
    insights::v1::GetClientResponse response;
    const grpc::Status status = stub_->GetClient(&context, request, &response);
    if (!status.ok()) return Internal(status.error_message());
    return response;
  }

 private:
  const std::string key_;
  const std::unique_ptr<insights::v1::InsightsService::Stub> stub_;
};

void AddLatencies(const std::string& name, const Latencies& latencies, double goal,
                  const std::string& note, std::vector<Figure>& figures) {
  const auto& times = latencies.milliseconds;
  const auto add = [&](const std::string& which, double value) {
    figures.push_back(
        {.name = name + which, .ours = value, .goal = goal, .unit = "ms", .note = note});
  };
  add("_p50", Quantile(times, kMedian));
  add("_p99", Quantile(times, kAlmostAll));
  add("_max", Quantile(times, 1));
}

absl::Status MeasureContext(PortfolioDatabase& database, InsightsClient& client,
                            std::vector<Figure>& figures) {
  Say("insights: " + std::to_string(kContextLength.count()) + " s of calls");
  const std::int64_t clients = database.portfolio().clients();
  const Latencies latencies =
      Measure({.calls_a_second = kContextCallsASecond,
               .length = kContextLength,
               .callers = kContextCallers},
              [&](std::int64_t number) {
                const auto id = SyntheticPortfolio::ClientAt(number * kStride % clients);
                return client.GetClient(id).status();
              });
  if (latencies.failed > 0) return latencies.first_error;
  AddLatencies("insights.client", latencies, kContextGoalMs, "200 calls/s", figures);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunInsights(const BenchOptions& options) {
  Say("insights: writing " + std::to_string(options.insights_clients) + " clients, " +
      options.insights_backend);
  const Time now = SystemClock().Now();
  PortfolioDatabase database(options.insights_backend, options.insights_database,
                             options.insights_clients, now);
  RETURN_IF_ERROR(database.Fill());
  database.StartServer();
  InsightsClient client(database);
  std::vector<Figure> figures;
  RETURN_IF_ERROR(MeasureContext(database, client, figures));
  return figures;
}

}  // namespace stanna::bench
