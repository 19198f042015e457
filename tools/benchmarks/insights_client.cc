#include "tools/benchmarks/insights_client.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>

namespace stanna::bench {
namespace {

namespace v1 = insights::v1;

// What the server does when it is not told how many.
constexpr int kClientsOfAPage = 50;

// Channels to one address would share a connection.
std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

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
      channel_(Connect(server.grpc_address())),
      stub_(v1::InsightsService::NewStub(channel_)) {}

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

absl::Status InsightsClient::AskForClient(const ClientId& client) {
  v1::GetClientRequest request;
  request.set_client_id(client.value);
  grpc::ClientContext context;
  Authorize(key_, context);
  v1::GetClientResponse answer;
  return ErrorOf(stub_->GetClient(&context, request, &answer));
}

absl::Status InsightsClient::AskForClients() {
  grpc::ClientContext context;
  Authorize(key_, context);
  v1::ListClientsResponse answer;
  RETURN_IF_ERROR(ErrorOf(stub_->ListClients(&context, {}, &answer)));
  return answer.clients_size() == kClientsOfAPage
             ? absl::OkStatus()
             : Internal(std::to_string(answer.clients_size()) + " clients on a page");
}

// gRPC's own service, of which no stub is installed; its request may be empty.
absl::Status InsightsClient::AskForNothing() {
  const grpc::internal::RpcMethod method("/grpc.health.v1.Health/Check",
                                         grpc::internal::RpcMethod::NORMAL_RPC);
  grpc::ClientContext context;
  const grpc::Slice empty;
  const grpc::ByteBuffer request(&empty, 1);
  grpc::ByteBuffer answer;
  return ErrorOf(
      grpc::internal::BlockingUnaryCall(channel_.get(), method, &context, request, &answer));
}

absl::Status InsightsClient::Get(const std::string& target) {
  const auto reply = server_.Get(target, key_);
  if (reply.status == 200) return absl::OkStatus();
  return Internal(target + ": " + reply.body);
}

}  // namespace stanna::bench
