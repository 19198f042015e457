#include "server/app/grpc_server.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "stanna/insights/v1/insights_service.grpc.pb.h"

namespace stanna::app {
namespace {

namespace v1 = insights::v1;

/// Holds each call until it is let go.
class SlowService : public v1::InsightsService::Service {
 public:
  grpc::Status ListClients(grpc::ServerContext*, const v1::ListClientsRequest*,
                           v1::ListClientsResponse* out) override {
    entered.set_value();
    release.get_future().wait();
    out->set_total_size(7);
    return grpc::Status::OK;
  }
  std::promise<void> entered, release;
};

std::unique_ptr<GrpcServer> StartOn(const std::string& address, grpc::Service& service) {
  GrpcOptions options;
  options.address = address;
  auto server = GrpcServer::Start(options, {&service});
  EXPECT_TRUE(server.ok()) << ToString(server.status());
  return server.ok() ? *std::move(server) : nullptr;
}

std::shared_ptr<grpc::Channel> ChannelTo(const GrpcServer& server) {
  return grpc::CreateChannel("127.0.0.1:" + std::to_string(server.port()),
                             grpc::InsecureChannelCredentials());
}

TEST(GrpcServer, AtShutdownACallInFlightCompletesAndTheNextIsRefused) {
  SlowService service;
  const auto server = StartOn("127.0.0.1:0", service);
  ASSERT_NE(server, nullptr);
  ASSERT_NE(server->port(), 0);
  const auto channel = ChannelTo(*server);
  auto slow = std::async(std::launch::async, [&] {
    grpc::ClientContext context;
    v1::ListClientsResponse out;
    const auto status = v1::InsightsService::NewStub(channel)->ListClients(&context, {}, &out);
    return std::make_pair(status.error_code(), out.total_size());
  });
  service.entered.get_future().wait();
  std::thread shutdown([&] { server->Shutdown(std::chrono::minutes(1)); });
  // The listener is closed by Shutdown before it waits: new connections fail from then on.
  grpc::StatusCode refused = grpc::StatusCode::OK;
  while (refused != grpc::StatusCode::UNAVAILABLE) {
    grpc::ClientContext context;
    v1::GetClientResponse out;
    refused = v1::InsightsService::NewStub(ChannelTo(*server))
                  ->GetClient(&context, v1::GetClientRequest(), &out)
                  .error_code();
  }
  service.release.set_value();
  const auto [code, total] = slow.get();
  EXPECT_EQ(code, grpc::StatusCode::OK);
  EXPECT_EQ(total, 7);
  shutdown.join();
}

TEST(GrpcServer, APortInUseIsASentence) {
  SlowService service, other;
  const auto server = StartOn("127.0.0.1:0", service);
  ASSERT_NE(server, nullptr);
  GrpcOptions options;
  options.address = "127.0.0.1:" + std::to_string(server->port());
  const auto second = GrpcServer::Start(options, {&other});
  EXPECT_TRUE(absl::IsUnavailable(second.status()));
  EXPECT_NE(MessageOf(second.status()).find("GRPC_ADDRESS"), std::string::npos);
}

TEST(GrpcServer, RefusesRequestsAndMetadataBeyondTheLimits) {
  SlowService service;
  const auto server = StartOn("127.0.0.1:0", service);
  ASSERT_NE(server, nullptr);
  const auto stub = v1::InsightsService::NewStub(ChannelTo(*server));
  grpc::ClientContext context;
  v1::GetClientRequest big;
  v1::GetClientResponse out;
  big.set_client_id(std::string(5 << 20, 'x'));
  EXPECT_EQ(stub->GetClient(&context, big, &out).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  grpc::ClientContext heavy;
  heavy.AddMetadata("x-request-id", std::string(64 << 10, 'x'));
  EXPECT_FALSE(stub->GetClient(&heavy, v1::GetClientRequest(), &out).ok());
}

}  // namespace
}  // namespace stanna::app
