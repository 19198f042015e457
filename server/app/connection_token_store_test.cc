#include "server/app/connection_token_store.h"

#include <gtest/gtest.h>

#include "server/app/testing/temporary_stores.h"
#include "storage/workspace_store.h"

namespace stanna::app {
namespace {

constexpr char kKeys[] = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

class ConnectionTokenStoreTest : public testing::Test {
 protected:
  ConnectionTokenStoreTest() {
    storage::Workspace workspace;
    workspace.id = acme_;
    EXPECT_TRUE(stores_->workspaces().Ensure(workspace, Deadline::Infinite()).ok());
    Put("conn_1");
  }
  void Put(const std::string& id) {
    storage::Connection connection;
    connection.workspace_id = acme_;
    connection.id = ConnectionId(id);
    connection.sealed_access_token = cipher_->Seal("access-1", {acme_.value, id});
    connection.sealed_refresh_token = cipher_->Seal("refresh-1", {acme_.value, id});
    EXPECT_TRUE(stores_->connections().Put(connection, Deadline::Infinite()).ok());
  }
  storage::Connection Row() {
    return stores_->connections().Get(acme_, "hubspot", Deadline::Infinite()).value();
  }

  const WorkspaceId acme_{"acme.com"};
  TemporaryStores stores_;
  std::unique_ptr<storage::TokenCipher> cipher_ = storage::MakeTokenCipher(kKeys).value();
  std::unique_ptr<storage::KvStore> kv_ = storage::MakeMemoryKvStore();
  FakeClock clock_{FromEpochMs(1'790'000'000'000)};
  const TokenStoreParts parts_{stores_->connections(), *cipher_, *kv_, clock_};
  ConnectionTokenStore store_{acme_, ConnectionId("conn_1"), parts_};
};

TEST_F(ConnectionTokenStoreTest, OpensWhatIsStored) {
  const auto tokens = store_.Load();
  ASSERT_TRUE(tokens.ok()) << ToString(tokens.status());
  EXPECT_EQ(tokens->access_token, "access-1");
  EXPECT_EQ(tokens->refresh_token, "refresh-1");
}

TEST_F(ConnectionTokenStoreTest, SavesSealed) {
  const Time expires = clock_.Now() + std::chrono::minutes(30);
  ASSERT_TRUE(store_.Save({"access-2", "refresh-2", clock_.Now(), expires}).ok());
  EXPECT_EQ(Row().sealed_access_token.find("access-2"), std::string::npos);
  EXPECT_EQ(store_.Load()->access_token, "access-2");
  EXPECT_EQ(store_.Load()->expires_at, expires);
}

TEST_F(ConnectionTokenStoreTest, AReplacedConnectionIsLeftAlone) {
  Put("conn_2");
  EXPECT_TRUE(absl::IsUnavailable(store_.Load().status()));
  EXPECT_TRUE(absl::IsAborted(store_.Save({"access-9", "", {}, {}})));
  EXPECT_TRUE(absl::IsAborted(store_.MarkReauthRequired("gone")));
  EXPECT_EQ(Row().state, storage::ConnectionState::kActive);
}

TEST_F(ConnectionTokenStoreTest, ADisconnectedConnectionStaysSo) {
  ASSERT_TRUE(stores_->connections()
                  .SetState(acme_, ConnectionId("conn_1"), storage::ConnectionState::kDisconnected,
                            std::nullopt, clock_.Now(), Deadline::Infinite())
                  .ok());
  EXPECT_EQ(ReasonOf(store_.Load().status()), "HUBSPOT_REAUTH_REQUIRED");
  EXPECT_TRUE(absl::IsAborted(store_.Save({"access-9", "", {}, {}})));
  EXPECT_TRUE(absl::IsAborted(store_.MarkReauthRequired("gone")));
  EXPECT_EQ(Row().state, storage::ConnectionState::kDisconnected);
}

TEST_F(ConnectionTokenStoreTest, AMarkedConnectionLoadsNoMore) {
  ASSERT_TRUE(store_.MarkReauthRequired("HubSpot refused the refresh token").ok());
  EXPECT_EQ(Row().state, storage::ConnectionState::kReauthRequired);
  EXPECT_EQ(Row().last_error->message, "HubSpot refused the refresh token");
  EXPECT_FALSE(Row().last_error->recoverable);
  EXPECT_TRUE(absl::IsUnauthenticated(store_.Load().status()));
}

TEST_F(ConnectionTokenStoreTest, OneProcessHoldsTheRefreshLock) {
  ConnectionTokenStore other(acme_, ConnectionId("conn_1"), parts_);
  EXPECT_TRUE(store_.TryLockRefresh(std::chrono::minutes(1)));
  EXPECT_FALSE(other.TryLockRefresh(std::chrono::minutes(1)));
  other.UnlockRefresh();
  EXPECT_FALSE(other.TryLockRefresh(std::chrono::minutes(1))) << "not its lock to free";
  store_.UnlockRefresh();
  EXPECT_TRUE(other.TryLockRefresh(std::chrono::minutes(1)));
}

}  // namespace
}  // namespace stanna::app
