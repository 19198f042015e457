#include <algorithm>
#include <array>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/mutex.h"
#include "server/webhooks/signature.h"
#include "storage/connection_store.h"
#include "storage/stores.h"
#include "storage/webhook_store.h"
#include "tests/support/backend.h"
#include "tests/support/process.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/keep_alive_client.h"
#include "tools/benchmarks/rig.h"
#include "tools/benchmarks/webhook_drain.h"
#include "tools/benchmarks/webhook_latency.h"

namespace stanna::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

// HubSpot's: the events of a body, and its requests at once.
constexpr std::int64_t kEventsABody = 100;
constexpr int kConnections = 10;
constexpr std::int64_t kPortal = 33;
constexpr char kWorkspace[] = "bench.com";
constexpr char kPath[] = "/api/integrations/hubspot/webhooks";
constexpr int kAccepted = 204;

constexpr double kRateGoal = 2;
constexpr double kLongestAnswerMs = 1'000;
constexpr char kSecondsOfRows[] = "10";
// What an event takes in the table.
constexpr int kRowBytes = 300;
constexpr std::chrono::minutes kLongestStoreCall{1};

std::string EventJson(std::int64_t number) {
  // Members in the order in which HubSpot sends them.
  return boost::json::serialize(
      boost::json::object{{"appId", 4210286},
                          {"eventId", number},
                          {"subscriptionId", 2902227},
                          {"portalId", kPortal},
                          {"occurredAt", 1'731'612'210'994 + number},
                          {"subscriptionType", "contact.propertyChange"},
                          {"attemptNumber", 0},
                          {"objectId", 1'000'000 + number % 20'000},
                          {"changeSource", "CRM"},
                          {"propertyName", "firstname"},
                          {"propertyValue", "Name " + std::to_string(number)}});
}

std::string BodyOf(std::int64_t number, std::int64_t events) {
  std::string body = "[";
  for (std::int64_t i = 0; i < events; ++i) {
    if (i > 0) body += ',';
    body += EventJson(number * kEventsABody + i);
  }
  return body + "]";
}

std::string RequestOf(const std::string& host, const std::string& body) {
  const std::string now = std::to_string(ToEpochMs(SystemClock().Now()));
  const std::string signature =
      webhooks::SignatureV3(testing::kAppSecret, "POST", "http://" + host + kPath, body, now);
  return std::string("POST ") + kPath + " HTTP/1.1\r\nHost: " + host +
         "\r\nContent-Type: application/json\r\nX-HubSpot-Request-Timestamp: " + now +
         "\r\nX-HubSpot-Signature-v3: " + signature +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct Burst {
  std::chrono::duration<double> took{};
  std::chrono::duration<double, std::milli> longest_answer{};
  std::int64_t refused = 0;
};

/// Sends `bodies` over kConnections connections, each one after the other.
class Sender {
 public:
  Sender(std::string host, std::vector<std::string> bodies)
      : host_(std::move(host)), bodies_(std::move(bodies)) {}

  absl::StatusOr<Burst> Send() {
    const auto begin = SteadyClock::now();
    std::vector<std::jthread> threads;
    for (int i = 0; i < kConnections; ++i) {
      threads.emplace_back([this] {
        const absl::Status status = SendSome();
        const MutexLock lock(mutex_);
        if (!status.ok()) failure_ = status;
      });
    }
    threads.clear();
    const MutexLock lock(mutex_);
    RETURN_IF_ERROR(failure_);
    burst_.took = SteadyClock::now() - begin;
    return burst_;
  }

 private:
  absl::Status SendSome() {
    const int port = std::stoi(host_.substr(host_.rfind(':') + 1));
    ASSIGN_OR_RETURN(KeepAliveClient client, KeepAliveClient::Connect(port));
    for (std::size_t i = next_++; i < bodies_.size(); i = next_++) {
      const std::string request = RequestOf(host_, bodies_[i]);
      const auto begin = SteadyClock::now();
      ASSIGN_OR_RETURN(const int status, client.Call(request));
      Note(status, SteadyClock::now() - begin);
    }
    return absl::OkStatus();
  }

  void Note(int status, std::chrono::duration<double, std::milli> took) {
    const MutexLock lock(mutex_);
    burst_.longest_answer = std::max(burst_.longest_answer, took);
    if (status != kAccepted) ++burst_.refused;
  }

  const std::string host_;
  const std::vector<std::string> bodies_;
  std::atomic<std::size_t> next_ = 0;
  Mutex mutex_;
  Burst burst_ GUARDED_BY(mutex_);
  absl::Status failure_ GUARDED_BY(mutex_);
};

std::string OutputOf(const std::string& command) {
  std::string output;
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  std::array<char, 4096> bytes{};
  while (const std::size_t size = fread(bytes.data(), 1, bytes.size(), pipe)) {
    output.append(bytes.data(), size);
  }
  pclose(pipe);
  return output;
}

// Rows a second of pgbench, each durable by itself, as many clients as we have connections.
absl::StatusOr<double> MeasureSingleRows(testing::PostgresServer& postgres,
                                         const std::string& folder) {
  ASSIGN_OR_RETURN(const std::string database, postgres.CreateDatabase());
  const std::string url = postgres.Url(database);
  RETURN_IF_ERROR(postgres.ExecuteIn(
      url,
      "CREATE TABLE single_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
      " body text NOT NULL)"));
  const std::string script = folder + "/single_rows.sql";
  std::ofstream(script) << "INSERT INTO single_rows (body) VALUES ('" << std::string(kRowBytes, 'x')
                        << "');\n";
  const std::string output = OutputOf(
      "pgbench --no-vacuum --protocol=prepared --client=" + std::to_string(kConnections) +
      " --jobs=2 --time=" + kSecondsOfRows + " --file='" + script + "' '" + url + "' 2>&1");
  const auto at = output.find("tps = ");
  if (at == std::string::npos) return Unavailable("pgbench measured nothing: " + output);
  return std::stod(output.substr(at + 6));
}

absl::Status Connect(testing::Server& server) {
  server.NewApiKey(kWorkspace);  // makes the workspace
  storage::Connection connection;
  connection.workspace_id = WorkspaceId(kWorkspace);
  connection.id = ConnectionId("conn_bench");
  connection.portal_id = kPortal;
  connection.created_at = connection.updated_at = SystemClock().Now();
  return server.stores().connections().Put(connection, Deadline::After(kLongestStoreCall));
}

std::vector<Figure> FiguresOf(const Burst& burst, std::int64_t events, std::int64_t rows,
                              double single_rows) {
  const std::string size = std::to_string(events) + " events in bodies of " +
                           std::to_string(kEventsABody) + " over " + std::to_string(kConnections) +
                           " connections";
  return {
      {.name = "webhooks.accepted",
       .ours = static_cast<double>(events) / burst.took.count(),
       .beside = single_rows,
       .direction = Goal::kAtLeast,
       .goal = kRateGoal,
       .unit = "events/s",
       .note = size + "; beside: pgbench, a durable row a transaction, as many clients"},
      {.name = "webhooks.longest_answer",
       .ours = burst.longest_answer.count(),
       .goal = kLongestAnswerMs,
       .unit = "ms"},
      {.name = "webhooks.lost",
       .ours = static_cast<double>(events - rows),
       .goal = 0,
       .unit = "events",
       .note = std::to_string(rows) + " rows; refused requests: " + std::to_string(burst.refused)}};
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunWebhooks(const BenchOptions& options) {
  const auto simulator = testing::Simulator::Start({"--contacts", "1", "--companies", "1"});
  const auto backend = testing::Backend::Start(testing::BackendKind::kPostgres, {.durable = true});
  testing::Server server(*backend, *simulator, {{"SYNC_WORKERS", "0"}});
  RETURN_IF_ERROR(Connect(server));
  Say("webhooks: single rows for " + std::string(kSecondsOfRows) + " s");
  ASSIGN_OR_RETURN(const double single_rows,
                   MeasureSingleRows(*backend->postgres(), testing::MakeTestFolder("webhooks")));
  std::vector<std::string> bodies;
  for (std::int64_t sent = 0; sent < options.webhook_events; sent += kEventsABody) {
    bodies.push_back(
        BodyOf(sent / kEventsABody, std::min(kEventsABody, options.webhook_events - sent)));
  }
  Say("webhooks: " + std::to_string(options.webhook_events) + " events");
  const std::string host = server.url().substr(std::string("http://").size());
  ASSIGN_OR_RETURN(const Burst burst, Sender(host, std::move(bodies)).Send());
  ASSIGN_OR_RETURN(const auto stats,
                   server.stores().webhooks().Stats(WorkspaceId(kWorkspace),
                                                    Deadline::After(kLongestStoreCall)));
  std::vector<Figure> figures =
      FiguresOf(burst, options.webhook_events, stats.received, single_rows);
  ASSIGN_OR_RETURN(const auto latency, MeasureWebhookLatency(options));
  figures.insert(figures.end(), latency.begin(), latency.end());
  ASSIGN_OR_RETURN(const auto drain, MeasureWebhookDrain(options));
  figures.insert(figures.end(), drain.begin(), drain.end());
  return figures;
}

}  // namespace stanna::bench
