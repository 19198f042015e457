#include "server/app/grpc_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>

#include "server/app/grpc_handover.h"
#include "server/app/grpc_tls.h"

namespace stanna::app {
namespace {

// So many connections may keep gRPC's attention while others come. Each costs a thread.
constexpr int kAcceptors = 8;
constexpr int kThreadsPerConnection = 4;
constexpr int kThreadsBeside = 8;
// A dead peer behind a NAT is noticed within a minute and a half, a live one hardly notices.
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kLeastPingIntervalMs = 10'000;
// An address's part of what requests that are coming may fill.
constexpr std::int64_t kPartOfAnAddress = 4;
// Who has a certificate of an authority that is no longer trusted gets no new connection, and loses
// the old one in an hour. Streams have a quarter of an hour to begin anew on another one.
constexpr std::chrono::milliseconds kLongestTrusted = std::chrono::hours(1);
constexpr std::chrono::milliseconds kLongestTrustedGrace = std::chrono::minutes(15);

// A megabyte of zeros that were compressed becomes a gigabyte before anybody has looked at its size
// (tried), and no caller of ours compresses.
void RefuseCompression(grpc::ServerBuilder& builder) {
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
}

void LimitAge(grpc::ServerBuilder& builder, const GrpcOptions& options) {
  auto age = options.connection_age;
  if (options.tls != nullptr && options.tls->AsksForCertificates()) {
    age = age.count() > 0 ? std::min(age, kLongestTrusted) : kLongestTrusted;
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                               static_cast<int>(kLongestTrustedGrace.count()));
  }
  if (age.count() == 0) return;
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, static_cast<int>(age.count()));
}

void SetLimits(grpc::ServerBuilder& builder, const GrpcOptions& options) {
  builder.SetMaxReceiveMessageSize(options.max_request_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, options.max_metadata_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_streams);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             static_cast<int>(options.handshake_timeout.count()));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kLeastPingIntervalMs);
  LimitAge(builder, options);
  RefuseCompression(builder);
  grpc::ResourceQuota quota("server");
  quota.SetMaxThreads(kThreadsPerConnection * options.database_connections + kThreadsBeside);
  quota.Resize(options.receive_memory_bytes);
  builder.SetResourceQuota(quota);
}

GrpcListenerLimits ListenerLimits(const GrpcOptions& options) {
  const auto bytes = static_cast<std::int64_t>(options.receive_memory_bytes);
  return {.connections = options.connections,
          .floods = {.bytes = bytes / kPartOfAnAddress},
          .memory_bytes = static_cast<std::int64_t>(options.memory_bytes),
          .answered = options.answered};
}

std::shared_ptr<grpc::ServerCredentials> CredentialsOf(const GrpcOptions& options) {
  return options.tls == nullptr ? grpc::InsecureServerCredentials()
                                : GrpcTlsCredentials(*options.tls);
}

std::vector<std::unique_ptr<GrpcHandover::Acceptor>> MakeAcceptors(grpc::ServerBuilder& builder,
                                                                   const GrpcOptions& options) {
  using Type = grpc::ServerBuilder::experimental_type::ExternalConnectionType;
  std::vector<std::unique_ptr<GrpcHandover::Acceptor>> acceptors;
  for (int i = 0; i < kAcceptors; ++i) {
    acceptors.push_back(builder.experimental().AddExternalConnectionAcceptor(
        Type::FROM_FD, CredentialsOf(options)));
  }
  return acceptors;
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(
    const GrpcOptions& options, const std::vector<grpc::Service*>& services) {
  grpc::EnableDefaultHealthCheckService(true);
  if (options.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  std::unique_ptr<GrpcServer> started(new GrpcServer());
  grpc::ServerBuilder builder;
  SetLimits(builder, options);
  auto listener = GrpcListener::Listen(options.address, ListenerLimits(options));
  if (!listener.ok()) {
    return Unavailable("GRPC_ADDRESS " + options.address + " can't be bound (" +
                       MessageOf(listener.status()) + "); is it in use?");
  }
  started->listener_ = *std::move(listener);
  auto acceptors = MakeAcceptors(builder, options);
  for (grpc::Service* service : services) builder.RegisterService(service);
  started->network_queue_ = builder.AddCompletionQueue();
  started->server_ = builder.BuildAndStart();
  if (started->server_ == nullptr) return Internal("gRPC did not start; its log says why");
  started->network_thread_ = std::jthread([queue = started->network_queue_.get()] {
    void* tag = nullptr;
    bool ok = false;
    while (queue->Next(&tag, &ok)) {
    }
  });
  started->SetServing(false);
  started->listener_->Start(std::move(acceptors));
  return started;
}

GrpcServer::~GrpcServer() {
  Shutdown(std::chrono::milliseconds(0));
  if (network_queue_ != nullptr) network_queue_->Shutdown();
}

std::shared_ptr<grpc::Channel> GrpcServer::InProcessChannel() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  return server_->InProcessChannel(arguments);
}

void GrpcServer::SetServing(bool serving) {
  server_->GetHealthCheckService()->SetServingStatus(serving);
}

void GrpcServer::Shutdown(std::chrono::milliseconds grace) {
  if (server_ == nullptr) return;
  listener_->StopAccepting();
  server_->Shutdown(std::chrono::system_clock::now() + grace);
  server_->Wait();
  listener_->Stop();
}

}  // namespace stanna::app
