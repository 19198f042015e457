#include "server/app/cached_portal_clients.h"

#include <gtest/gtest.h>

#include "client/http/fake_http_client.h"
#include "client/http/fake_sleeper.h"
#include "server/app/kv_bucket_store.h"
#include "server/app/testing/fake_hubspot.h"
#include "server/app/testing/temporary_stores.h"
#include "server/connect/scopes.h"
#include "storage/workspace_store.h"

namespace stanna::app {
namespace {

class CachedPortalClientsTest : public testing::Test {
 protected:
  CachedPortalClientsTest() {
    storage::Workspace workspace;
    workspace.id = acme_;
    EXPECT_TRUE(stores_->workspaces().Ensure(workspace, Deadline::Infinite()).ok());
  }
  void Put(const std::string& id,
           storage::ConnectionState state = storage::ConnectionState::kActive) {
    storage::Connection connection;
    connection.workspace_id = acme_;
    connection.id = ConnectionId(id);
    connection.state = state;
    connection.portal_id = 4711;
    EXPECT_TRUE(stores_->connections().Put(connection, Deadline::Infinite()).ok());
  }
  absl::StatusOr<std::shared_ptr<hubspot::HubSpotClient>> Client() {
    return clients_.ForWorkspace(acme_, Deadline::Infinite());
  }

  const WorkspaceId acme_{"acme.com"};
  TemporaryStores stores_;
  std::unique_ptr<storage::TokenCipher> cipher_ =
      storage::MakeTokenCipher("k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").value();
  std::unique_ptr<storage::KvStore> kv_ = storage::MakeMemoryKvStore();
  FakeClock clock_{FromEpochMs(1'790'000'000'000)};
  FakeOAuthClient oauth_;
  hubspot::FakeHttpClient http_;
  hubspot::FakeSleeper sleeper_;
  KvBucketStore buckets_{*kv_};
  CachedPortalClients clients_{{{stores_->connections(), *cipher_, *kv_, clock_},
                                oauth_,
                                {http_, buckets_, clock_, sleeper_},
                                {},
                                "app",
                                0}};
};

TEST_F(CachedPortalClientsTest, WithoutAConnectionThereIsNoClient) {
  EXPECT_EQ(ReasonOf(Client().status()), "INTEGRATION_NOT_CONNECTED");
  Put("conn_1", storage::ConnectionState::kDisconnected);
  EXPECT_EQ(ReasonOf(Client().status()), "INTEGRATION_NOT_CONNECTED");
}

TEST_F(CachedPortalClientsTest, ARefusedGrantNeedsAPerson) {
  Put("conn_1", storage::ConnectionState::kReauthRequired);
  EXPECT_EQ(ReasonOf(Client().status()), "HUBSPOT_REAUTH_REQUIRED");
  EXPECT_TRUE(absl::IsUnauthenticated(Client().status()));
}

TEST_F(CachedPortalClientsTest, OneClientAConnection) {
  Put("conn_1");
  const auto first = Client(), second = Client();
  ASSERT_TRUE(first.ok() && second.ok()) << ToString(first.status());
  EXPECT_EQ(first->get(), second->get());
  Put("conn_2");
  const auto third = Client();
  ASSERT_TRUE(third.ok());
  EXPECT_NE(first->get(), third->get());
  EXPECT_EQ((*first)->Limits().calls, 0) << "who still holds the old client may use it";
}

TEST_F(CachedPortalClientsTest, KeepsTheScopesThatHubSpotNames) {
  storage::Connection connection;
  connection.workspace_id = acme_;
  connection.id = ConnectionId("conn_1");
  connection.granted_scopes = connect::RequiredScopes();
  connection.sealed_access_token = cipher_->Seal("access-1", {"acme.com", "conn_1"});
  ASSERT_TRUE(stores_->connections().Put(connection, Deadline::Infinite()).ok());
  oauth_.info.scopes = {"oauth", "crm.objects.contacts.read"};
  const auto check = [&](sync::ScopeCheck reason) {
    const auto status = clients_.CheckScopes(acme_, reason, Deadline::Infinite());
    EXPECT_TRUE(status.ok()) << ToString(status);
    return stores_->connections().Get(acme_, "hubspot", Deadline::Infinite())->granted_scopes;
  };
  EXPECT_EQ(check(sync::ScopeCheck::kIfRequiredMissing), connect::RequiredScopes());
  EXPECT_TRUE(oauth_.introspected.empty()) << "nothing is missing that is needed";
  EXPECT_EQ(check(sync::ScopeCheck::kAlways), oauth_.info.scopes);
  EXPECT_EQ(oauth_.introspected, std::vector<std::string>{"access-1"});
  oauth_.info.scopes = connect::RequiredScopes();
  EXPECT_EQ(check(sync::ScopeCheck::kIfRequiredMissing), connect::RequiredScopes())
      << "granted again";
  oauth_.info.scopes.clear();
  EXPECT_EQ(check(sync::ScopeCheck::kIfAnyMissing), connect::RequiredScopes())
      << "an answer without scopes says nothing";
  EXPECT_EQ(oauth_.introspected.size(), 3u);
}

}  // namespace
}  // namespace stanna::app
