// What the REST gateway adds to a call over gRPC, and how much it answers beside nginx.
#include <charconv>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/closed_load.h"
#include "tools/benchmarks/insights_client.h"
#include "tools/benchmarks/keep_alive_client.h"
#include "tools/benchmarks/nginx.h"
#include "tools/benchmarks/rig.h"

namespace stanna::bench {
namespace {

constexpr double kAddedGoalMicroseconds = 150;
constexpr double kNginxGoal = 0.25;
constexpr int kCallers = 16;
constexpr std::chrono::seconds kWarmUp{2}, kLength{10};
constexpr std::chrono::minutes kLongestImport{10};
constexpr double kMicroseconds = 1e3;

int PortOf(const std::string& address) {
  int port = 0;
  const auto colon = address.rfind(':') + 1;
  std::from_chars(address.data() + colon, address.data() + address.size(), port);
  return port;
}

std::string RequestOf(const std::string& target, const std::string& key) {
  return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
         (key.empty() ? "" : "Authorization: Bearer " + key + "\r\n") + "\r\n";
}

// A connection a caller.
absl::StatusOr<Throughput> MeasureHttp(int port, const std::vector<std::string>& requests,
                                       int callers) {
  std::vector<KeepAliveClient> connections;
  for (int i = 0; i < callers; ++i) {
    ASSIGN_OR_RETURN(KeepAliveClient connection, KeepAliveClient::Connect(port));
    connections.push_back(std::move(connection));
  }
  const Throughput all = MeasureClosed(
      {.callers = callers, .warm_up = kWarmUp, .length = kLength},
      [&](int caller, std::int64_t number) -> absl::Status {
        ASSIGN_OR_RETURN(const int status,
                         connections[static_cast<std::size_t>(caller)].Call(
                             requests[static_cast<std::size_t>(number) % requests.size()]));
        return status == 200 ? absl::OkStatus() : Internal("status " + std::to_string(status));
      });
  if (all.failed > 0) return all.first_error;
  return all;
}

std::string Rounded(double number) { return std::to_string(std::lround(number)); }

class GatewayBenchmark {
 public:
  explicit GatewayBenchmark(const BenchOptions& options)
      : rig_(OnPostgres(options),
             {"--companies", "1000", "--contacts", "3000", "--deals", "1000", "--line-items", "500",
              "--activities", "5000", "--rate-limit", "none"},
             WithoutLimits()) {}

  absl::StatusOr<std::vector<Figure>> Run() {
    Say("gateway: importing");
    RETURN_IF_ERROR(rig_.Import(kLongestImport).status());
    ASSIGN_OR_RETURN(clients_, rig_.SomeClients());
    for (const ClientId& client : clients_) {
      requests_.push_back(RequestOf("/api/clients/" + client.value, rig_.key()));
    }
    Say("gateway: one caller");
    RETURN_IF_ERROR(MeasureAdded());
    Say("gateway: beside nginx");
    RETURN_IF_ERROR(MeasureBesideNginx());
    return std::move(figures_);
  }

 private:
  static BenchOptions OnPostgres(BenchOptions options) {
    options.backend = "postgres";
    return options;
  }

  absl::Status MeasureAdded() {
    InsightsClient client(rig_.server(), rig_.workspace());
    const Throughput grpc = MeasureClosed(
        {.callers = 1, .warm_up = kWarmUp, .length = kLength}, [&](int, std::int64_t number) {
          return client.AskForClient(clients_[static_cast<std::size_t>(number) % clients_.size()]);
        });
    if (grpc.failed > 0) return grpc.first_error;
    ASSIGN_OR_RETURN(const Throughput rest,
                     MeasureHttp(PortOf(rig_.server().http_address()), requests_, 1));
    figures_.push_back({.name = "gateway.added_p50",
                        .ours = (rest.p50_ms - grpc.p50_ms) * kMicroseconds,
                        .goal = kAddedGoalMicroseconds,
                        .unit = "us",
                        .note = "GET /api/clients/{id} " + Rounded(rest.p50_ms * kMicroseconds) +
                                ", the same over gRPC " + Rounded(grpc.p50_ms * kMicroseconds) +
                                ", as a caller sees both: REST goes to the service within the"
                                " process; one caller"});
    return absl::OkStatus();
  }

  absl::Status MeasureBesideNginx() {
    const std::string body =
        rig_.server().Get("/api/clients/" + clients_.front().value, rig_.key()).body;
    ASSIGN_OR_RETURN(const Nginx nginx, Nginx::Start(body));
    ASSIGN_OR_RETURN(const Throughput theirs,
                     MeasureHttp(nginx.port(), {RequestOf("/client.json", "")}, kCallers));
    ASSIGN_OR_RETURN(const Throughput ours,
                     MeasureHttp(PortOf(rig_.server().http_address()), requests_, kCallers));
    figures_.push_back({.name = "gateway.requests_beside_nginx",
                        .ours = ours.a_second,
                        .beside = theirs.a_second,
                        .direction = Goal::kAtLeast,
                        .goal = kNginxGoal,
                        .unit = "requests/s",
                        .note = "GET /api/clients/{id}, " + std::to_string(body.size()) +
                                " bytes; beside: the same bytes from a file by nginx; " +
                                std::to_string(kCallers) + " connections"});
    return absl::OkStatus();
  }

  Rig rig_;
  std::vector<ClientId> clients_;
  std::vector<std::string> requests_;
  std::vector<Figure> figures_;
};

}  // namespace

absl::StatusOr<std::vector<Figure>> RunGateway(const BenchOptions& options) {
  return GatewayBenchmark(options).Run();
}

}  // namespace stanna::bench
