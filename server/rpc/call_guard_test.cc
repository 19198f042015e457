#include "server/rpc/call_guard.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "server/rpc/errors.h"
#include "server/rpc/service_harness.h"
#include "storage/workspace_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;

/// One method whose body each test chooses.
class OneMethod : public v1::InsightsService::Service {
 public:
  OneMethod(const CallGuard& guard, CallGuard::Body body) : guard_(guard), body_(std::move(body)) {}
  grpc::Status ListClients(grpc::ServerContext* context, const v1::ListClientsRequest* in,
                           v1::ListClientsResponse*) override {
    return guard_.Call(*context, *in, body_);
  }

 private:
  const CallGuard& guard_;
  const CallGuard::Body body_;
};

struct SeenRpc {
  std::string method;
  int code = 0;
  bool is_stream = true;
};
class Observer : public RpcObserver {
 public:
  void OnRpc(const ObservedRpc& rpc) override {
    seen.push_back({rpc.method, rpc.code, rpc.is_stream});
  }
  std::vector<SeenRpc> seen;
};

class CallGuardTest : public testing::Test {
 protected:
  CallGuardTest() {
    storage::Workspace workspace;
    workspace.id = WorkspaceId("acme.com");
    EXPECT_TRUE(stores_->workspaces().Ensure(workspace, Deadline::Infinite()).ok());
    const auto made =
        auth::MakeApiKey(workspace.id, "", storage::Role::kViewer, *cipher_, clock_.Now());
    EXPECT_TRUE(stores_->api_keys().Create(made.record, Deadline::Infinite()).ok());
    key_ = made.secret;
  }

  grpc::Status Call(CallGuard::Body body, grpc::ClientContext& context) {
    const CallGuard guard(auth::MethodTable::Read(ServiceDescriptors()).value(), keys_, clock_,
                          &observer_);
    OneMethod service(guard, std::move(body));
    grpc::ServerBuilder builder;
    builder.RegisterService(&service);
    const auto server = builder.BuildAndStart();
    context.AddMetadata("x-api-key", key_);
    v1::ListClientsResponse out;
    return v1::InsightsService::NewStub(server->InProcessChannel({}))
        ->ListClients(&context, {}, &out);
  }
  /// What the body's deadline leaves, when the client sets `deadline`.
  std::chrono::milliseconds Left(std::optional<std::chrono::milliseconds> deadline) {
    grpc::ClientContext context;
    if (deadline) context.set_deadline(std::chrono::system_clock::now() + *deadline);
    std::chrono::milliseconds left{0};
    const CallGuard::Body body = [&left](const CallScope& scope) {
      left = scope.deadline.Remaining();
      return absl::OkStatus();
    };
    EXPECT_TRUE(Call(body, context).ok());
    return left;
  }

  app::TemporaryStores stores_;
  FakeClock clock_{FromEpochMs(1'790'000'000'000)};
  std::unique_ptr<storage::TokenCipher> cipher_ =
      storage::MakeTokenCipher("k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").value();
  auth::ApiKeys keys_{stores_->api_keys(), *cipher_, clock_};
  std::string key_;
  Observer observer_;
};

TEST_F(CallGuardTest, TheBodyKnowsItsCaller) {
  grpc::ClientContext context;
  context.AddMetadata("x-request-id", "mine");
  CallScope seen;
  const CallGuard::Body body = [&seen](const CallScope& scope) {
    seen = scope;
    return absl::OkStatus();
  };
  ASSERT_TRUE(Call(body, context).ok());
  EXPECT_EQ(seen.workspace, WorkspaceId("acme.com"));
  EXPECT_EQ(seen.principal->role, storage::Role::kViewer);
  EXPECT_EQ(seen.request_id, "mine");
}

TEST_F(CallGuardTest, AnExceptionIsAnInternalErrorWithoutItsWords) {
  grpc::ClientContext context;
  const CallGuard::Body body = [](const CallScope&) -> absl::Status {
    throw std::runtime_error("SELECT secret");
  };
  const auto status = Call(body, context);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(status.error_message().find("SELECT"), std::string::npos);
  EXPECT_EQ(ErrorOf(status).metadata.at("requestId").rfind("req_", 0), 0u);
}

TEST_F(CallGuardTest, EvenAnExceptionOfNoKnownKind) {
  grpc::ClientContext context;
  const CallGuard::Body body = [](const CallScope&) -> absl::Status { throw 7; };
  EXPECT_EQ(Call(body, context).error_code(), grpc::StatusCode::INTERNAL);
}

TEST_F(CallGuardTest, TheDeadlineIsTheCallersWithinBounds) {
  EXPECT_LE(Left(std::nullopt), kDefaultDeadline);
  EXPECT_GT(Left(std::nullopt), std::chrono::seconds(1));
  // gRPC rounds on the way.
  EXPECT_LE(Left(std::chrono::minutes(2)), std::chrono::seconds(121));
  EXPECT_GT(Left(std::chrono::minutes(2)), kDefaultDeadline);
  EXPECT_LE(Left(std::chrono::hours(3)), kMaxDeadline);
}

TEST_F(CallGuardTest, AnObserverIsToldWhatTheCallerIsTold) {
  grpc::ClientContext fine, unknown, refused;
  EXPECT_TRUE(Call([](const CallScope&) { return absl::OkStatus(); }, fine).ok());
  EXPECT_FALSE(Call([](const CallScope&) { return NoSuch("client", "1"); }, unknown).ok());
  key_ = "sk-wrong";
  EXPECT_FALSE(Call([](const CallScope&) { return absl::OkStatus(); }, refused).ok());
  ASSERT_EQ(observer_.seen.size(), 3u);
  for (const SeenRpc& rpc : observer_.seen) {
    EXPECT_EQ(rpc.method, "stanna.insights.v1.InsightsService.ListClients");
    EXPECT_FALSE(rpc.is_stream);
  }
  EXPECT_EQ(observer_.seen[0].code, grpc::StatusCode::OK);
  EXPECT_EQ(observer_.seen[1].code, grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(observer_.seen[2].code, grpc::StatusCode::UNAUTHENTICATED);
}

}  // namespace
}  // namespace stanna::rpc
