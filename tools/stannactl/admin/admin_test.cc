// Keys and schema on a fresh SQLite database.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "server/app/backends.h"
#include "server/auth/api_keys.h"
#include "storage/audit_store.h"
#include "storage/stores.h"
#include "tools/stannactl/admin/api_key_admin.h"
#include "tools/stannactl/admin/database_admin.h"
#include "tools/stannactl/admin/encryption_admin.h"

namespace stanna::ctl {
namespace {

class AdminTest : public testing::Test {
 protected:
  AdminTest() {
    std::string folder = testing::TempDir() + "admin_XXXXXX";
    options_.data_dir = mkdtemp(folder.data());
    options_.database_url = "sqlite:" + options_.data_dir + "/test.db";
  }
  ~AdminTest() override { std::filesystem::remove_all(options_.data_dir); }

  app::Options options_;
};

std::string Text(const absl::StatusOr<std::string>& text) {
  return text.ok() ? *text : ToString(text.status());
}

/// The listed key of that id.
boost::json::value Listed(const app::Options& options, const std::string& id) {
  const auto list = boost::json::parse(Text(ListKeys(options, {"acme.com", true})));
  for (const auto& key : list.as_array()) {
    if (key.at("id").as_string() == id) return key;
  }
  return nullptr;
}

TEST_F(AdminTest, AKeyIsShownOnceAndListedByItsHint) {
  const AdminTarget acme{"acme.com", false};
  const std::string secret = Text(CreateKey(options_, acme, {.name = "ci", .role = "member"}));
  EXPECT_EQ(secret.substr(0, 3), "sk-") << secret;
  const std::string list = Text(ListKeys(options_, acme));
  EXPECT_NE(list.find("ci"), std::string::npos) << list;
  EXPECT_NE(list.find("member"), std::string::npos) << list;
  EXPECT_NE(list.find("active"), std::string::npos) << list;
  EXPECT_EQ(list.find(secret.substr(0, secret.size() - 1)), std::string::npos) << list;
}

TEST_F(AdminTest, ARevokedKeyIsNotActive) {
  const AdminTarget acme{"acme.com", true};
  const auto created = boost::json::parse(Text(CreateKey(options_, acme, {.name = "ci"})));
  const std::string id(created.at("id").as_string());
  ASSERT_TRUE(RevokeKey(options_, acme, id).ok());
  const auto list = boost::json::parse(Text(ListKeys(options_, acme)));
  EXPECT_FALSE(list.at(0).at("isActive").as_bool());
  EXPECT_EQ(RevokeKey(options_, acme, "key_none").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(AdminTest, TheAuditLogHasWhatIsDoneToKeys) {
  const AdminTarget acme{"acme.com", true};
  const auto created = boost::json::parse(Text(CreateKey(options_, acme, {.name = "ci"})));
  const std::string id(created.at("id").as_string());
  ASSERT_TRUE(RotateKey(options_, acme, id, 1, 0).ok());
  ASSERT_TRUE(RevokeKey(options_, acme, id).ok());
  const auto stores = storage::OpenStores({.database_url = options_.database_url});
  ASSERT_TRUE(stores.ok()) << ToString(stores.status());
  const auto events = (*stores)->audit().List(WorkspaceId("acme.com"), {},
                                              Deadline::After(std::chrono::minutes(1)));
  ASSERT_TRUE(events.ok()) << ToString(events.status());
  std::vector<std::string> methods;
  for (const auto& event : *events) {
    methods.push_back(event.method);
    EXPECT_EQ(event.caller, "operator");
    EXPECT_EQ(event.resource, "key_id=" + id);
    EXPECT_TRUE(event.is_change);
  }
  EXPECT_EQ(methods, (std::vector<std::string>{"stannactl keys revoke", "stannactl keys rotate",
                                               "stannactl keys create"}));
}

TEST_F(AdminTest, ARotatedKeyEndsAfterTheOverlapAndItsSuccessorIsLikeIt) {
  const AdminTarget acme{"acme.com", true};
  const auto made = boost::json::parse(
      Text(CreateKey(options_, acme, {.name = "ci", .role = "member", .expires_in_days = 90})));
  const std::string id(made.at("id").as_string());
  const std::string end(made.at("expiresAt").as_string());
  const auto alike = boost::json::parse(Text(RotateKey(options_, acme, id, 48, std::nullopt)));
  EXPECT_GE(std::string(alike.at("expiresAt").as_string()), end) << "given as long";
  const auto next = boost::json::parse(Text(RotateKey(options_, acme, id, 24, 0)));
  EXPECT_NE(next.at("key"), made.at("key"));
  EXPECT_EQ(next.at("name").as_string(), "ci");
  EXPECT_EQ(next.at("role").as_string(), "member");
  EXPECT_TRUE(next.at("expiresAt").is_null());
  const auto old = Listed(options_, id);
  EXPECT_TRUE(old.at("isActive").as_bool()) << "until the overlap is over";
  EXPECT_LT(std::string(old.at("expiresAt").as_string()), end);
  ASSERT_TRUE(RotateKey(options_, acme, id, 0, 0).ok());
  EXPECT_FALSE(Listed(options_, id).at("isActive").as_bool());
  EXPECT_EQ(RotateKey(options_, acme, id, 1, 0).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(RotateKey(options_, acme, "key_none", 1, 0).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(AdminTest, AKeyThatTheServerWouldRefuseIsNotMade) {
  ASSERT_TRUE(CreateKey(options_, {"acme.com"}, {.role = "viewer"}).ok());
  app::Options elsewhere = options_;
  elsewhere.data_dir = options_.data_dir + "/elsewhere";
  const absl::Status refused = CreateKey(elsewhere, {"acme.com"}, {.role = "viewer"}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(MessageOf(refused).find("--data-dir"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(elsewhere.data_dir)) << "nor a new key file";
}

TEST_F(AdminTest, TheOnlyWorkspaceNeedsNoName) {
  EXPECT_EQ(ListKeys(options_, {}).status().code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(CreateKey(options_, {"acme.com"}, {.role = "viewer"}).ok());
  EXPECT_TRUE(ListKeys(options_, {}).ok());
  ASSERT_TRUE(CreateKey(options_, {"other.com"}, {.role = "viewer"}).ok());
  EXPECT_EQ(ListKeys(options_, {}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(AdminTest, MigratesUpAndDown) {
  const AdminTarget json{"", true};
  const auto before = boost::json::parse(Text(SchemaStatus(options_, json)));
  EXPECT_EQ(before.at("current").as_int64(), 0);
  const auto up = boost::json::parse(Text(MigrateUp(options_, json)));
  EXPECT_EQ(up.at("current"), up.at("supported"));
  const auto down = boost::json::parse(Text(MigrateDown(options_, json, 1)));
  EXPECT_EQ(down.at("current").as_int64(), 1);
  const absl::Status older = ListKeys(options_, {"acme.com"}).status();
  EXPECT_EQ(older.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(MessageOf(older).find("stannactl db migrate"), std::string::npos);
}

TEST_F(AdminTest, CountsOfAnEmptyWorkspace) {
  ASSERT_TRUE(CreateKey(options_, {"acme.com"}, {.role = "viewer"}).ok());
  const auto counts = boost::json::parse(Text(CountRecords(options_, {"acme.com", true})));
  EXPECT_EQ(counts.at("records").at("companies").as_int64(), 0);
  EXPECT_EQ(counts.at("clients").as_int64(), 0);
}

// A server beside the command: it has opened its keys before.
TEST_F(AdminTest, TheEncryptionKeyRotatesWhileAServerUsesIt) {
  const AdminTarget acme{"acme.com", false};
  std::string secret = Text(CreateKey(options_, acme, {.name = "ci"}));
  secret.pop_back();
  const auto cipher = app::OpenCipher(options_).value();
  const auto stores = app::OpenDatabase(options_).value();
  const SystemClock clock;
  auth::ApiKeys server(stores->api_keys(), *cipher, clock);
  const auto is_good = [&] { return server.Recognise(secret, Deadline::Infinite()).ok(); };

  const std::string first = Text(RotateEncryption(options_, acme, RotationStep::kNewKey));
  EXPECT_NE(first.find("new key k2 seals now"), std::string::npos) << first;
  EXPECT_NE(first.find("API keys under older keys: 1"), std::string::npos) << first;
  EXPECT_NE(first.find("never used"), std::string::npos) << first;
  EXPECT_EQ(cipher->SealingKeyId(), "k2");

  const auto early = RotateEncryption(options_, acme, RotationStep::kRemoveOld).status();
  EXPECT_EQ(early.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(ToString(early).find("key_"), std::string::npos) << ToString(early);
  EXPECT_TRUE(is_good()) << "and moves";

  const std::string last = Text(RotateEncryption(options_, acme, RotationStep::kRemoveOld));
  EXPECT_NE(last.find("removed key k1"), std::string::npos) << last;
  EXPECT_TRUE(is_good());
  EXPECT_EQ(last.find(secret), std::string::npos);
}

TEST_F(AdminTest, KeysOfTheDeploymentAreNotChangedHere) {
  const AdminTarget acme{"acme.com", true};
  options_.token_encryption_keys = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  (void)Text(CreateKey(options_, acme, {.name = "ci"}));
  for (const RotationStep step : {RotationStep::kNewKey, RotationStep::kRemoveOld}) {
    EXPECT_EQ(RotateEncryption(options_, acme, step).status().code(),
              absl::StatusCode::kFailedPrecondition);
  }
  options_.token_encryption_keys.insert(0, "k2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=,");
  const auto report =
      boost::json::parse(Text(RotateEncryption(options_, acme, RotationStep::kReseal)));
  EXPECT_EQ(report.at("sealingKey").as_string(), "k2");
  EXPECT_EQ(report.at("apiKeysUnderOlderKeys").as_array().size(), 1u);
}

}  // namespace
}  // namespace stanna::ctl
