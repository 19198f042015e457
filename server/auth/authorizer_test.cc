#include "server/auth/authorizer.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "server/auth/testing/make_token.h"
#include "stanna/sync/v1/sync_service.pb.h"

namespace stanna::auth {
namespace {

TEST(MethodTable, ReadsTheRolesOfAService) {
  const auto* service = sync::v1::SyncRun::descriptor()->file()->service(0);
  const auto table = MethodTable::Read({service});
  ASSERT_TRUE(table.ok()) << ToString(table.status());
  const Method* start = table->Find(sync::v1::StartSyncRequest::descriptor());
  ASSERT_NE(start, nullptr);
  EXPECT_EQ(start->full_name, "stanna.sync.v1.SyncService.StartSync");
  EXPECT_EQ(start->role, RequiredRole::kMember);
  EXPECT_TRUE(start->is_bulk);
  EXPECT_FALSE(table->Find(sync::v1::GetSyncRunRequest::descriptor())->is_bulk);
  EXPECT_EQ(table->Find(sync::v1::SyncRun::descriptor()), nullptr);
}

/// A service made of text, so that it can lack what ours have.
const google::protobuf::ServiceDescriptor* Build(google::protobuf::DescriptorPool& pool,
                                                 const std::string& second_request) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("bad.proto");
  file.set_package("bad");
  for (const char* name : {"A", "B"}) file.add_message_type()->set_name(name);
  auto* service = file.add_service();
  service->set_name("Bad");
  const std::pair<std::string, std::string> methods[] = {{"One", "A"}, {"Two", second_request}};
  for (const auto& [name, request] : methods) {
    auto* method = service->add_method();
    method->set_name(name);
    method->set_input_type(".bad." + request);
    method->set_output_type(".bad.A");
  }
  return pool.BuildFile(file)->service(0);
}

TEST(MethodTable, RefusesAMethodWithoutARole) {
  google::protobuf::DescriptorPool pool;
  const auto table = MethodTable::Read({Build(pool, "B")});
  EXPECT_EQ(MessageOf(table.status()), "bad.Bad.One states no required_role");
}

struct RoleCase {
  storage::Role has;
  RequiredRole needs;
  bool allowed;
};

class FixedStore : public storage::ApiKeyStore {
 public:
  storage::ApiKey key;
  absl::Status Create(const storage::ApiKey&, Deadline) override { return absl::OkStatus(); }
  absl::StatusOr<storage::ApiKey> FindByHash(const std::string& hash, Deadline) override {
    if (hash != key.hash) return NotFound("no key");
    return key;
  }
  absl::StatusOr<std::vector<storage::ApiKey>> List(const WorkspaceId&, Deadline) override {
    return std::vector<storage::ApiKey>();
  }
  absl::Status Revoke(const WorkspaceId&, const ApiKeyId&, Time, Deadline) override {
    return absl::OkStatus();
  }
  absl::Status Rotate(const ApiKeyId&, const storage::ApiKey&, Time, Deadline) override {
    return absl::OkStatus();
  }
  absl::Status Rehash(const WorkspaceId&, const ApiKeyId&, const std::string&, const std::string&,
                      const std::string&, Deadline) override {
    return absl::OkStatus();
  }
  absl::Status Touch(const WorkspaceId&, const ApiKeyId&, Time, Deadline) override {
    return absl::OkStatus();
  }
};

class AuthorizeTest : public testing::Test {
 protected:
  absl::StatusOr<Grant> Try(RequiredRole needs, const Claims& claims,
                            storage::Role has = storage::Role::kMember) {
    NewApiKey made = MakeApiKey(WorkspaceId("acme.com"), "", has, *cipher_, clock_.Now());
    store_.key = made.record;
    Claims filled = claims;
    for (std::string* text : {&filled.authorization, &filled.api_key}) {
      const auto at = text->find("KEY");
      if (at != std::string::npos) text->replace(at, 3, made.secret);
    }
    ApiKeys keys(store_, *cipher_, clock_);
    return Authorize({.full_name = "x.Y.Z", .role = needs}, filled, {.keys = keys},
                     Deadline::Infinite());
  }

  std::unique_ptr<storage::TokenCipher> cipher_ =
      storage::MakeTokenCipher("k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").value();
  FakeClock clock_{FromEpochMs(1'790'000'000'000)};
  FixedStore store_;
};

TEST_F(AuthorizeTest, EachRoleIncludesTheOnesBeforeIt) {
  using enum storage::Role;
  const RoleCase cases[] = {
      {kViewer, RequiredRole::kViewer, true}, {kViewer, RequiredRole::kMember, false},
      {kViewer, RequiredRole::kAdmin, false}, {kMember, RequiredRole::kViewer, true},
      {kMember, RequiredRole::kMember, true}, {kMember, RequiredRole::kAdmin, false},
      {kAdmin, RequiredRole::kViewer, true},  {kAdmin, RequiredRole::kMember, true},
      {kAdmin, RequiredRole::kAdmin, true},
  };
  for (const RoleCase& c : cases) {
    const auto grant = Try(c.needs, {"Bearer KEY", "", "", ""}, c.has);
    EXPECT_EQ(grant.ok(), c.allowed) << static_cast<int>(c.has) << static_cast<int>(c.needs);
    if (!c.allowed) EXPECT_EQ(ReasonOf(grant.status()), "AUTH_FORBIDDEN");
  }
}

TEST_F(AuthorizeTest, TakesTheKeyFromEitherHeader) {
  for (const Claims& claims : {Claims{"Bearer KEY", "", "", ""}, Claims{"bearer KEY", "", "", ""},
                               Claims{"", "KEY", "", ""}}) {
    const auto grant = Try(RequiredRole::kViewer, claims);
    ASSERT_TRUE(grant.ok()) << claims.authorization << " " << ToString(grant.status());
    EXPECT_EQ(grant->workspace, WorkspaceId("acme.com"));
  }
}

TEST_F(AuthorizeTest, AMissingKeyIsNotAWrongOne) {
  for (const Claims& claims :
       {Claims{}, Claims{"Bearer ", "", "", ""}, Claims{"Basic dXNlcjpwYXNz", "", "", ""}}) {
    EXPECT_EQ(ReasonOf(Try(RequiredRole::kViewer, claims).status()), "AUTH_MISSING_KEY");
  }
  EXPECT_EQ(ReasonOf(Try(RequiredRole::kViewer, {"", "sk-wrong", "", ""}).status()),
            "AUTH_INVALID_KEY");
}

TEST_F(AuthorizeTest, AnotherWorkspaceIsRefusedWhereverItIsNamed) {
  EXPECT_TRUE(Try(RequiredRole::kViewer, {"", "KEY", "acme.com", "acme.com"}).ok());
  for (const Claims& claims :
       {Claims{"", "KEY", "other.com", ""}, Claims{"", "KEY", "", "other.com"},
        Claims{"", "KEY", "acme.com", "other.com"}}) {
    EXPECT_EQ(ReasonOf(Try(RequiredRole::kViewer, claims).status()), "AUTH_WORKSPACE_MISMATCH");
  }
}

/// Callers by token, with keys in a file of the test's own.
class TokenTest : public AuthorizeTest {
 protected:
  TokenTest() {
    std::ofstream(path_) << "{\"keys\":[" << key_.Jwk("k") << "]}";
    callers_ = std::make_unique<JwtCallers>(JwtRules{.issuer = "i", .audience = "a"},
                                            JwtKeyFile::Open(path_, clock_).value(), clock_);
  }
  std::string Token(const std::string& role) const {
    const std::int64_t now = ToEpochMs(clock_.Now()) / 1000;
    return key_.Token(R"({"alg":"HS256"})",
                      R"({"iss":"i","aud":"a","sub":"jo","workspace_id":"acme.com","role":")" +
                          role + "\",\"iat\":" + std::to_string(now) +
                          ",\"exp\":" + std::to_string(now + 60) + "}");
  }
  absl::StatusOr<Grant> TryToken(RequiredRole needs, const Claims& claims) {
    return Authorize({.full_name = "x.Y.Z", .role = needs}, claims,
                     {.keys = keys_, .tokens = callers_.get()}, Deadline::Infinite());
  }

  const std::string path_ = testing::TempDir() + "/tokens-" + std::to_string(getpid()) + ".json";
  const SigningKey key_ = SigningKey::Hmac(std::string(32, 's'));
  ApiKeys keys_{store_, *cipher_, clock_};
  std::unique_ptr<JwtCallers> callers_;
};

TEST_F(TokenTest, ACallerByTokenIsHeldToTheSameRules) {
  const auto reason = [&](RequiredRole needs, const std::string& role, const Claims& more = {}) {
    Claims claims = more;
    claims.authorization = "Bearer " + Token(role);
    return ReasonOf(TryToken(needs, claims).status());
  };
  EXPECT_EQ(reason(RequiredRole::kMember, "member"), "");
  EXPECT_EQ(reason(RequiredRole::kAdmin, "member"), "AUTH_FORBIDDEN");
  EXPECT_EQ(reason(RequiredRole::kMember, "viewer"), "AUTH_FORBIDDEN");
  EXPECT_EQ(reason(RequiredRole::kAdmin, "admin"), "");
  EXPECT_EQ(reason(RequiredRole::kViewer, "owner"), "AUTH_TOKEN_INVALID");
  EXPECT_EQ(reason(RequiredRole::kViewer, "viewer", {.request_workspace = "acme.com"}), "");
  EXPECT_EQ(reason(RequiredRole::kViewer, "viewer", {.request_workspace = "other.com"}),
            "AUTH_WORKSPACE_MISMATCH");
  EXPECT_EQ(reason(RequiredRole::kViewer, "viewer", {.header_workspace = "other.com"}),
            "AUTH_WORKSPACE_MISMATCH");
}

TEST_F(TokenTest, ATokenIsABearerOnly) {
  EXPECT_EQ(ReasonOf(TryToken(RequiredRole::kViewer, {.api_key = Token("viewer")}).status()),
            "AUTH_INVALID_KEY");
}

TEST_F(TokenTest, KeysWorkBesideTokens) {
  const NewApiKey made =
      MakeApiKey(WorkspaceId("b.com"), "", storage::Role::kViewer, *cipher_, clock_.Now());
  store_.key = made.record;
  const auto grant = TryToken(RequiredRole::kViewer, {.authorization = "Bearer " + made.secret});
  ASSERT_TRUE(grant.ok()) << ToString(grant.status());
  EXPECT_EQ(grant->workspace, WorkspaceId("b.com"));
}

TEST_F(TokenTest, WithoutKeysForTokensNoneIsTaken) {
  const auto grant = Authorize({.full_name = "x.Y.Z", .role = RequiredRole::kViewer},
                               {.authorization = "Bearer " + Token("viewer")}, {.keys = keys_},
                               Deadline::Infinite());
  EXPECT_EQ(ReasonOf(grant.status()), "AUTH_INVALID_KEY");
}

TEST_F(AuthorizeTest, PublicMethodsNeedNoKeyAndGetNoWorkspace) {
  const auto grant = Try(RequiredRole::kPublic, {});
  ASSERT_TRUE(grant.ok());
  EXPECT_FALSE(grant->principal.has_value());
  EXPECT_TRUE(grant->workspace.empty());
}

}  // namespace
}  // namespace stanna::auth
