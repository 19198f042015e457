// Workspaces, API keys, configurations, connections, portal definitions.
#include <string>
#include <thread>
#include <vector>

#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

TEST_P(WorkspaceStoreConformance, EnsureLeavesAnExistingWorkspaceAsItIs) {
  ASSERT_STATUS_OK(
      stores_->workspaces().Ensure({.id = a_, .name = "Other", .created_at = After(5)}, Soon()));
  const auto got = stores_->workspaces().Get(a_, Soon());
  ASSERT_STATUS_OK(got);
  EXPECT_EQ(got->name, "The a.com");
  EXPECT_EQ(got->own_domains, std::vector<std::string>{"a.com"});
  EXPECT_EQ(got->time_zone, "UTC");
  EXPECT_EQ(got->created_at, kNoon);
}

TEST_P(WorkspaceStoreConformance, UpdateChangesAndListShowsAll) {
  ASSERT_STATUS_OK(stores_->workspaces().Update({.id = a_,
                                                 .name = "Żółć \"quoted\" 日本 😀",
                                                 .own_domains = {"x.de", "ü\"\\.com"},
                                                 .time_zone = "Europe/Berlin",
                                                 .currency = "EUR"},
                                                Soon()));
  const auto all = stores_->workspaces().List(Soon());
  ASSERT_STATUS_OK(all);
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[0].name, "Żółć \"quoted\" 日本 😀");
  EXPECT_EQ((*all)[0].own_domains, (std::vector<std::string>{"x.de", "ü\"\\.com"}));
  EXPECT_EQ((*all)[0].currency, "EUR");
  EXPECT_EQ((*all)[1].id, b_);
}

TEST_P(WorkspaceStoreConformance, UnknownIsNotFound) {
  EXPECT_STATUS(kNotFound, stores_->workspaces().Get(WorkspaceId("none"), Soon()));
  EXPECT_STATUS(kNotFound, stores_->workspaces().Update({.id = WorkspaceId("none")}, Soon()));
}

TEST_P(WorkspaceStoreConformance, SettingsAreTheProductsUntilTheyAreSet) {
  auto& workspaces = stores_->workspaces();
  EXPECT_EQ(workspaces.Get(a_, Soon())->settings, WorkspaceSettings());
  const WorkspaceSettings settings{.default_window_days = 30,
                                   .risk_threshold = 35,
                                   .stale_days = 21,
                                   .data_retention_days = 730,
                                   .score_drop_threshold = 15,
                                   .response_delay = 0.75,
                                   .response_delay_days = 1.5,
                                   .sentiment_threshold = -0.1,
                                   .stakeholder_minimum = 3};
  const auto edited = workspaces.Edit(
      a_,
      [&](Workspace& workspace) {
        workspace.id = b_;
        workspace.created_at = After(7);
        workspace.name = "Another name";
        workspace.settings = settings;
        return absl::OkStatus();
      },
      Soon());
  ASSERT_STATUS_OK(edited);
  EXPECT_EQ(edited->id, a_);
  const auto stored = workspaces.Get(a_, Soon());
  ASSERT_STATUS_OK(stored);
  EXPECT_EQ(stored->settings, settings);
  EXPECT_EQ(stored->name, "Another name");
  EXPECT_EQ(stored->own_domains, std::vector<std::string>{"a.com"});
  EXPECT_EQ(stored->created_at, kNoon);
  EXPECT_EQ(workspaces.List(Soon())->front().settings, settings);
  EXPECT_EQ(workspaces.Get(b_, Soon())->settings, WorkspaceSettings());
  const WorkspaceId c("c.com");
  ASSERT_STATUS_OK(workspaces.Ensure({.id = c, .settings = settings}, Soon()));
  EXPECT_EQ(workspaces.Get(c, Soon())->settings, settings);
}

TEST_P(WorkspaceStoreConformance, AnEditThatFailsChangesNothing) {
  const auto refuse = [](Workspace& workspace) {
    workspace.name = "Never";
    return InvalidArgument("no");
  };
  EXPECT_STATUS(kInvalidArgument, stores_->workspaces().Edit(a_, refuse, Soon()));
  EXPECT_EQ(stores_->workspaces().Get(a_, Soon())->name, "The a.com");
  EXPECT_STATUS(kNotFound,
                stores_->workspaces().Edit(
                    WorkspaceId("none"), [](Workspace&) { return absl::OkStatus(); }, Soon()));
}

ApiKey Key(const WorkspaceId& workspace, const std::string& id, const std::string& hash) {
  return {.id = ApiKeyId(id),
          .workspace_id = workspace,
          .name = "CI",
          .role = Role::kAdmin,
          .hash = hash,
          .hint = "sk-abc...xyz",
          .created_at = kNoon};
}

TEST_P(ApiKeyStoreConformance, IsFoundByItsHashWithAllFields) {
  ASSERT_STATUS_OK(stores_->api_keys().Create(Key(a_, "key_1", "h1"), Soon()));
  const auto found = stores_->api_keys().FindByHash("h1", Soon());
  ASSERT_STATUS_OK(found);
  EXPECT_EQ(found->workspace_id, a_);
  EXPECT_EQ(found->role, Role::kAdmin);
  EXPECT_EQ(found->hint, "sk-abc...xyz");
  EXPECT_FALSE(found->last_used_at.has_value());
  EXPECT_STATUS(kNotFound, stores_->api_keys().FindByHash("h2", Soon()));
}

TEST_P(ApiKeyStoreConformance, AHashIsReplacedOnlyByWhoKnowsIt) {
  auto& keys = stores_->api_keys();
  ApiKey key = Key(a_, "key_1", "h1");
  key.hash_key_id = "k1";
  ASSERT_STATUS_OK(keys.Create(key, Soon()));
  ASSERT_STATUS_OK(keys.Create(Key(b_, "key_2", "h2"), Soon()));
  EXPECT_EQ(keys.FindByHash("h1", Soon())->hash_key_id, "k1");
  EXPECT_EQ(keys.FindByHash("h2", Soon())->hash_key_id, "");
  const auto rehash = [&](const WorkspaceId& workspace, const char* from) {
    return keys.Rehash(workspace, ApiKeyId("key_1"), from, "h9", "k2", Soon());
  };
  EXPECT_STATUS(kNotFound, rehash(b_, "h1"));
  EXPECT_STATUS(kNotFound, rehash(a_, "h2"));
  EXPECT_STATUS_OK(rehash(a_, "h1"));
  EXPECT_STATUS(kNotFound, rehash(a_, "h1"));
  EXPECT_STATUS(kNotFound, keys.FindByHash("h1", Soon()));
  EXPECT_EQ(keys.FindByHash("h9", Soon())->hash_key_id, "k2");
  EXPECT_EQ(keys.FindByHash("h2", Soon())->hash_key_id, "") << "another's stays";
}

TEST_P(ApiKeyStoreConformance, TakenHashOrIdIsAlreadyExists) {
  ASSERT_STATUS_OK(stores_->api_keys().Create(Key(a_, "key_1", "h1"), Soon()));
  EXPECT_STATUS(kAlreadyExists, stores_->api_keys().Create(Key(a_, "key_1", "h2"), Soon()));
  EXPECT_STATUS(kAlreadyExists, stores_->api_keys().Create(Key(b_, "key_2", "h1"), Soon()));
}

TEST_P(ApiKeyStoreConformance, RevokeAndTouchStayInTheirWorkspace) {
  ASSERT_STATUS_OK(stores_->api_keys().Create(Key(a_, "key_1", "h1"), Soon()));
  EXPECT_STATUS(kNotFound, stores_->api_keys().Revoke(b_, ApiKeyId("key_1"), After(1), Soon()));
  EXPECT_STATUS_OK(stores_->api_keys().Touch(a_, ApiKeyId("key_1"), After(1), Soon()));
  EXPECT_STATUS_OK(stores_->api_keys().Revoke(a_, ApiKeyId("key_1"), After(2), Soon()));
  EXPECT_STATUS_OK(stores_->api_keys().Revoke(a_, ApiKeyId("key_1"), After(3), Soon()));
  const auto keys = stores_->api_keys().List(a_, Soon());
  ASSERT_STATUS_OK(keys);
  ASSERT_EQ(keys->size(), 1u);
  EXPECT_EQ((*keys)[0].last_used_at, After(1));
  EXPECT_EQ((*keys)[0].revoked_at, After(2));
  EXPECT_TRUE(stores_->api_keys().List(b_, Soon())->empty());
}

TEST_P(ApiKeyStoreConformance, KeepsWhenAKeyEnds) {
  ApiKey key = Key(a_, "key_1", "h1");
  key.expires_at = After(5);
  ASSERT_STATUS_OK(stores_->api_keys().Create(key, Soon()));
  EXPECT_EQ(stores_->api_keys().FindByHash("h1", Soon())->expires_at, After(5));
}

TEST_P(ApiKeyStoreConformance, RotationLetsTheOldKeyEndNoLaterThanItWould) {
  auto& keys = stores_->api_keys();
  ASSERT_STATUS_OK(keys.Create(Key(a_, "key_1", "h1"), Soon()));
  ASSERT_STATUS_OK(keys.Rotate(ApiKeyId("key_1"), Key(a_, "key_2", "h2"), After(9), Soon()));
  EXPECT_EQ(keys.FindByHash("h1", Soon())->expires_at, After(9));
  EXPECT_FALSE(keys.FindByHash("h2", Soon())->expires_at.has_value());
  ASSERT_STATUS_OK(keys.Rotate(ApiKeyId("key_1"), Key(a_, "key_3", "h3"), After(20), Soon()));
  EXPECT_EQ(keys.FindByHash("h1", Soon())->expires_at, After(9));
  ASSERT_STATUS_OK(keys.Rotate(ApiKeyId("key_1"), Key(a_, "key_4", "h4"), After(3), Soon()));
  EXPECT_EQ(keys.FindByHash("h1", Soon())->expires_at, After(3));
}

TEST_P(ApiKeyStoreConformance, ARefusedRotationChangesNothing) {
  auto& keys = stores_->api_keys();
  ASSERT_STATUS_OK(keys.Create(Key(a_, "key_1", "h1"), Soon()));
  ASSERT_STATUS_OK(keys.Create(Key(a_, "key_2", "h2"), Soon()));
  const auto rotate = [&](const std::string& id, const ApiKey& successor) {
    return keys.Rotate(ApiKeyId(id), successor, After(9), Soon());
  };
  EXPECT_STATUS(kAlreadyExists, rotate("key_1", Key(a_, "key_3", "h2")));
  EXPECT_FALSE(keys.FindByHash("h1", Soon())->expires_at.has_value());
  EXPECT_STATUS(kNotFound, rotate("key_1", Key(b_, "key_3", "h3")));
  EXPECT_STATUS(kNotFound, rotate("key_9", Key(a_, "key_3", "h3")));
  ASSERT_STATUS_OK(keys.Revoke(a_, ApiKeyId("key_1"), After(1), Soon()));
  EXPECT_STATUS(kFailedPrecondition, rotate("key_1", Key(a_, "key_3", "h3")));
  ASSERT_STATUS_OK(rotate("key_2", Key(a_, "key_4", "h4")));
  ApiKey late = Key(a_, "key_3", "h3");
  late.created_at = After(9);
  EXPECT_STATUS(kFailedPrecondition, rotate("key_2", late));
  EXPECT_STATUS(kNotFound, keys.FindByHash("h3", Soon()));
}

TEST_P(ConfigStoreConformance, VersionsFollowEachOther) {
  auto& configs = stores_->configs();
  EXPECT_STATUS(kNotFound, configs.GetLatest(a_, Soon()));
  const std::string document = "{ \"b\": 1,\n \"a\": \"ü\" }";
  const auto version = [&](int number) {
    return ConfigVersion{.workspace_id = a_,
                         .version = number,
                         .document = document + std::to_string(number),
                         .author = "key_1",
                         .created_at = kNoon};
  };
  EXPECT_STATUS(kAborted, configs.Add(version(2), Soon()));
  EXPECT_STATUS_OK(configs.Add(version(1), Soon()));
  EXPECT_STATUS(kAborted, configs.Add(version(1), Soon()));
  EXPECT_STATUS_OK(configs.Add(version(2), Soon()));
  const auto latest = configs.GetLatest(a_, Soon());
  ASSERT_STATUS_OK(latest);
  EXPECT_EQ(latest->version, 2);
  EXPECT_EQ(latest->document, document + "2") << "kept to the letter";
  EXPECT_STATUS(kNotFound, configs.GetLatest(b_, Soon()));

  EXPECT_EQ(configs.Get(a_, 1, Soon())->document, document + "1");
  EXPECT_STATUS(kNotFound, configs.Get(a_, 3, Soon()));
  EXPECT_STATUS(kNotFound, configs.Get(b_, 1, Soon()));
  const auto numbers = [&](const WorkspaceId& workspace, int before, int limit) {
    std::vector<int> found;
    const auto versions = configs.List(workspace, before, limit, Soon());
    for (const auto& listed : *versions) found.push_back(listed.version);
    return found;
  };
  EXPECT_EQ(numbers(a_, 0, 10), (std::vector{2, 1}));
  EXPECT_EQ(numbers(a_, 2, 10), (std::vector{1}));
  EXPECT_EQ(numbers(a_, 0, 1), (std::vector{2}));
  EXPECT_TRUE(numbers(b_, 0, 10).empty());
}

Connection MakeConnection(const WorkspaceId& workspace, const std::string& id) {
  Connection c;
  c.workspace_id = workspace;
  c.id = ConnectionId(id);
  c.portal_id = 9'007'199'254'740'993;
  c.portal_domain = "acme.com";
  c.granted_scopes = {"oauth", "crm.objects.contacts.read"};
  c.sealed_access_token = "v1.k.access";
  c.sealed_refresh_token = "v1.k.refresh";
  c.token_expires_at = After(30);
  c.created_at = kNoon;
  c.updated_at = kNoon;
  return c;
}

TEST_P(ConnectionStoreConformance, PutReplacesByProvider) {
  auto& connections = stores_->connections();
  ASSERT_STATUS_OK(connections.Put(MakeConnection(a_, "conn_1"), Soon()));
  ASSERT_STATUS_OK(connections.Put(MakeConnection(a_, "conn_2"), Soon()));
  const auto all = connections.List(a_, Soon());
  ASSERT_STATUS_OK(all);
  ASSERT_EQ(all->size(), 1u);
  EXPECT_EQ((*all)[0].id.value, "conn_2");
  EXPECT_EQ((*all)[0].portal_id, 9'007'199'254'740'993);
  EXPECT_EQ((*all)[0].granted_scopes.size(), 2u);
  EXPECT_EQ((*all)[0].token_expires_at, After(30));
  EXPECT_FALSE((*all)[0].token_obtained_at.has_value());
  EXPECT_FALSE((*all)[0].last_error.has_value());
  EXPECT_STATUS(kNotFound, connections.Get(b_, "hubspot", Soon()));
}

// Whoever did not see the other portal must not take its place: its records are here.
TEST_P(ConnectionStoreConformance, PutTakesNoOtherPortalsPlace) {
  auto& connections = stores_->connections();
  const Connection first = MakeConnection(a_, "conn_1");
  ASSERT_STATUS_OK(connections.Put(first, Soon()));
  Connection other = MakeConnection(a_, "conn_2");
  other.portal_id = 4711;
  EXPECT_STATUS(kAlreadyExists, connections.Put(other, Soon()));
  ASSERT_STATUS_OK(connections.SetState(a_, first.id, ConnectionState::kDisconnected, std::nullopt,
                                        kNoon, Soon()));
  EXPECT_STATUS(kAlreadyExists, connections.Put(other, Soon()));
  const auto got = connections.Get(a_, "hubspot", Soon());
  ASSERT_STATUS_OK(got);
  EXPECT_EQ(got->id, first.id);
  EXPECT_EQ(got->portal_id, first.portal_id);
  other.workspace_id = b_;
  EXPECT_STATUS_OK(connections.Put(other, Soon()));
}

TEST_P(ConnectionStoreConformance, OfTwoPortalsAtOnceOneIsConnected) {
  auto& connections = stores_->connections();
  constexpr int kFlows = 6;
  std::vector<absl::Status> put(kFlows);
  {
    std::vector<std::jthread> flows;
    for (int i = 0; i < kFlows; ++i) {
      flows.emplace_back([&, i] {
        Connection connection = MakeConnection(a_, "conn_" + std::to_string(i));
        connection.portal_id = i + 1;
        put[static_cast<std::size_t>(i)] = connections.Put(connection, Soon());
      });
    }
  }
  const auto got = connections.Get(a_, "hubspot", Soon());
  ASSERT_STATUS_OK(got);
  for (int i = 0; i < kFlows; ++i) {
    const absl::Status& status = put[static_cast<std::size_t>(i)];
    if (got->portal_id == i + 1) {
      EXPECT_STATUS_OK(status);
    } else {
      EXPECT_STATUS(kAlreadyExists, status);
    }
  }
}

TEST_P(ConnectionStoreConformance, TokensAreSealedAnewOnlyWhileTheyAreTheSame) {
  auto& connections = stores_->connections();
  const ConnectionId id("conn_1");
  ASSERT_STATUS_OK(connections.Put(MakeConnection(a_, "conn_1"), Soon()));
  ASSERT_STATUS_OK(connections.UpdateTokens(a_, id, "a1", "r1", After(1), After(31), Soon()));
  const auto reseal = [&](const WorkspaceId& workspace, const ConnectionId& connection,
                          const SealedTokens& from) {
    return connections.Reseal(workspace, connection, from, {"a2", "r2"}, Soon());
  };
  EXPECT_STATUS(kAborted, reseal(b_, id, {"a1", "r1"}));
  EXPECT_STATUS(kAborted, reseal(a_, ConnectionId("conn_0"), {"a1", "r1"}));
  EXPECT_STATUS(kAborted, reseal(a_, id, {"a0", "r1"}));
  EXPECT_STATUS(kAborted, reseal(a_, id, {"a1", "r0"}));
  EXPECT_EQ(connections.Get(a_, "hubspot", Soon())->sealed_access_token, "a1");
  EXPECT_STATUS_OK(reseal(a_, id, {"a1", "r1"}));
  const auto got = connections.Get(a_, "hubspot", Soon());
  ASSERT_STATUS_OK(got);
  EXPECT_EQ(got->sealed_access_token, "a2");
  EXPECT_EQ(got->sealed_refresh_token, "r2");
  EXPECT_EQ(got->token_obtained_at, After(1)) << "they are the same tokens";
  EXPECT_EQ(got->token_expires_at, After(31));
}

TEST_P(ConnectionStoreConformance, TokensAndStateChangeOnlyForTheSameConnection) {
  auto& connections = stores_->connections();
  ASSERT_STATUS_OK(connections.Put(MakeConnection(a_, "conn_1"), Soon()));
  const ConnectionId other("conn_0");
  EXPECT_STATUS(kAborted,
                connections.UpdateTokens(a_, other, "x", "y", kNoon, std::nullopt, Soon()));
  EXPECT_STATUS(kAborted, connections.SetState(a_, other, ConnectionState::kDegraded, std::nullopt,
                                               kNoon, Soon()));
  const ConnectionId id("conn_1");
  const ConnectionError error{"HUBSPOT_REAUTH_REQUIRED", "The app was removed", After(2), false,
                              "Connect again"};
  ASSERT_STATUS_OK(connections.UpdateTokens(a_, id, "new a", "new r", After(1), After(31), Soon()));
  ASSERT_STATUS_OK(
      connections.SetState(a_, id, ConnectionState::kReauthRequired, error, After(2), Soon()));
  auto got = connections.Get(a_, "hubspot", Soon());
  ASSERT_STATUS_OK(got);
  EXPECT_EQ(got->sealed_access_token, "new a");
  EXPECT_EQ(got->token_obtained_at, After(1));
  EXPECT_EQ(got->state, ConnectionState::kReauthRequired);
  EXPECT_EQ(got->last_error, error);
  EXPECT_EQ(got->updated_at, After(2));
  ASSERT_STATUS_OK(
      connections.SetState(a_, id, ConnectionState::kActive, std::nullopt, After(3), Soon()));
  got = connections.Get(a_, "hubspot", Soon());
  EXPECT_FALSE(got->last_error.has_value());
}

TEST_P(ConnectionStoreConformance, TheAccountIsThatOfTheSameConnection) {
  auto& connections = stores_->connections();
  ASSERT_STATUS_OK(connections.Put(MakeConnection(a_, "conn_1"), Soon()));
  const PortalAccount account{.time_zone = "Europe/Stockholm",
                              .company_currency = "SEK",
                              .ui_domain = "app-eu1.hubspot.com"};
  EXPECT_STATUS(kAborted, connections.SetAccount(a_, ConnectionId("conn_0"), account, Soon()));
  EXPECT_STATUS(kAborted, connections.SetAccount(b_, ConnectionId("conn_1"), account, Soon()));
  ASSERT_STATUS_OK(connections.SetAccount(a_, ConnectionId("conn_1"), account, Soon()));
  const auto got = connections.Get(a_, "hubspot", Soon());
  ASSERT_STATUS_OK(got);
  EXPECT_EQ(got->portal_time_zone, account.time_zone);
  EXPECT_EQ(got->company_currency, account.company_currency);
  EXPECT_EQ(got->ui_domain, account.ui_domain);
  EXPECT_EQ(got->sealed_access_token, MakeConnection(a_, "conn_1").sealed_access_token);
}

TEST_P(PortalStoreConformance, OwnersAreReplacedAsAWhole) {
  auto& portals = stores_->portals();
  const std::vector<Owner> owners = {
      {.id = 1, .user_id = 7, .email = "a@x.de", .first_name = "Ä", .last_name = "B", .type = "P"},
      {.id = 2,
       .user_id = std::nullopt,
       .email = "",
       .first_name = "",
       .last_name = "",
       .type = "",
       .archived = true}};
  ASSERT_STATUS_OK(portals.ReplaceOwners(a_, {{.id = 9, .email = "gone@x.de"}}, Soon()));
  ASSERT_STATUS_OK(portals.ReplaceOwners(a_, owners, Soon()));
  EXPECT_EQ(*portals.ListOwners(a_, Soon()), owners);
  EXPECT_TRUE(portals.ListOwners(b_, Soon())->empty());
}

TEST_P(PortalStoreConformance, PipelinesKeepTheirStagesAndOrder) {
  auto& portals = stores_->portals();
  const std::vector<Pipeline> pipelines = {
      {.object_type = ObjectType::kDeal,
       .id = "sales",
       .label = "Sales",
       .display_order = 0,
       .stages =
           {{.id = "z", .label = "New", .display_order = 0, .probability = "0.2"},
            {.id = "a", .label = "Won", .display_order = 1, .closed = true, .probability = "1.0"}}},
      {.object_type = ObjectType::kDeal,
       .id = "empty",
       .label = "Empty",
       .display_order = 1,
       .archived = true}};
  ASSERT_STATUS_OK(portals.ReplacePipelines(a_, ObjectType::kDeal, pipelines, Soon()));
  ASSERT_STATUS_OK(portals.ReplacePipelines(a_, ObjectType::kDeal, pipelines, Soon()));
  EXPECT_EQ(*portals.ListPipelines(a_, ObjectType::kDeal, Soon()), pipelines);
  EXPECT_TRUE(portals.ListPipelines(a_, ObjectType::kContact, Soon())->empty());
}

TEST_P(PortalStoreConformance, PropertiesComeBackByName) {
  auto& portals = stores_->portals();
  std::vector<PropertyDefinition> properties(1'200);
  for (std::size_t i = 0; i < properties.size(); ++i) {
    properties[i].name = "p" + std::to_string(10'000 + i);
    properties[i].label = "Label";
    properties[i].options = {{.label = "Ja \"1\"", .value = "yes"},
                             {.label = "Nein", .value = "", .hidden = true}};
    properties[i].calculated = i % 2 == 0;
  }
  ASSERT_STATUS_OK(portals.ReplaceProperties(a_, ObjectType::kCompany, properties, Soon()));
  EXPECT_EQ(*portals.ListProperties(a_, ObjectType::kCompany, Soon()), properties);
  ASSERT_STATUS_OK(portals.ReplaceProperties(a_, ObjectType::kCompany, {}, Soon()));
  EXPECT_TRUE(portals.ListProperties(a_, ObjectType::kCompany, Soon())->empty());
}

}  // namespace
}  // namespace stanna::storage
