#include "server/connect/token_resealing.h"

#include <gtest/gtest.h>

#include "server/app/testing/temporary_stores.h"
#include "storage/workspace_store.h"

namespace stanna::connect {
namespace {

constexpr char kOld[] = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
constexpr char kNew[] = "k2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

class TokenResealingTest : public testing::Test {
 protected:
  void Put(const char* workspace, storage::ConnectionState state,
           const storage::TokenCipher& cipher) {
    storage::Workspace row;
    row.id = WorkspaceId(workspace);
    ASSERT_TRUE(stores_->workspaces().Ensure(row, Deadline::Infinite()).ok());
    storage::Connection connection;
    connection.workspace_id = row.id;
    connection.id = ConnectionId(std::string("conn_") + workspace);
    connection.state = state;
    if (state != storage::ConnectionState::kDisconnected) {
      const storage::TokenBinding binding{row.id.value, connection.id.value};
      connection.sealed_access_token = cipher.Seal("access", binding);
      connection.sealed_refresh_token = cipher.Seal("refresh", binding);
    }
    ASSERT_TRUE(stores_->connections().Put(connection, Deadline::Infinite()).ok());
  }
  storage::Connection Stored(const char* workspace) {
    return stores_->connections()
        .Get(WorkspaceId(workspace), "hubspot", Deadline::Infinite())
        .value();
  }
  ResealingReport ResealAll() {
    const auto report = ResealAllTokens(*stores_, *both_, Deadline::Infinite());
    EXPECT_TRUE(report.ok()) << ToString(report.status());
    return report.value_or(ResealingReport());
  }

  app::TemporaryStores stores_;
  std::unique_ptr<storage::TokenCipher> old_ = storage::MakeTokenCipher(kOld).value();
  std::unique_ptr<storage::TokenCipher> new_ = storage::MakeTokenCipher(kNew).value();
  std::unique_ptr<storage::TokenCipher> both_ =
      storage::MakeTokenCipher(std::string(kNew) + "," + kOld).value();
};

TEST_F(TokenResealingTest, EveryStatesTokensMoveToTheFirstKeyOnce) {
  Put("a.com", storage::ConnectionState::kActive, *old_);
  Put("b.com", storage::ConnectionState::kDegraded, *old_);
  Put("c.com", storage::ConnectionState::kReauthRequired, *old_);
  Put("d.com", storage::ConnectionState::kActive, *new_);
  Put("e.com", storage::ConnectionState::kDisconnected, *old_);
  ResealingReport report = ResealAll();
  EXPECT_EQ(report.resealed, 3);
  EXPECT_EQ(report.current, 2);
  EXPECT_TRUE(report.failed.empty());
  for (const char* workspace : {"a.com", "b.com", "c.com"}) {
    const auto stored = Stored(workspace);
    const storage::TokenBinding binding{workspace, stored.id.value};
    EXPECT_EQ(new_->Open(stored.sealed_access_token, binding).value_or("unreadable"), "access");
    EXPECT_EQ(new_->Open(stored.sealed_refresh_token, binding).value_or("unreadable"), "refresh");
  }
  report = ResealAll();
  EXPECT_EQ(report.resealed, 0);
  EXPECT_EQ(report.current, 5);
}

TEST_F(TokenResealingTest, WhatCannotBeOpenedIsNamedAndTheRestGoesOn) {
  const auto lost =
      storage::MakeTokenCipher("lost:QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=").value();
  Put("a.com", storage::ConnectionState::kActive, *lost);
  Put("b.com", storage::ConnectionState::kActive, *old_);
  const std::string before = Stored("a.com").sealed_access_token;
  const ResealingReport report = ResealAll();
  EXPECT_EQ(report.resealed, 1);
  ASSERT_EQ(report.failed.size(), 1u);
  EXPECT_NE(report.failed[0].find("conn_a.com"), std::string::npos) << report.failed[0];
  EXPECT_NE(report.failed[0].find("\"lost\""), std::string::npos) << report.failed[0];
  EXPECT_EQ(Stored("a.com").sealed_access_token, before);
}

TEST_F(TokenResealingTest, TokensThatWereReplacedMeanwhileStay) {
  Put("a.com", storage::ConnectionState::kActive, *old_);
  const storage::Connection seen = Stored("a.com");
  Put("a.com", storage::ConnectionState::kActive, *old_);
  const std::string latest = Stored("a.com").sealed_access_token;
  EXPECT_TRUE(absl::IsAborted(
      ResealTokens(stores_->connections(), *both_, seen, Deadline::Infinite()).status()));
  EXPECT_EQ(Stored("a.com").sealed_access_token, latest);
}

}  // namespace
}  // namespace stanna::connect
