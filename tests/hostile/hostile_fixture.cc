#include "tests/hostile/hostile_fixture.h"

#include <grpcpp/create_channel.h>

#include <cstdlib>
#include <utility>

#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "tests/hostile/honest_watcher.h"
#include "tests/support/sockets.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

namespace v1 = insights::v1;

constexpr std::chrono::seconds kPatience{60};
// Shorter than gRPC's pings are apart: it must not need one to see that somebody is gone.
constexpr std::chrono::seconds kLongestEnd{40};
// Sanitizers multiply what a program needs, and keep what was freed.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::int64_t kMostMemory = std::int64_t{4} << 30;
constexpr char kProcessMemoryMib[] = "1024";
#else
// The bounds of both ports are some 40 MiB here; gRPC's is not exact, and freed memory goes back to
// the system late.
constexpr std::int64_t kMostMemory = std::int64_t{384} << 20;
constexpr char kProcessMemoryMib[] = "128";
#endif

grpc::Status CallGrpc(const Server& server, const std::string& key) {
  // A channel of its own: gRPC shares connections between those that look the same.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto stub = v1::InsightsService::NewStub(grpc::CreateCustomChannel(
      server.grpc_address(), grpc::InsecureChannelCredentials(), arguments));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  context.AddMetadata("x-api-key", key);
  v1::ListClientsResponse response;
  return stub->ListClients(&context, {}, &response);
}

int PortOf(const std::string& address) { return std::atoi(&address[address.rfind(':') + 1]); }

}  // namespace

Hostile::World* Hostile::world_ = nullptr;

std::map<std::string, std::string> HostileSettings() {
  return {{"HTTP_MAX_CONNECTIONS", std::to_string(kMostConnections)},
          {"HTTP_CONNECTIONS_PER_ADDRESS", std::to_string(kAttackersConnections)},
          {"HTTP_HEADER_TIMEOUT_MS", "2000"},
          {"HTTP_BODY_TIMEOUT_MS", "2000"},
          {"HTTP_IDLE_TIMEOUT_MS", "2000"},
          {"HTTP_WRITE_TIMEOUT_MS", "2000"},
          {"HTTP_BODY_MEMORY_MIB", "8"},
          {"GRPC_MAX_CONNECTIONS", std::to_string(kMostConnections)},
          {"GRPC_CONNECTIONS_PER_ADDRESS", std::to_string(kAttackersConnections)},
          {"GRPC_MAX_STREAMS", std::to_string(kMostStreams)},
          {"GRPC_HANDSHAKE_TIMEOUT_MS", "2000"},
          {"GRPC_PROCESS_MEMORY_MIB", kProcessMemoryMib}};
}

void Hostile::SetUpTestSuite() {
  world_ = new World();
  world_->simulator =
      Simulator::Start({"--companies", "1", "--contacts", "1", "--activities", "1"});
  world_->backend = Backend::FromEnvironment();
  world_->server =
      std::make_unique<Server>(*world_->backend, *world_->simulator, HostileSettings());
  world_->key = world_->server->NewApiKey("acme.example");
  // What is opened at the first use is open from here on.
  for (int i = 0; i < 10; ++i) ExpectGoodService();
  const HonestWatcher first(server(), key());
}

void Hostile::TearDownTestSuite() {
  EXPECT_EQ(world_->server->Stop(), 0) << world_->server->log();
  delete world_;
  world_ = nullptr;
}

int Hostile::http_port() { return PortOf(server().http_address()); }
int Hostile::grpc_port() { return PortOf(server().grpc_address()); }

void Hostile::SetUp() {
  ExpectGoodService();
  // The last client's descriptors go a moment after its call.
  std::size_t now = OpenDescriptors(server().pid());
  EXPECT_TRUE(WaitUntil(
      [&] {
        const std::size_t before = std::exchange(now, OpenDescriptors(server().pid()));
        return before == now;
      },
      kPatience));
  descriptors_ = now;
  memory_ = server().MemoryBytes();
}

void Hostile::TearDown() {
  ASSERT_TRUE(server().IsRunning()) << server().log();
  ExpectGoodService();
  EXPECT_TRUE(
      WaitUntil([&] { return OpenDescriptors(server().pid()) <= descriptors_; }, kLongestEnd))
      << "before it " << descriptors_ << " descriptors, now "
      << DescribeDescriptors(server().pid());
  EXPECT_LT(server().PeakMemoryBytes() - memory_, kMostMemory)
      << "of " << server().PeakMemoryBytes() << " bytes at most";
}

void Hostile::ExpectGoodService() {
  EXPECT_TRUE(WaitUntil(
      [] {
        const HttpReply reply = server().Get(kClients, key());
        EXPECT_TRUE(reply.status == 200 || reply.status == 429) << reply.status << reply.body;
        return reply.status != 429;
      },
      kPatience));
  EXPECT_TRUE(WaitUntil(
      [] {
        const grpc::Status status = CallGrpc(server(), key());
        EXPECT_TRUE(status.ok() || status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED)
            << status.error_code() << " " << status.error_message();
        return status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED;
      },
      kPatience));
}

}  // namespace stanna::testing
