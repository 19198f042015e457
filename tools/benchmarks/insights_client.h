// Calls of the server about clients: over gRPC, and what people look at over REST.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "base/ids.h"
#include "base/status.h"
#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "tests/support/server.h"

namespace stanna::bench {

/// Each has a connection of its own. Thread-safe but for its construction; `server` must outlive
/// it.
class InsightsClient {
 public:
  InsightsClient(testing::Server& server, const WorkspaceId& workspace);

  /// 0–100.
  absl::StatusOr<double> ScoreOf(const ClientId& client);
  /// An error too when the answer is empty.
  absl::Status AskForContext(const ClientId& client);
  absl::Status AskForClient(const ClientId& client);
  /// The first 50 by name.
  absl::Status AskForClients();
  /// The health check: neither caller nor database is looked at.
  absl::Status AskForNothing();

  /// GET /api/metrics/summary and GET /api/insights.
  absl::Status AskForSummary() { return Get("/api/metrics/summary"); }
  absl::Status AskForInsights() { return Get("/api/insights"); }

 private:
  absl::Status Get(const std::string& target);

  const testing::Server& server_;
  const std::string key_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<insights::v1::InsightsService::Stub> stub_;
};

}  // namespace stanna::bench
