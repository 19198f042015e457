#include "server/rpc/call_guard.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "server/rpc/errors.h"
#include "server/rpc/service_harness.h"
#include "storage/kv/memory_kv_store.h"
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
    const CallGuard guard(auth::MethodTable::Read(ServiceDescriptors()).value(), {.keys = keys_},
                          clock_, bounds_, &observer_);
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
  CallBounds bounds_;
  Observer observer_;
};

/// Over a socket: peers without an address are not counted.
class AnsweredCallsTest : public CallGuardTest {
 protected:
  AnsweredCallsTest() { bounds_.answered = &answered_; }

  /// What a call whose body ends with `status` is worth; 0: nothing.
  std::int64_t CreditOf(const absl::Status& status, const v1::ListClientsRequest& request = {},
                        const std::map<std::string, std::string>& headers = {}) {
    const CallGuard guard(auth::MethodTable::Read(ServiceDescriptors()).value(), {.keys = keys_},
                          clock_, bounds_, &observer_);
    OneMethod service(guard, [&](const CallScope&) { return status; });
    grpc::ServerBuilder builder;
    builder.RegisterService(&service);
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    const auto server = builder.BuildAndStart();
    const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                             grpc::InsecureChannelCredentials());
    grpc::ClientContext context;
    context.AddMetadata("x-api-key", key_);
    for (const auto& [name, value] : headers) context.AddMetadata(name, value);
    v1::ListClientsResponse out;
    (void)v1::InsightsService::NewStub(channel)->ListClients(&context, request, &out);
    std::int64_t credit = 0;
    for (const auto& [peer, bytes] : answered_.Take()) credit += bytes;
    return credit;
  }

  net::AnsweredCalls answered_;
};

TEST_F(AnsweredCallsTest, AHeaderCountsAsTheByteThatItMayHaveBeen) {
  const std::int64_t plain = CreditOf(absl::OkStatus());
  EXPECT_GT(plain, 23);
  EXPECT_LT(plain, 64) << "a call of a few dozen bytes, whatever its headers say";
  EXPECT_EQ(CreditOf(absl::OkStatus(), {}, {{"x-large", std::string(4'000, 'a')}}), plain + 1);
  v1::ListClientsRequest large;
  large.set_page_token(std::string(10'000, 't'));
  EXPECT_EQ(CreditOf(absl::OkStatus(), large),
            plain + static_cast<std::int64_t>(large.ByteSizeLong()));
}

TEST_F(AnsweredCallsTest, CallsThatWereServedCountAndRefusedOnesDoNot) {
  EXPECT_GT(CreditOf(NotFound("no such client")), 0);
  EXPECT_GT(CreditOf(InvalidArgument("no such order")), 0);
  EXPECT_GT(CreditOf(Internal("a mistake")), 0);
  EXPECT_EQ(CreditOf(Cancelled("the caller went away")), 0);
  EXPECT_EQ(CreditOf(ResourceExhausted("too many at once")), 0);
  EXPECT_EQ(CreditOf(absl::OkStatus(), {}, {{"x-workspace-id", "other.com"}}), 0);
  storage::MemoryKvStore kv([this] { return ToEpochMs(clock_.Now()); });
  auth::ProductLimits limits({.key_per_minute = 1, .workspace_per_day = 0, .bulk_per_minute = 0},
                             kv, clock_);
  bounds_.limits = &limits;
  EXPECT_GT(CreditOf(absl::OkStatus()), 0);
  EXPECT_EQ(CreditOf(absl::OkStatus()), 0) << "the limit is used up";
  bounds_.limits = nullptr;
  key_ = "sk-nobody-knows-this-key";
  EXPECT_EQ(CreditOf(absl::OkStatus()), 0);
}

std::string Trailing(const grpc::ClientContext& context, const std::string& key) {
  const auto& metadata = context.GetServerTrailingMetadata();
  const auto found = metadata.find(key);
  return found == metadata.end() ? "" : std::string(found->second.data(), found->second.size());
}

absl::Status DoNothing(const CallScope&) { return absl::OkStatus(); }

/// With limits, and attempts counted.
class BoundedCallsTest : public CallGuardTest {
 protected:
  BoundedCallsTest() { bounds_ = {.limits = &limits_, .failures = &failures_, .proxies = {}}; }
  /// A call that comes from `address` through this process's gateway.
  grpc::StatusCode CallFrom(const std::string& address, const std::string& key) {
    key_ = key;
    grpc::ClientContext context;
    context.AddMetadata("x-forwarded-for", address);
    return Call(&DoNothing, context).error_code();
  }

  storage::MemoryKvStore kv_{[this] { return ToEpochMs(clock_.Now()); }};
  auth::ProductLimits limits_{
      {.key_per_minute = 2, .workspace_per_day = 0, .bulk_per_minute = 0}, kv_, clock_};
  auth::FailedAttempts failures_{kv_, clock_};
};

TEST_F(BoundedCallsTest, EachAnswerSaysWhatIsLeftAndTheRefusalWhenToTryAgain) {
  for (const char* left : {"1", "0"}) {
    grpc::ClientContext context;
    EXPECT_TRUE(Call(&DoNothing, context).ok());
    EXPECT_EQ(Trailing(context, "x-ratelimit-limit"), "2");
    EXPECT_EQ(Trailing(context, "x-ratelimit-remaining"), left);
    EXPECT_EQ(Trailing(context, "x-ratelimit-reset"), "1790000060");
  }
  grpc::ClientContext context;
  bool ran = false;
  const auto refused = Call(
      [&ran](const CallScope&) {
        ran = true;
        return absl::OkStatus();
      },
      context);
  EXPECT_FALSE(ran);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  const CallError error = ErrorOf(refused);
  EXPECT_EQ(error.reason, "RATE_LIMIT_EXCEEDED");
  EXPECT_EQ(error.metadata.at("retryAfter"), "60");
  google::rpc::Status rich;
  ASSERT_TRUE(rich.ParseFromString(refused.error_details()));
  google::rpc::RetryInfo retry;
  EXPECT_TRUE(std::any_of(rich.details().begin(), rich.details().end(),
                          [&](const auto& any) { return any.UnpackTo(&retry); }));
  EXPECT_EQ(retry.retry_delay().seconds(), 60);
  EXPECT_EQ(Trailing(context, "x-ratelimit-remaining"), "0");
  clock_.Advance(std::chrono::minutes(1));
  grpc::ClientContext later;
  EXPECT_TRUE(Call(&DoNothing, later).ok());
}

TEST_F(BoundedCallsTest, WrongKeysSlowTheirAddressDownForAWindow) {
  const std::string right = key_;
  for (int i = 0; i < auth::kMostFailures; ++i) {
    EXPECT_EQ(CallFrom("192.0.2.1", "sk-wrong"), grpc::StatusCode::UNAUTHENTICATED);
  }
  EXPECT_EQ(CallFrom("192.0.2.1", "sk-wrong"), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(CallFrom("192.0.2.1", right), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(CallFrom("192.0.2.1, 192.0.2.2", right), grpc::StatusCode::OK) << "it invented one";
  EXPECT_EQ(CallFrom("192.0.2.1", right), grpc::StatusCode::OK) << "in use since";
  EXPECT_EQ(CallFrom("192.0.2.1", "sk-wrong"), grpc::StatusCode::RESOURCE_EXHAUSTED);
  clock_.Advance(auth::kFailureWindow);
  EXPECT_EQ(CallFrom("192.0.2.1", right), grpc::StatusCode::OK);
}

TEST_F(BoundedCallsTest, CallsWithoutAKeyAreNoGuesses) {
  for (int i = 0; i < 3 * auth::kMostFailures; ++i) {
    EXPECT_EQ(CallFrom("192.0.2.1", ""), grpc::StatusCode::UNAUTHENTICATED);
  }
}

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
