#include "client/webhooks/http_webhook_journal.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "client/api_error.h"
#include "client/auth/http_oauth_client.h"
#include "client/http/fake_http_client.h"
#include "client/http/fake_sleeper.h"
#include "client/limits/in_memory_bucket_store.h"

namespace stanna::hubspot {
namespace {

constexpr char kBase[] = "https://api.test/webhooks-journal/journal/2026-03";
constexpr char kSubscriptionsUrl[] = "https://api.test/webhooks-journal/subscriptions/2026-03";

class WebhookJournalTest : public ::testing::Test {
 protected:
  WebhookJournalTest() {
    oauth_http.Answer(200, R"({"access_token":"token-1","expires_in":1800})");
  }
  JournalOptions Options() const {
    return {.client_id = "id", .endpoints = endpoints, .user_agent = "ua"};
  }
  AppCallerParts Parts() { return {*oauth, http, buckets, clock, sleeper}; }
  HttpRequest Sent(std::size_t index = 0) const { return http.requests().at(index); }
  static std::string Header(const HttpRequest& request, const std::string& name) {
    for (const auto& [key, value] : request.headers) {
      if (key == name) return value;
    }
    return "";
  }

  const HubSpotEndpoints endpoints{.api_base = "https://api.test", .authorize_url = ""};
  FakeHttpClient http, oauth_http, files;
  const std::unique_ptr<OAuthClient> oauth = MakeOAuthClient({.client_id = "id",
                                                              .client_secret = "s3cret",
                                                              .redirect_uri = "",
                                                              .scopes = {},
                                                              .optional_scopes = {}},
                                                             endpoints, "ua", oauth_http);
  FakeClock clock{FromEpochMs(1'800'000'000'000)};
  InMemoryBucketStore buckets{clock};
  FakeSleeper sleeper{[this](std::chrono::milliseconds by) { clock.Advance(by); }};
  const std::unique_ptr<WebhookJournal> journal = MakeWebhookJournal(Options(), Parts(), files);
  const CallOptions options{};
};

TEST_F(WebhookJournalTest, AsksForEntriesOneByOneOrInBatches) {
  const std::string kEntry = R"({"url":"https://files.test/1?s=x","currentOffset":"o/1"})";
  const std::string kBatch = R"({"status":"COMPLETE","results":[)" + kEntry + "]}";
  http.Answer(200, kEntry).Answer(200, kEntry).Answer(200, kEntry);
  http.Answer(200, kBatch).Answer(200, kBatch).Answer(200, kBatch);
  for (const int count : {1, 5}) {
    for (const auto& found : {journal->Earliest(count, options), journal->Latest(count, options),
                              journal->After("o/0", count, options)}) {
      ASSERT_TRUE(found.ok()) << ToString(found.status());
      ASSERT_EQ(found->size(), 1u);
      EXPECT_EQ(found->at(0).offset, "o/1");
      EXPECT_EQ(found->at(0).url, "https://files.test/1?s=x");
    }
  }
  const char* kPaths[] = {"/earliest",         "/latest",         "/offset/o%2F0/next",
                          "/batch/earliest/5", "/batch/latest/5", "/batch/o%2F0/next/5"};
  for (std::size_t i = 0; i < std::size(kPaths); ++i) {
    EXPECT_EQ(Sent(i).url, std::string(kBase) + kPaths[i]);
    EXPECT_EQ(Header(Sent(i), "Authorization"), "Bearer token-1");
  }
  EXPECT_EQ(oauth_http.calls(), 1u) << "one token for all";
  EXPECT_NE(oauth_http.requests()[0].body.find("scope=developer.webhooks_journal.read&"),
            std::string::npos);
}

TEST_F(WebhookJournalTest, NothingMoreIsNoError) {
  http.Answer(204, "").Answer(204, "").Answer(200, R"({"results":[]})");
  for (const int count : {1, 5, 5}) {
    const auto found = journal->After("o", count, options);
    ASSERT_TRUE(found.ok()) << ToString(found.status());
    EXPECT_TRUE(found->empty());
  }
}

TEST_F(WebhookJournalTest, AnUnknownOffsetIsNotFound) {
  http.Answer(404, R"({"status":"error","message":"resource not found"})");
  const auto found = journal->After("o", 5, options);
  EXPECT_TRUE(absl::IsNotFound(found.status()));
  EXPECT_EQ(ReasonOf(found.status()), "HUBSPOT_NOT_FOUND");
}

TEST_F(WebhookJournalTest, ATokenThatIsRefusedIsRenewedOnce) {
  oauth_http.Answer(200, R"({"access_token":"token-2","expires_in":1800})");
  http.Answer(401, "{}").Answer(204, "");
  EXPECT_TRUE(journal->Earliest(1, options).ok());
  EXPECT_EQ(Header(Sent(1), "Authorization"), "Bearer token-2");
  oauth_http.Answer(200, R"({"access_token":"token-3","expires_in":1800})");
  http.Answer(401, R"({"message":"token-2 is bad"})").Answer(401, "{}");
  const auto refused = journal->Earliest(1, options);
  EXPECT_EQ(ReasonOf(refused.status()), kAppRefused);
  EXPECT_EQ(ToString(refused.status()).find("token-"), std::string::npos);
}

TEST_F(WebhookJournalTest, ATokenIsRenewedBeforeItEnds) {
  oauth_http.Answer(200, R"({"access_token":"token-2","expires_in":1800})");
  http.Answer(204, "").Answer(204, "").Answer(204, "");
  EXPECT_TRUE(journal->Earliest(1, options).ok());
  clock.Advance(std::chrono::minutes(23));
  EXPECT_TRUE(journal->Earliest(1, options).ok());
  EXPECT_EQ(Header(Sent(1), "Authorization"), "Bearer token-1");
  clock.Advance(std::chrono::minutes(1));
  EXPECT_TRUE(journal->Earliest(1, options).ok());
  EXPECT_EQ(Header(Sent(2), "Authorization"), "Bearer token-2");
}

TEST_F(WebhookJournalTest, MissingScopesAreTheApps) {
  http.Answer(403, R"({"category":"MISSING_SCOPES","message":"no",
      "errors":[{"context":{"requiredGranularScopes":["developer.webhooks_journal.read"]}}]})");
  const auto found = journal->Earliest(1, options);
  EXPECT_EQ(ReasonOf(found.status()), kMissingScopes);
  const auto metadata = DetailsOf(found.status()).metadata;
  EXPECT_EQ(metadata.count("portalId"), 0u);
  EXPECT_NE(metadata.at("nextStep").find("app"), std::string::npos);
}

TEST_F(WebhookJournalTest, AHundredCallsASecond) {
  for (int i = 0; i < 101; ++i) http.Answer(204, "");
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(journal->Earliest(1, options).ok());
  EXPECT_TRUE(sleeper.sleeps().empty());
  EXPECT_TRUE(journal->Earliest(1, options).ok());
  EXPECT_GE(sleeper.total(), std::chrono::milliseconds(990));
  for (int i = 0; i < 99; ++i) {
    http.Answer(204, "");
    ASSERT_TRUE(journal->Earliest(1, options).ok());
  }
  CallOptions hasty;
  hasty.deadline = Deadline::After(std::chrono::milliseconds(0));
  EXPECT_EQ(ReasonOf(journal->Earliest(1, hasty).status()), "HUBSPOT_RATE_LIMITED");
}

TEST_F(WebhookJournalTest, AFileIsFetchedWithoutTheToken) {
  files.Answer(200, R"({"journalEvents":[{"portalId":33,"occurredAt":5,"action":"CREATE"}]})");
  const auto file = journal->Fetch({"o", "https://files.test/1?Signature=x"}, options);
  ASSERT_TRUE(file.ok()) << ToString(file.status());
  EXPECT_EQ(file->events.size(), 1u);
  EXPECT_EQ(files.requests().at(0).url, "https://files.test/1?Signature=x");
  EXPECT_EQ(Header(files.requests()[0], "Authorization"), "");
  EXPECT_EQ(http.calls() + oauth_http.calls(), 0u);
}

TEST_F(WebhookJournalTest, AFileThatCanNotBeHad) {
  const struct {
    int status;
    const char* reason;
  } kCases[] = {{403, "HUBSPOT_JOURNAL_FILE_GONE"},
                {404, "HUBSPOT_JOURNAL_FILE_GONE"},
                {500, "HUBSPOT_UNAVAILABLE"},
                {200, "HUBSPOT_UNREADABLE_ANSWER"}};
  for (const auto& c : kCases) {
    files.Answer(c.status, "<Error/>");
    const auto file = journal->Fetch({"o-1", "https://files.test/1?Signature=s1g"}, options);
    EXPECT_EQ(ReasonOf(file.status()), c.reason) << c.status;
    EXPECT_EQ(ToString(file.status()).find("s1g"), std::string::npos);
    EXPECT_NE(ToString(file.status()).find("o-1"), std::string::npos);
  }
  for (const char* url : {"http://127.0.0.1/1", "file:///etc/passwd", ""}) {
    EXPECT_FALSE(journal->Fetch({"o", url}, options).ok()) << url;
  }
  EXPECT_EQ(files.calls(), 4u) << "nothing was asked over a line that anybody can read";
}

TEST_F(WebhookJournalTest, Subscriptions) {
  const auto subscriptions = MakeJournalSubscriptions(Options(), Parts());
  http.Answer(200, R"({"results":[
      {"id":7,"subscriptionType":"OBJECT","portalId":33,"objectTypeId":"0-1",
       "actions":["UPDATE","CREATE"],"properties":["phone","email"],"objectIds":[]},
      {"id":8,"subscriptionType":"GDPR_PRIVACY_DELETION","portalId":33,
       "actions":["GDPR_DELETE"],"objectIds":[5]}]})");
  const auto all = subscriptions->List(options);
  ASSERT_TRUE(all.ok()) << ToString(all.status());
  ASSERT_EQ(all->size(), 2u);
  const JournalSubscriptionKey key{.type = "OBJECT",
                                   .portal_id = 33,
                                   .object_type_id = "0-1",
                                   .actions = {"CREATE", "UPDATE"},
                                   .properties = {"email", "phone"}};
  EXPECT_EQ(all->at(0).id, "7");
  EXPECT_EQ(all->at(0).key, key);
  EXPECT_FALSE(all->at(0).of_single_records);
  EXPECT_TRUE(all->at(1).of_single_records);
  EXPECT_EQ(all->at(1).key.object_type_id, "");

  http.Answer(201, R"({"id":9,"subscriptionType":"OBJECT","portalId":33,"objectTypeId":"0-1",
      "actions":["CREATE","UPDATE"],"properties":["email","phone"]})");
  const auto made = subscriptions->Create(key, options);
  ASSERT_TRUE(made.ok()) << ToString(made.status());
  EXPECT_EQ(made->id, "9");
  EXPECT_EQ(Sent(1).url, kSubscriptionsUrl);
  EXPECT_EQ(Sent(1).body, R"({"subscriptionType":"OBJECT","portalId":33,"objectTypeId":"0-1",)"
                          R"("actions":["CREATE","UPDATE"],"properties":["email","phone"]})");
  EXPECT_EQ(Sent(1).idempotency, Idempotency::kNonIdempotent);

  http.Answer(204, "").Answer(404, "{}");
  EXPECT_TRUE(subscriptions->Remove("9", options).ok());
  EXPECT_TRUE(subscriptions->Remove("9", options).ok()) << "gone already";
  EXPECT_EQ(Sent(2).url, std::string(kSubscriptionsUrl) + "/9");
  EXPECT_EQ(Sent(2).method, HttpMethod::kDelete);
}

}  // namespace
}  // namespace stanna::hubspot
