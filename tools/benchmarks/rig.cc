#include "tools/benchmarks/rig.h"

#include <boost/json.hpp>
#include <iostream>
#include <utility>

#include "base/object_type.h"
#include "storage/record_store.h"
#include "tests/support/answer.h"
#include "tests/support/oauth_flow.h"

namespace stanna::bench {
namespace {

// The portal's own staff write from this domain; as the workspace's own, it is never a client.
constexpr char kWorkspace[] = "stanna-demo.example";
constexpr std::chrono::minutes kLongestCount{10};

std::unique_ptr<testing::Backend> StartBackend(const BenchOptions& options) {
  if (options.backend == "sqlite") return testing::Backend::Start(testing::BackendKind::kSqlite);
  const auto kind =
      options.backend == "scaled" ? testing::BackendKind::kScaled : testing::BackendKind::kPostgres;
  return testing::Backend::Start(kind, {.durable = true});
}

}  // namespace

void Say(const std::string& line) { std::cerr << line << std::endl; }

std::map<std::string, std::string> WithoutLimits() { return {{"HUBSPOT_BURST_LIMIT", "10000"}}; }

Rig::Rig(const BenchOptions& options, std::vector<std::string> portal,
         std::map<std::string, std::string> settings)
    : simulator_(testing::Simulator::Start(std::move(portal))),
      backend_(StartBackend(options)),
      server_(*backend_, *simulator_, std::move(settings)),
      key_(server_.NewApiKey(kWorkspace)) {}

WorkspaceId Rig::workspace() const { return WorkspaceId(kWorkspace); }

absl::StatusOr<std::vector<ClientId>> Rig::SomeClients() const {
  std::vector<ClientId> clients;
  const auto listed = server_.GetJson("/api/clients?limit=500", key_);
  for (const auto& client : listed.as_array()) clients.emplace_back(testing::TextOf(client, "id"));
  if (clients.empty()) return Internal("the import made no client");
  return clients;
}

absl::StatusOr<testing::RunEnd> Rig::Import(std::chrono::seconds limit,
                                            const testing::RunObserver& observer) {
  const std::string landing = testing::Connect(server_, *simulator_, key_);
  if (landing != std::string(testing::kFrontendUrl) + "?status=connected") {
    return Internal("connecting ended at " + landing);
  }
  ASSIGN_OR_RETURN(testing::RunEnd end, AwaitCompletion(limit, observer));
  RETURN_IF_ERROR(CheckCounts());
  return end;
}

absl::StatusOr<testing::RunEnd> Rig::QuickSync(std::chrono::seconds limit) {
  return Sync("quick", limit, nullptr);
}

absl::StatusOr<testing::RunEnd> Rig::FullSync(std::chrono::seconds limit,
                                              const testing::RunObserver& observer) {
  return Sync("full", limit, observer);
}

absl::StatusOr<testing::RunEnd> Rig::Sync(const std::string& type, std::chrono::seconds limit,
                                          const testing::RunObserver& observer) {
  const auto reply = server_.Post("/api/ingest/run", key_, R"({"syncType":")" + type + R"("})");
  if (reply.status != 200) return Internal("no sync was queued: " + reply.body);
  return AwaitCompletion(limit, observer);
}

absl::StatusOr<testing::RunEnd> Rig::Configure(const std::string& document,
                                               std::chrono::seconds limit) {
  const auto reply = server_.Call(
      {.method = "PUT",
       .url = "/api/integrations/hubspot/config",
       .headers = {{"Authorization", "Bearer " + key_}, {"Content-Type", "application/json"}},
       .body = "{\"document\":" + document + "}"});
  if (reply.status != 200) return Internal("the configuration was refused: " + reply.body);
  return AwaitCompletion(limit, nullptr);
}

absl::StatusOr<testing::RunEnd> Rig::AwaitCompletion(std::chrono::seconds limit,
                                                     const testing::RunObserver& observer) {
  ASSIGN_OR_RETURN(testing::RunEnd end, AwaitLatestRun(server_, key_, limit, observer));
  if (!end.completed()) return Internal("the run did not complete: " + end.details);
  return end;
}

absl::Status Rig::CheckCounts() {
  ASSIGN_OR_RETURN(
      const storage::RecordCounts counts,
      server_.stores().records().Count(WorkspaceId(kWorkspace), Deadline::After(kLongestCount)));
  for (const ObjectType type : kAllObjectTypes) {
    const auto found = counts.records.find(type);
    const std::int64_t here = found == counts.records.end() ? 0 : found->second;
    const std::int64_t there = simulator_->LiveCount(type);
    if (here != there) {
      return Internal(std::to_string(here) + " of " + std::to_string(there) + " " +
                      std::string(NameOf(type)) + " arrived");
    }
  }
  return absl::OkStatus();
}

}  // namespace stanna::bench
