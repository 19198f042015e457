// Who may call, and how often: tokens, keys and limits over REST and gRPC.
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <string>

#include "server/auth/testing/make_token.h"
#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "tests/support/backend.h"
#include "tests/support/process.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"

namespace stanna::testing {
namespace {

namespace v1 = insights::v1;

constexpr char kWorkspace[] = "acme.example";
constexpr char kClients[] = "/api/clients";
constexpr char kSync[] = "/api/integrations/hubspot/sync";

std::int64_t EpochSeconds() { return ToEpochMs(SystemClock().Now()) / 1000; }

std::string CodeOf(const HttpReply& reply) {
  const auto body = boost::json::parse(reply.body);
  return std::string(body.at("code").as_string());
}

std::string ReasonOf(const HttpReply& reply) {
  const auto body = boost::json::parse(reply.body);
  return std::string(body.at("details").at("reason").as_string());
}

std::string Trailing(const grpc::ClientContext& context, const std::string& key) {
  const auto& metadata = context.GetServerTrailingMetadata();
  const auto found = metadata.find(key);
  return found == metadata.end() ? "" : std::string(found->second.data(), found->second.size());
}

grpc::Status ListClients(const Server& server, const std::string& bearer,
                         grpc::ClientContext& context) {
  const auto stub = v1::InsightsService::NewStub(
      grpc::CreateChannel(server.grpc_address(), grpc::InsecureChannelCredentials()));
  context.AddMetadata("authorization", "Bearer " + bearer);
  v1::ListClientsResponse response;
  return stub->ListClients(&context, {}, &response);
}

class Callers : public ::testing::Test {
 protected:
  void StartServer(std::map<std::string, std::string> settings) {
    settings["HUBSPOT_BURST_LIMIT"] = "10000";
    server_ = std::make_unique<Server>(*backend_, *simulator_, std::move(settings));
    key_ = server_->NewApiKey(kWorkspace);
  }

  const std::unique_ptr<Simulator> simulator_ =
      Simulator::Start({"--companies", "1", "--contacts", "1", "--activities", "1"});
  const std::unique_ptr<Backend> backend_ = Backend::FromEnvironment();
  std::unique_ptr<Server> server_;
  std::string key_;
};

class Tokens : public Callers {
 protected:
  void SetUp() override {
    WriteKeys(issuer_);
    StartServer({{"JWT_JWKS_FILE", keys_file_},
                 {"JWT_ISSUER", "https://id.example"},
                 {"JWT_AUDIENCE", "stanna"}});
  }
  void WriteKeys(const auth::SigningKey& key) {
    std::ofstream(keys_file_, std::ios::trunc) << "{\"keys\":[" << key.Jwk("k1") << "]}";
  }
  std::string Token(const std::string& role, int good_for_seconds = 600) const {
    const std::int64_t now = EpochSeconds();
    return issuer_.Token(
        R"({"alg":"EdDSA","typ":"JWT","kid":"k1"})",
        R"({"iss":"https://id.example","aud":"stanna","sub":"jo","workspace_id":"acme.example",)"
        R"("role":")" +
            role + "\",\"iat\":" + std::to_string(now - 600) +
            ",\"exp\":" + std::to_string(now + good_for_seconds) + "}");
  }

  const std::string keys_file_ = MakeTestFolder("jwks") + "/keys.json";
  const auth::SigningKey issuer_ = auth::SigningKey::Ed25519();
};

TEST_F(Tokens, LetTheFrontendInWithItsRole) {
  const std::string viewer = Token("viewer"), member = Token("member");
  EXPECT_EQ(server_->Get(kClients, viewer).status, 200);
  grpc::ClientContext context;
  const auto status = ListClients(*server_, viewer, context);
  EXPECT_TRUE(status.ok()) << status.error_message();
  const HttpReply refused = server_->Post(kSync, viewer, "{}");
  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_EQ(CodeOf(refused), "AUTH_FORBIDDEN");
  EXPECT_EQ(CodeOf(server_->Post(kSync, member, "{}")), "INTEGRATION_NOT_CONNECTED");
  EXPECT_EQ(CodeOf(server_->Get(std::string(kClients) + "?workspaceId=other.example", viewer)),
            "AUTH_WORKSPACE_MISMATCH");
  EXPECT_EQ(server_->Get(kClients, key_).status, 200) << "keys work beside them";
  for (const std::string& token : {viewer, member}) {
    EXPECT_EQ(server_->log().find(token.substr(token.rfind('.') + 1)), std::string::npos);
  }
  EXPECT_NE(server_->log().find("caller=user:jo"), std::string::npos);
}

TEST_F(Tokens, SayWhyTheyAreRefusedOverBothFaces) {
  const std::string good = Token("viewer"), old = Token("viewer", -100);
  std::string changed = good;
  changed[changed.find('.') + 5] ^= 1;
  const HttpReply expired = server_->Get(kClients, old);
  EXPECT_EQ(expired.status, 401);
  EXPECT_EQ(CodeOf(expired), "AUTH_INVALID_KEY");
  EXPECT_EQ(ReasonOf(expired), "AUTH_TOKEN_EXPIRED");
  const HttpReply invalid = server_->Get(kClients, changed);
  EXPECT_EQ(invalid.status, 401);
  EXPECT_EQ(ReasonOf(invalid), "AUTH_TOKEN_INVALID");
  EXPECT_EQ(invalid.body.find(changed.substr(changed.rfind('.'))), std::string::npos);
  grpc::ClientContext context;
  EXPECT_EQ(ListClients(*server_, changed, context).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
}

class Limits : public Callers {
 protected:
  void SetUp() override { StartServer({{"RATE_LIMIT_WORKSPACE_PER_DAY", "3"}}); }
};

TEST_F(Limits, AreSharedByAllReplicasAndToldToTheCaller) {
  // Without Redis each process counts for itself.
  const bool shared = backend_->redis() != nullptr;
  const std::unique_ptr<Server> other = shared ? std::make_unique<Server>(*server_) : nullptr;
  const Server& second = shared ? *other : *server_;
  const std::int64_t before = EpochSeconds();
  const HttpReply first = server_->Get(kClients, key_);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.Header("x-ratelimit-limit"), "3");
  EXPECT_EQ(first.Header("x-ratelimit-remaining"), "2");
  EXPECT_GE(std::stoll(first.Header("x-ratelimit-reset")), before + 24 * 60 * 60);
  EXPECT_EQ(second.Get(kClients, server_->NewApiKey(kWorkspace)).Header("x-ratelimit-remaining"),
            "1");
  grpc::ClientContext third;
  EXPECT_TRUE(ListClients(*server_, key_, third).ok());
  EXPECT_EQ(Trailing(third, "x-ratelimit-remaining"), "0");
  const HttpReply refused = second.Get(kClients, key_);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(CodeOf(refused), "RATE_LIMIT_EXCEEDED");
  EXPECT_EQ(refused.Header("x-ratelimit-remaining"), "0");
  const auto details = boost::json::parse(refused.body).at("details");
  EXPECT_EQ(details.at("limit").to_number<int>(), 3);
  EXPECT_EQ(details.at("remaining").to_number<int>(), 0);
  EXPECT_EQ(details.at("window").as_string(), "day");
  EXPECT_EQ(refused.Header("retry-after"),
            std::to_string(details.at("retryAfter").to_number<std::int64_t>()));
  grpc::ClientContext fifth;
  EXPECT_EQ(ListClients(second, key_, fifth).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(server_->Get(kClients, server_->NewApiKey("other.example")).status, 200);
}

class Guesses : public Callers {
 protected:
  void SetUp() override {
    StartServer({{"TRUSTED_PROXIES", "127.0.0.1"}, {"RATE_LIMIT_FAILURES_PER_MINUTE", "10"}});
  }
  HttpReply From(const std::string& address, const std::string& key) {
    return server_->Call(
        {.url = kClients, .headers = {{"X-API-Key", key}, {"X-Forwarded-For", address}}});
  }
};

TEST_F(Guesses, SlowDownTheirAddressAndNoOther) {
  // Ten within a minute: on a slow machine the first ones may be forgotten meanwhile.
  constexpr int kMostGuesses = 200;
  HttpReply reply;
  for (int i = 0; i < kMostGuesses && reply.status != 429; ++i) {
    reply = From("192.0.2.1", "sk-guess" + std::to_string(i));
    EXPECT_TRUE(reply.status == 401 || reply.status == 429) << reply.status;
  }
  EXPECT_EQ(reply.status, 429);
  EXPECT_FALSE(reply.Header("retry-after").empty());
  EXPECT_EQ(From("192.0.2.2", key_).status, 200);
  EXPECT_EQ(From("192.0.2.1", key_).status, 200) << "a key in use is not locked out";
}

}  // namespace
}  // namespace stanna::testing
