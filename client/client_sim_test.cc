// The client as the server wires it, against the simulated HubSpot over real TLS.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "client/auth/fake_token_store.h"
#include "client/auth/http_oauth_client.h"
#include "client/crm/http_hubspot_client.h"
#include "client/http/beast_http_client.h"
#include "client/http/retrying_http_client.h"
#include "client/http/url.h"
#include "client/json/json.h"
#include "client/limits/in_memory_bucket_store.h"
#include "client/sim_process.h"

namespace stanna::hubspot {
namespace {

constexpr char kRedirect[] = "http://127.0.0.1:8080/api/v1/integration/callback";
const std::vector<std::string> kScopes = {"oauth",
                                          "crm.objects.companies.read",
                                          "crm.objects.contacts.read",
                                          "crm.objects.deals.read",
                                          "crm.objects.line_items.read",
                                          "crm.objects.owners.read",
                                          "sales-email-read",
                                          "settings.currencies.read"};

/// Everything one replica has.
class SimTest : public ::testing::Test {
 protected:
  void Start(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--auto-consent", "--redirect-uri", kRedirect});
    sim_ = std::make_unique<SimProcess>(std::move(arguments));
    ASSERT_FALSE(sim_->url().empty()) << "the simulator did not start";
    BeastHttpOptions options;
    options.allowed_hosts = {"127.0.0.1"};
    options.ca_file = sim_->ca_file();
    // A stalled answer must not outlast the test.
    options.read_timeout = std::chrono::seconds(2);
    auto http = MakeBeastHttpClient(options);
    ASSERT_TRUE(http.ok()) << ToString(http.status());
    http_ = *std::move(http);
    retrying_ = std::make_unique<RetryingHttpClient>(*http_, sleeper_);
    endpoints_.api_base = sim_->url();
    endpoints_.authorize_url = sim_->url() + "/oauth/authorize";
    oauth_ = MakeOAuthClient({.client_id = "sim-client-id",
                              .client_secret = "sim-client-secret",
                              .redirect_uri = kRedirect,
                              .scopes = kScopes,
                              .optional_scopes = {}},
                             endpoints_, "test", *retrying_);
  }

  /// Authorize, redirect, exchange: as a browser and the server would.
  absl::StatusOr<TokenGrant> Authorise() {
    const auto redirect =
        http_->Send({.url = oauth_->AuthorizeUrl("state-1")}, Deadline::Infinite(), {});
    if (!redirect.ok()) return redirect.status();
    const std::string location(redirect->Header("Location").value_or(""));
    const auto code = location.find("code=");
    if (code == std::string::npos) return NotFound("no code in " + location);
    return oauth_->ExchangeCode(location.substr(code + 5, location.find('&', code) - code - 5), {});
  }

  void Connect(EndpointVersions versions = {}) {
    const auto grant = Authorise();
    ASSERT_TRUE(grant.ok()) << ToString(grant.status());
    const Time now = clock_.Now();
    store_ = std::make_unique<FakeTokenStore>(StoredTokens{.access_token = grant->access_token,
                                                           .refresh_token = grant->refresh_token,
                                                           .obtained_at = now,
                                                           .expires_at = now + grant->expires_in});
    endpoints_.versions = std::move(versions);
    HubSpotClientOptions options{.portal_id = grant->portal_id, .app_id = "sim"};
    options.endpoints = endpoints_;
    client_ = MakeHubSpotClient(
        options, {.http = *http_, .buckets = buckets_, .clock = clock_, .sleeper = sleeper_},
        std::make_unique<RefreshingTokenSource>(*store_, *oauth_, clock_, sleeper_));
  }

  std::string Control(const std::string& path, const std::string& body = "") {
    const auto response =
        http_->Send({.method = body.empty() ? HttpMethod::kGet : HttpMethod::kPost,
                     .url = sim_->url() + "/_sim/" + path,
                     .body = body},
                    Deadline::Infinite(), {});
    EXPECT_TRUE(response.ok() && response->status == 200)
        << path << ": " << (response.ok() ? response->body : ToString(response.status()));
    return response.ok() ? response->body : "";
  }
  std::int64_t Stat(const std::string& name) {
    json::Document document;
    EXPECT_TRUE(document.Parse(Control("stats")));
    return json::Integer(document.root(), name).value_or(-1);
  }

  std::vector<HubSpotRecord> ListAll(const ListRequest& first) {
    std::vector<HubSpotRecord> all;
    ListRequest request = first;
    do {
      auto page = client_->List(request, options_);
      EXPECT_TRUE(page.ok()) << ToString(page.status());
      if (!page.ok()) break;
      std::move(page->records.begin(), page->records.end(), std::back_inserter(all));
      request.after = page->next_after;
    } while (!request.after.empty());
    return all;
  }

  std::unique_ptr<SimProcess> sim_;
  SystemClock clock_;
  SystemSleeper sleeper_;
  InMemoryBucketStore buckets_{clock_};
  HubSpotEndpoints endpoints_;
  std::unique_ptr<HttpClient> http_;
  std::unique_ptr<RetryingHttpClient> retrying_;
  std::unique_ptr<OAuthClient> oauth_;
  std::unique_ptr<FakeTokenStore> store_;
  std::unique_ptr<HubSpotClient> client_;
  const CallOptions options_{};
};

using EdgesById = std::map<ObjectId, std::set<Association>>;

EdgesById ParseDump(const std::string& body, const std::vector<ObjectType>& types) {
  EdgesById out;
  json::Document document;
  EXPECT_TRUE(document.Parse(body));
  const auto results = json::List(document.root(), "results");
  for (const json::Element record : *results) {
    auto& edges = out[*json::Integer(record, "id")];
    const auto by_type = json::Member(record, "associations");
    for (const ObjectType type : types) {
      for (const std::string& id : json::Texts(*by_type, NameOf(type))) {
        edges.insert({type, std::stoll(id)});
      }
    }
  }
  return out;
}

TEST_F(SimTest, ImportsEveryRecordAndEdge) {
  ASSERT_NO_FATAL_FAILURE(
      Start({"--rate-limit", "none", "--companies", "130", "--contacts", "350", "--deals", "60",
             "--activities", "300", "--line-items", "90", "--inline-associations", "3"}));
  for (const EndpointVersions& versions :
       {EndpointVersions{}, EndpointVersions{.objects = "2026-09",
                            .search = "2026-09",
                            .associations = "2026-09",
                            .owners = "2026-09",
                            .pipelines = "2026-09",
                            .properties = "2026-09",
                            .account_info = "2026-09",
                            .currencies = "2026-03",
                            .oauth_token = "2026-09"}}) {
    ASSERT_NO_FATAL_FAILURE(Connect(versions));
    for (const ObjectType type : kAllObjectTypes) {
      std::vector<ObjectType> others = {ObjectType::kCompany, ObjectType::kContact,
                                        ObjectType::kDeal};
      std::erase(others, type);
      if (type == ObjectType::kDeal) others.push_back(ObjectType::kLineItem);
      const auto records =
          ListAll({.type = type, .properties = {"hs_object_id"}, .associations = others});
      const auto expected =
          ParseDump(Control("dump?limit=10000&type=" + std::string(NameOf(type))), others);
      EdgesById got;
      for (const HubSpotRecord& record : records) {
        got[record.id] = {record.associations.begin(), record.associations.end()};
        EXPECT_EQ(record.associations_read.size(), others.size());
      }
      EXPECT_EQ(got, expected) << type;
      EXPECT_EQ(got.size(), records.size()) << type;
      const auto counted = client_->Search({.type = type, .limit = 1}, options_);
      ASSERT_TRUE(counted.ok()) << ToString(counted.status());
      EXPECT_EQ(counted->total, static_cast<std::int64_t>(records.size())) << type;
    }
  }
  EXPECT_EQ(Stat("violations"), 0) << Control("stats");
}

TEST_F(SimTest, ReadsTheCatalog) {
  ASSERT_NO_FATAL_FAILURE(Start({"--rate-limit", "none", "--companies", "5"}));
  ASSERT_NO_FATAL_FAILURE(Connect());
  const auto account = client_->GetAccountInfo(options_);
  ASSERT_TRUE(account.ok()) << ToString(account.status());
  EXPECT_GT(account->portal_id, 0);
  const auto owners = client_->ListOwners(options_);
  ASSERT_TRUE(owners.ok()) << ToString(owners.status());
  EXPECT_TRUE(
      std::any_of(owners->begin(), owners->end(), [](const Owner& o) { return o.archived; }));
  const auto pipelines = client_->ListPipelines(ObjectType::kDeal, options_);
  ASSERT_TRUE(pipelines.ok()) << ToString(pipelines.status());
  EXPECT_EQ(pipelines->size(), 2u);
  const auto rates = client_->ListExchangeRates(options_);
  ASSERT_TRUE(rates.ok()) << ToString(rates.status());
  for (const ObjectType type : kAllObjectTypes) {
    const auto properties = client_->ListProperties(type, options_);
    ASSERT_TRUE(properties.ok()) << type << ToString(properties.status());
    EXPECT_FALSE(properties->empty()) << type;
  }
  EXPECT_EQ(Stat("violations"), 0) << Control("stats");
}

TEST_F(SimTest, WidePropertyListsBatchReadsAndMerges) {
  ASSERT_NO_FATAL_FAILURE(Start({"--rate-limit", "none", "--companies", "30", "--contacts", "30"}));
  ASSERT_NO_FATAL_FAILURE(Connect());
  ListRequest wide{.type = ObjectType::kContact};
  const auto defined = client_->ListProperties(ObjectType::kContact, options_);
  ASSERT_TRUE(defined.ok()) << ToString(defined.status());
  for (const PropertyDefinition& property : *defined) wide.properties.push_back(property.name);
  const auto narrow = ListAll(wide);
  while (wide.properties.size() < 400) {
    wide.properties.push_back("not_defined_in_this_portal_" +
                              std::to_string(wide.properties.size()));
  }
  const auto records = ListAll(wide);
  ASSERT_EQ(records.size(), narrow.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(records[i].id, narrow[i].id);
    EXPECT_EQ(records[i].properties, narrow[i].properties) << records[i].id;
    EXPECT_EQ(records[i].modified_at, narrow[i].modified_at);
  }
  const auto read =
      client_->BatchRead(ObjectType::kContact, {narrow[0].id, narrow[1].id, 424242, narrow[0].id},
                         {"email"}, options_);
  ASSERT_TRUE(read.ok()) << ToString(read.status());
  EXPECT_EQ(read->records.size(), 2u);
  EXPECT_EQ(read->missing, std::vector<ObjectId>{424242});
  EXPECT_EQ(Stat("violations"), 0) << Control("stats");
}

TEST_F(SimTest, MergedIdsAreNotMissing) {
  ASSERT_NO_FATAL_FAILURE(Start({"--rate-limit", "none", "--companies", "20"}));
  ASSERT_NO_FATAL_FAILURE(Connect());
  const auto before = ListAll({.type = ObjectType::kCompany});
  const ObjectId winner = before.at(0).id, loser = before.at(1).id;
  Control("mutate", R"({"op":"merge","type":"companies","id":)" + std::to_string(winner) +
                        R"(,"other_id":)" + std::to_string(loser) + "}");
  const auto read = client_->BatchRead(ObjectType::kCompany, {winner, loser}, {"name"}, options_);
  ASSERT_TRUE(read.ok()) << ToString(read.status());
  EXPECT_TRUE(read->missing.empty());
  ASSERT_EQ(read->records.size(), 1u);
  EXPECT_FALSE(read->records[0].properties.Has("hs_merged_object_ids"));
  EXPECT_EQ(ListAll({.type = ObjectType::kCompany}).size(), 19u);
}

TEST_F(SimTest, ArchivedRecordsAreListedApart) {
  ASSERT_NO_FATAL_FAILURE(Start({"--rate-limit", "none", "--companies", "20"}));
  ASSERT_NO_FATAL_FAILURE(Connect());
  const auto before = ListAll({.type = ObjectType::kCompany, .archived = true});
  Control("mutate", R"({"op":"archive","type":"companies","index":3})");
  ListRequest request{.type = ObjectType::kCompany, .archived = true};
  for (const bool wide : {false, true}) {
    while (wide && request.properties.size() < 300) {
      request.properties.push_back("a_name_that_is_not_defined_" +
                                   std::to_string(request.properties.size()));
    }
    const auto archived = ListAll(request);
    ASSERT_EQ(archived.size(), before.size() + 1) << wide;
    EXPECT_TRUE(archived[0].archived && archived[0].archived_at.has_value()) << wide;
  }
}

TEST_F(SimTest, GetsThroughEveryFault) {
  ASSERT_NO_FATAL_FAILURE(Start({"--rate-limit", "none", "--companies", "20"}));
  ASSERT_NO_FATAL_FAILURE(Connect());
  for (const char* kind : {"401_expired", "500", "502", "503", "504", "423", "reset", "truncate",
                           "invalid_json", "html", "slow_drip", "stall", "gzip_garbage"}) {
    Control("faults", R"({"path_prefix":"/crm","count":1,"kind":")" + std::string(kind) + "\"}");
    const auto page = client_->List({.type = ObjectType::kCompany}, options_);
    EXPECT_TRUE(page.ok()) << kind << ": " << ToString(page.status());
    if (page.ok()) EXPECT_EQ(page->records.size(), 20u) << kind;
  }
  Control("faults", R"({"path_prefix":"/crm","count":1,"kind":"429","policy":"SECONDLY"})");
  EXPECT_TRUE(client_->List({.type = ObjectType::kCompany}, options_).ok());
  EXPECT_EQ(client_->Limits().rate_limited, 1);
  Control("faults", R"({"path_prefix":"/crm","count":1,"kind":"403_scopes"})");
  EXPECT_EQ(ReasonOf(client_->List({.type = ObjectType::kCompany}, options_).status()),
            "HUBSPOT_MISSING_SCOPES");
  Control("faults", R"({"path_prefix":"/crm","count":1,"kind":"477","retry_after":86400})");
  const auto moving = client_->List({.type = ObjectType::kCompany}, options_).status();
  EXPECT_TRUE(absl::IsUnavailable(moving));
  EXPECT_EQ(DetailsOf(moving).retry_after, std::chrono::hours(24));
}

TEST_F(SimTest, TheTokensLife) {
  ASSERT_NO_FATAL_FAILURE(Start({"--rate-limit", "none", "--companies", "5"}));
  ASSERT_NO_FATAL_FAILURE(Connect());
  const StoredTokens first = store_->tokens();
  const auto info = oauth_->Introspect(TokenKind::kAccess, first.access_token, {});
  ASSERT_TRUE(info.ok()) << ToString(info.status());
  EXPECT_TRUE(info->active);
  EXPECT_EQ(std::set(info->scopes.begin(), info->scopes.end()),
            std::set(kScopes.begin(), kScopes.end()));
  Control("oauth/expire_access_tokens", "{}");
  ASSERT_TRUE(client_->List({.type = ObjectType::kCompany}, options_).ok());
  EXPECT_NE(store_->tokens().access_token, first.access_token);
  Control("oauth/revoke_refresh_tokens", "{}");
  Control("oauth/expire_access_tokens", "{}");
  const auto refused = client_->List({.type = ObjectType::kCompany}, options_).status();
  EXPECT_EQ(ReasonOf(refused), "HUBSPOT_REAUTH_REQUIRED") << ToString(refused);
  EXPECT_NE(store_->reauth_reason(), "");
  const std::int64_t calls = Stat("calls");
  EXPECT_FALSE(client_->List({.type = ObjectType::kCompany}, options_).ok());
  EXPECT_EQ(Stat("calls"), calls) << "no call after the authorisation is gone";
}

TEST_F(SimTest, PrivateAppTokens) {
  ASSERT_NO_FATAL_FAILURE(Start({"--rate-limit", "none", "--companies", "5"}));
  const auto info = oauth_->DescribePrivateAppToken("pat-na1-sim-token", {});
  ASSERT_TRUE(info.ok()) << ToString(info.status());
  EXPECT_GT(info->portal_id, 0);
  const auto unknown = oauth_->DescribePrivateAppToken("pat-na1-unknown", {});
  EXPECT_TRUE(absl::IsUnauthenticated(unknown.status())) << ToString(unknown.status());
}

TEST_F(SimTest, StaysWithinTheRealLimits) {
  ASSERT_NO_FATAL_FAILURE(Start({"--rate-limit", "public", "--companies", "300"}));
  ASSERT_NO_FATAL_FAILURE(Connect());
  std::vector<std::thread> threads;
  std::atomic<int> failed = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 60; ++i) {
        if (!client_->List({.type = ObjectType::kCompany, .limit = 1}, options_).ok()) ++failed;
        if (i % 10 == 0 && !client_->Search({.limit = 1}, options_).ok()) ++failed;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(client_->Limits().rate_limited, 0);
  EXPECT_EQ(client_->Limits().burst_limit, 110);
  EXPECT_EQ(Stat("violations"), 0) << Control("stats");
  EXPECT_LE(Stat("peak_calls_per_10s"), 110);
  EXPECT_LE(Stat("peak_searches_per_second"), 5);
}

}  // namespace
}  // namespace stanna::hubspot
