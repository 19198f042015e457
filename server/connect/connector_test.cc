#include "server/connect/connector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "server/app/testing/fake_hubspot.h"
#include "server/app/testing/temporary_stores.h"
#include "server/connect/scopes.h"
#include "storage/audit_store.h"
#include "storage/testing/forwarding_stores.h"
#include "storage/webhook_store.h"
#include "storage/workspace_store.h"

namespace stanna::connect {
namespace {

constexpr char kKeys[] = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

// Lets something happen between a flow's look at what is connected and its writing.
class StoresInBetween : public storage::ForwardingStores {
 public:
  using ForwardingStores::ForwardingStores;
  storage::WorkspaceStore& workspaces() override {
    if (const auto happen = std::exchange(happens_, nullptr)) happen();
    return ForwardingStores::workspaces();
  }
  void Next(std::function<void()> happens) { happens_ = std::move(happens); }

 private:
  std::function<void()> happens_;
};

class ConnectorTest : public testing::Test {
 protected:
  ConnectorTest() {
    oauth_.info.scopes = RequiredScopes();
    clients_.portal->account.time_zone = "Europe/Oslo";
    clients_.portal->account.company_currency = "NOK";
    clients_.portal->account.ui_domain = "app-eu1.hubspot.com";
  }

  std::string NewState() {
    const auto consent = connector_.Start(acme_);
    EXPECT_TRUE(consent.ok()) << ToString(consent.status());
    return consent->authorize_url.substr(consent->authorize_url.find("state=") + 6);
  }
  absl::StatusOr<NewConnection> Complete(const std::string& code = "good-code") {
    return connector_.Complete({code, NewState(), "", "", {.confirmed = true}},
                               Deadline::Infinite());
  }
  storage::Connection Stored() {
    return stores_->connections().Get(acme_, "hubspot", Deadline::Infinite()).value();
  }

  const WorkspaceId acme_{"acme.com"};
  app::TemporaryStores stores_;
  std::unique_ptr<storage::TokenCipher> cipher_ = storage::MakeTokenCipher(kKeys).value();
  std::unique_ptr<storage::KvStore> kv_ = storage::MakeMemoryKvStore();
  FakeClock clock_{FromEpochMs(1'790'000'000'000)};
  OAuthStates states_{*cipher_, *kv_, clock_};
  app::FakeOAuthClient oauth_;
  app::FakePortalClients clients_{*stores_};
  std::unique_ptr<sync::SyncControl> syncs_ = sync::MakeSyncControl(*stores_, clients_, clock_);
  WorkspaceEraser eraser_{{*stores_, *cipher_, oauth_, *kv_, clock_, {}}};
  Connector connector_{
      {*stores_, *cipher_, states_, oauth_, clients_, *syncs_, clock_, eraser_, true}};
};

TEST_F(ConnectorTest, ACompletedConsentStoresASealedConnectionAndQueuesTheFirstSync) {
  const auto made = Complete();
  ASSERT_TRUE(made.ok()) << ToString(made.status());
  const storage::Connection stored = Stored();
  EXPECT_EQ(stored.portal_id, 4711);
  EXPECT_EQ(stored.authorized_by, "admin@example.com");
  EXPECT_EQ(stored.state, storage::ConnectionState::kActive);
  EXPECT_EQ(stored.ui_domain, "app-eu1.hubspot.com");
  EXPECT_EQ(stored.token_expires_at, clock_.Now() + std::chrono::minutes(30));
  EXPECT_EQ(stored.sealed_refresh_token.find("refresh-1"), std::string::npos);
  EXPECT_EQ(cipher_->Open(stored.sealed_refresh_token, {"acme.com", stored.id.value}).value(),
            "refresh-1");
  const auto run = stores_->sync_runs().Get(acme_, made->sync_id, Deadline::Infinite());
  ASSERT_TRUE(run.ok()) << ToString(run.status());
  EXPECT_EQ(run->trigger, storage::RunTrigger::kConnect);
  EXPECT_EQ(run->kind, storage::RunKind::kFull);
}

TEST_F(ConnectorTest, TheFirstConnectionGivesTheWorkspaceItsCurrency) {
  ASSERT_TRUE(Complete().ok());
  auto workspace = stores_->workspaces().Get(acme_, Deadline::Infinite()).value();
  EXPECT_EQ(workspace.currency, "NOK");
  EXPECT_EQ(workspace.time_zone, "Europe/Oslo");
  EXPECT_EQ(workspace.own_domains, std::vector<std::string>{"acme.com"});
  workspace.currency = "EUR";
  ASSERT_TRUE(stores_->workspaces().Update(workspace, Deadline::Infinite()).ok());
  ASSERT_TRUE(Complete().ok());
  EXPECT_EQ(stores_->workspaces().Get(acme_, Deadline::Infinite())->currency, "EUR");
}

TEST_F(ConnectorTest, NamesTheScopesThatWereNotGranted) {
  oauth_.info.scopes = {"oauth", "crm.objects.companies.read", "sales-email-read"};
  const auto made = Complete();
  ASSERT_TRUE(made.ok());
  const auto& missing = made->missing_scopes;
  EXPECT_EQ(std::count(missing.begin(), missing.end(), "crm.objects.contacts.read"), 1);
  EXPECT_EQ(std::count(missing.begin(), missing.end(), "settings.currencies.read"), 1);
  EXPECT_EQ(std::count(missing.begin(), missing.end(), "oauth"), 0);
}

TEST_F(ConnectorTest, AReconnectToTheSamePortalMakesANewConnectionAndKeepsTheRun) {
  const auto first = Complete();
  const auto second = Complete();
  ASSERT_TRUE(first.ok() && second.ok()) << ToString(second.status());
  EXPECT_NE(first->connection.id, second->connection.id);
  EXPECT_EQ(first->sync_id, second->sync_id) << "the first sync is still queued";
  EXPECT_TRUE(oauth_.revoked.empty());
}

TEST_F(ConnectorTest, AnotherPortalIsRefusedAlsoAfterADisconnect) {
  ASSERT_TRUE(Complete().ok());
  oauth_.info.portal_id = 9999;
  EXPECT_EQ(ReasonOf(Complete().status()), "PORTAL_MISMATCH");
  ASSERT_TRUE(connector_.Disconnect(acme_, Deadline::Infinite()).ok());
  EXPECT_EQ(ReasonOf(Complete().status()), "PORTAL_MISMATCH");
  EXPECT_EQ(Stored().portal_id, 4711);
  oauth_.info.portal_id = 4711;
  EXPECT_TRUE(Complete().ok()) << "the same portal may come back";
}

TEST_F(ConnectorTest, AnotherPortalReplacesTheFirstWhenItIsAskedFor) {
  ASSERT_TRUE(Complete().ok());
  storage::WebhookEvent event;
  event.workspace_id = acme_;
  event.portal_id = 4711;
  event.key = "k";
  ASSERT_TRUE(stores_->webhooks().Append({event}, Deadline::Infinite()).ok());
  oauth_.info.portal_id = 9999;
  const auto consent = connector_.Start(acme_, {.replace_portal = true, .begun_by = "key_1"});
  ASSERT_TRUE(consent.ok());
  const std::string& url = consent->authorize_url;
  Flow flow;
  const auto made = connector_.Complete(
      {"good-code", url.substr(url.find("state=") + 6), "", "", {.confirmed = true}},
      Deadline::Infinite(), &flow);
  ASSERT_TRUE(made.ok()) << ToString(made.status());
  EXPECT_EQ(flow.workspace, acme_);
  EXPECT_EQ(flow.options.begun_by, "key_1");
  EXPECT_EQ(Stored().portal_id, 9999);
  EXPECT_TRUE(stores_->webhooks().List(acme_, {}, Deadline::Infinite())->empty());
  EXPECT_EQ(oauth_.revoked, std::vector<std::string>{"refresh-1"}) << "the first portal's grant";
  oauth_.info.portal_id = 4711;
  EXPECT_EQ(ReasonOf(Complete().status()), "PORTAL_MISMATCH") << "it holds for that flow only";
}

TEST_F(ConnectorTest, AFlowThatEndsAtOnceWithAnotherPortalsDoesNotTakeItsPlace) {
  StoresInBetween stores(*stores_);
  Connector other({stores, *cipher_, states_, oauth_, clients_, *syncs_, clock_, eraser_, true});
  const auto complete = [&](const FlowOptions& options) {
    stores.Next([&] {
      oauth_.info.portal_id = 9999;
      EXPECT_TRUE(Complete().ok());
      oauth_.info.portal_id = 4711;
    });
    const auto consent = other.Start(acme_, options);
    EXPECT_TRUE(consent.ok()) << ToString(consent.status());
    const std::string& url = consent->authorize_url;
    return other.Complete(
        {"good-code", url.substr(url.find("state=") + 6), "", "", {.confirmed = true}},
        Deadline::Infinite());
  };
  const auto late = complete({});
  EXPECT_EQ(ReasonOf(late.status()), "PORTAL_MISMATCH") << ToString(late.status());
  EXPECT_EQ(Stored().portal_id, 9999);
  EXPECT_TRUE(oauth_.revoked.empty());

  ASSERT_TRUE(
      eraser_.Erase(acme_, storage::ErasureKind::kHubSpotData, "key_1", Deadline::Infinite()).ok());
  oauth_.revoked.clear();
  const auto replacing = complete({.replace_portal = true, .begun_by = "key_1"});
  ASSERT_TRUE(replacing.ok()) << ToString(replacing.status());
  EXPECT_EQ(Stored().portal_id, 4711);
  EXPECT_EQ(oauth_.revoked.size(), 1U) << "the other portal's data is erased, its grant ends";
  const auto runs = stores_->sync_runs().List(acme_, {}, Deadline::Infinite());
  ASSERT_TRUE(runs.ok()) << ToString(runs.status());
  ASSERT_EQ(runs->runs.size(), 1U) << "the other portal's first sync went, too";
  EXPECT_EQ(runs->runs[0].id, replacing->sync_id);
}

TEST_F(ConnectorTest, AFlowThatBeganBeforeTheWorkspaceWasErasedDoesNotBringItBack) {
  ASSERT_TRUE(Complete().ok());
  const std::string state = NewState();
  clock_.Advance(std::chrono::minutes(1));
  const auto erased = eraser_.Erase(acme_, storage::ErasureKind::kWorkspace, "user:jo@acme.com",
                                    Deadline::Infinite());
  ASSERT_TRUE(erased.ok()) << ToString(erased.status());
  EXPECT_TRUE(erased->complete);
  EXPECT_TRUE(erased->revoked);
  const auto late =
      connector_.Complete({"good-code", state, "", "", {.confirmed = true}}, Deadline::Infinite());
  EXPECT_EQ(ReasonOf(late.status()), "WORKSPACE_ERASED") << ToString(late.status());
  EXPECT_TRUE(absl::IsNotFound(stores_->workspaces().Get(acme_, Deadline::Infinite()).status()));
  const auto events = stores_->audit().List(acme_, {}, Deadline::Infinite());
  ASSERT_TRUE(events.ok());
  ASSERT_EQ(events->size(), 1U);
  EXPECT_EQ(events->front().caller, "user:(an address)");
  clock_.Advance(std::chrono::minutes(1));
  EXPECT_TRUE(Complete().ok()) << "a new one begins anew";
}

TEST_F(ConnectorTest, ErasingAgainGoesOnAndAnswersTheSame) {
  ASSERT_TRUE(Complete().ok());
  const auto none = eraser_.Erase(acme_, storage::ErasureKind::kWorkspace, "key_1",
                                  Deadline::After(std::chrono::seconds(1)));
  ASSERT_TRUE(none.ok()) << ToString(none.status());
  EXPECT_FALSE(none->complete) << "there was time for nothing but the answer";
  ASSERT_TRUE(eraser_.GoOn(Deadline::Infinite()).ok());
  const auto done =
      eraser_.Erase(acme_, storage::ErasureKind::kWorkspace, "key_2", Deadline::Infinite());
  ASSERT_TRUE(done.ok()) << ToString(done.status());
  EXPECT_TRUE(done->complete);
  EXPECT_EQ(done->removed,
            eraser_.Erase(acme_, storage::ErasureKind::kWorkspace, "key_3", Deadline::Infinite())
                ->removed);
  EXPECT_EQ(std::count(done->removed.begin(), done->removed.end(), ErasedItems{"workspaces", 1}),
            1);
}

TEST_F(ConnectorTest, ARefusedConsentUsesTheStateUp) {
  const std::string state = NewState();
  const auto refused =
      connector_.Complete({"", state, "access_denied", "no"}, Deadline::Infinite());
  EXPECT_EQ(ReasonOf(refused.status()), "OAUTH_CONSENT_REFUSED");
  const auto again =
      connector_.Complete({"good-code", state, "", "", {.confirmed = true}}, Deadline::Infinite());
  EXPECT_EQ(ReasonOf(again.status()), "OAUTH_STATE_USED");
}

TEST_F(ConnectorTest, ABadCodeAndAnAbsentHubSpotDiffer) {
  const auto bad = Complete("bad-code");
  EXPECT_EQ(ReasonOf(bad.status()), "OAUTH_CODE_REFUSED");
  EXPECT_TRUE(absl::IsFailedPrecondition(bad.status()));
  oauth_.failure = Unavailable("HubSpot is down");
  const auto away = Complete();
  EXPECT_TRUE(absl::IsUnavailable(away.status()));
  EXPECT_EQ(DetailsOf(away.status()).metadata["service"], "hubspot");
}

TEST_F(ConnectorTest, APrivateAppTokenConnectsWithoutARefreshToken) {
  const auto made = connector_.ConnectPrivateApp(acme_, "pat-good", {}, Deadline::Infinite());
  ASSERT_TRUE(made.ok()) << ToString(made.status());
  EXPECT_EQ(Stored().kind, storage::ConnectionKind::kPrivateApp);
  EXPECT_TRUE(Stored().sealed_refresh_token.empty());
  EXPECT_FALSE(Stored().token_expires_at.has_value());
}

TEST_F(ConnectorTest, AnUnknownPrivateAppTokenNamesTheField) {
  const auto refused = connector_.ConnectPrivateApp(acme_, "pat-bad", {}, Deadline::Infinite());
  ASSERT_TRUE(absl::IsInvalidArgument(refused.status())) << ToString(refused.status());
  EXPECT_EQ(DetailsOf(refused.status()).violations.at(0).field, "token");
  EXPECT_EQ(ToString(refused.status()).find("pat-bad"), std::string::npos);
}

TEST_F(ConnectorTest, DisconnectRevokesAndForgets) {
  ASSERT_TRUE(Complete().ok());
  const auto ended = connector_.Disconnect(acme_, Deadline::Infinite());
  ASSERT_TRUE(ended.ok()) << ToString(ended.status());
  EXPECT_TRUE(ended->revoked);
  EXPECT_EQ(oauth_.revoked, std::vector<std::string>{"refresh-1"});
  EXPECT_EQ(Stored().state, storage::ConnectionState::kDisconnected);
  EXPECT_TRUE(Stored().sealed_access_token.empty() && Stored().sealed_refresh_token.empty());
  EXPECT_TRUE(connector_.Disconnect(acme_, Deadline::Infinite()).ok());
}

TEST_F(ConnectorTest, DisconnectCancelsTheSync) {
  const auto first = Complete();
  ASSERT_TRUE(first.ok()) << ToString(first.status());
  ASSERT_TRUE(connector_.Disconnect(acme_, Deadline::Infinite()).ok());
  const auto run = stores_->sync_runs().Get(acme_, first->sync_id, Deadline::Infinite());
  ASSERT_TRUE(run.ok()) << ToString(run.status());
  EXPECT_EQ(run->state, storage::RunState::kCancelled);
  const auto second = Complete();
  ASSERT_TRUE(second.ok()) << ToString(second.status());
  EXPECT_NE(second->sync_id, first->sync_id) << "a run never goes on after a disconnect";
}

TEST_F(ConnectorTest, DisconnectCancelsABackfillAndALiveRunToo) {
  const auto first = Complete();
  ASSERT_TRUE(first.ok()) << ToString(first.status());
  sync::RunRequest request;
  request.kind = storage::RunKind::kBackfill;
  ASSERT_TRUE(syncs_->Start(acme_, request, Deadline::Infinite()).ok());
  request.kind = storage::RunKind::kLive;
  const auto live = syncs_->Start(acme_, request, Deadline::Infinite());
  ASSERT_TRUE(live.ok()) << ToString(live.status());
  ASSERT_TRUE(connector_.Disconnect(acme_, Deadline::Infinite()).ok());
  EXPECT_TRUE(
      absl::IsNotFound(stores_->sync_runs().GetActive(acme_, Deadline::Infinite()).status()));
  const auto ended = stores_->sync_runs().Get(acme_, live->run.id, Deadline::Infinite());
  ASSERT_TRUE(ended.ok()) << ToString(ended.status());
  EXPECT_EQ(ended->state, storage::RunState::kCancelled);
}

TEST_F(ConnectorTest, DisconnectForgetsEvenWhenHubSpotIsAway) {
  ASSERT_TRUE(Complete().ok());
  oauth_.failure = Unavailable("HubSpot is down");
  const auto ended = connector_.Disconnect(acme_, Deadline::Infinite());
  ASSERT_TRUE(ended.ok());
  EXPECT_FALSE(ended->revoked);
  EXPECT_TRUE(Stored().sealed_refresh_token.empty());
}

TEST_F(ConnectorTest, NothingToDisconnect) {
  EXPECT_EQ(ReasonOf(connector_.Disconnect(acme_, Deadline::Infinite()).status()),
            "INTEGRATION_NOT_CONNECTED");
}

TEST_F(ConnectorTest, WithoutAnAppOnlyPrivateTokensConnect) {
  Connector bare({*stores_, *cipher_, states_, oauth_, clients_, *syncs_, clock_, eraser_, false});
  EXPECT_EQ(ReasonOf(bare.Start(acme_).status()), "OAUTH_NOT_CONFIGURED");
  EXPECT_TRUE(bare.ConnectPrivateApp(acme_, "pat-good", {}, Deadline::Infinite()).ok());
}

}  // namespace
}  // namespace stanna::connect
