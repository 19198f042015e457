#include "tools/benchmarks/insights_client.h"

#include <grpcpp/grpcpp.h>

namespace stanna::bench {
namespace {

namespace v1 = insights::v1;

absl::Status ErrorOf(const grpc::Status& status) {
  return status.ok() ? absl::OkStatus() : Internal(status.error_message());
}

void Authorize(const std::string& key, grpc::ClientContext& context) {
  context.AddMetadata("authorization", "Bearer " + key);
}

}  // namespace

InsightsClient::InsightsClient(testing::Server& server, const WorkspaceId& workspace)
    : server_(server),
      key_(server.NewApiKey(workspace.value)),
      stub_(v1::InsightsService::NewStub(
          grpc::CreateChannel(server.grpc_address(), grpc::InsecureChannelCredentials()))) {}

absl::StatusOr<double> InsightsClient::ScoreOf(const ClientId& client) {
  v1::GetClientHealthRequest request;
  request.set_client_id(client.value);
  grpc::ClientContext context;
  Authorize(key_, context);
  v1::ClientHealth health;
  RETURN_IF_ERROR(ErrorOf(stub_->GetClientHealth(&context, request, &health)));
  return health.score();
}

absl::Status InsightsClient::AskForContext(const ClientId& client) {
  v1::GetClientContextRequest request;
  request.set_client_id(client.value);
  grpc::ClientContext context;
  Authorize(key_, context);
  v1::ClientContext answer;
  RETURN_IF_ERROR(ErrorOf(stub_->GetClientContext(&context, request, &answer)));
  return answer.text().empty() ? Internal("an empty context") : absl::OkStatus();
}

absl::Status InsightsClient::Get(const std::string& target) {
  const auto reply = server_.Get(target, key_);
  if (reply.status == 200) return absl::OkStatus();
  return Internal(target + ": " + reply.body);
}

}  // namespace stanna::bench
