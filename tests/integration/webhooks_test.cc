// HubSpot's webhooks against the whole server: what is signed becomes rows, and nothing else does.
#include <atomic>
#include <set>
#include <thread>

#include "tests/integration/webhooks_fixture.h"

namespace stanna::testing {
namespace {

TEST_F(WebhooksTest, SignedEventsBecomeRowsOfEachWorkspaceOfTheirPortal) {
  Connect(WorkspaceId("b.com"), kPortal);
  Connect(WorkspaceId("c.com"), 44);
  const std::string first = EventJson(1, "Żółć \"1\""), second = EventJson(2);
  const HttpReply reply = Call(Signed("[" + first + ", " + second + ",{\"broken\":}]"));
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(reply.body, "");
  EXPECT_NE(reply.Header("x-request-id"), "");
  for (const WorkspaceId& workspace : {kWorkspace, WorkspaceId("b.com")}) {
    const auto rows = Rows(workspace);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[1].body, first);
    EXPECT_EQ(rows[0].body, second);
    EXPECT_EQ(rows[1].object_type, ObjectType::kContact);
    EXPECT_EQ(rows[1].object_id, 1);
    EXPECT_EQ(rows[1].state, storage::WebhookEventState::kPending);
  }
  EXPECT_TRUE(Rows(WorkspaceId("c.com")).empty());
}

TEST_F(WebhooksTest, WhatIsNotSignedForThisAppAndUrlIsRefused) {
  Start([](app::Options& o) {
    o.hubspot.oldest_webhook_signature = webhooks::SignatureVersion::kV3;
  });
  const std::string body = "[" + EventJson(1) + "]";
  const HttpCall right = Signed(body);
  HttpCall tampered = right;
  tampered.body.replace(tampered.body.find("\"v\""), 3, "\"w\"");
  HttpCall unsigned_call = right;
  unsigned_call.headers.resize(1);
  HttpCall without_time = right;
  without_time.headers.erase(without_time.headers.begin() + 1);
  HttpCall downgraded = tampered;
  downgraded.headers.emplace_back("X-HubSpot-Signature",
                                  webhooks::SignatureV1(kSecret, tampered.body));
  downgraded.headers.emplace_back("X-HubSpot-Signature-Version", "v1");
  // Who recorded a request of HubSpot, and takes away what keeps it from being sent again.
  HttpCall stripped = right;
  stripped.headers.resize(1);
  stripped.headers.emplace_back("X-HubSpot-Signature", webhooks::SignatureV1(kSecret, body));
  stripped.headers.emplace_back("X-HubSpot-Signature-Version", "v1");
  HttpCall stripped_v2 = stripped;
  stripped_v2.headers[1].second = webhooks::SignatureV2(kSecret, "POST", Url(), body);
  stripped_v2.headers[2].second = "v2";
  HttpCall twice = right;
  twice.headers.push_back(twice.headers.back());
  HttpCall two_times = right;
  two_times.headers.emplace_back("X-HubSpot-Request-Timestamp", NowText());
  HttpCall forwarded = Signed(body, "https://www.example.com" + std::string(kPath));
  forwarded.headers.emplace_back("X-Forwarded-Proto", "https");
  forwarded.headers.emplace_back("X-Forwarded-Host", "www.example.com");
  HttpCall other_query = right;
  other_query.url += "?portal=44";
  const struct {
    const char* name;
    HttpCall call;
  } kCases[] = {
      {"no signature", unsigned_call},
      {"no time", without_time},
      {"tampered", tampered},
      {"tampered, with a v1 that is right", downgraded},
      {"stripped to v1", stripped},
      {"stripped to v2", stripped_v2},
      {"two signatures", twice},
      {"two times", two_times},
      {"aged", Signed(body, Url(), kSecret, NowText(-std::chrono::minutes(6)))},
      {"ahead", Signed(body, Url(), kSecret, NowText(std::chrono::minutes(3)))},
      {"no number", Signed(body, Url(), kSecret, "NaN")},
      {"another app", Signed(body, Url(), "another secret")},
      {"another URL", Signed(body, "http://127.0.0.1:1" + std::string(kPath))},
      {"another query", other_query},
      {"a proxy that nobody trusts", forwarded},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const HttpReply reply = Call(c.call);
    EXPECT_EQ(reply.status, 401);
    EXPECT_NE(reply.body.find("\"AUTH_INVALID_SIGNATURE\""), std::string::npos) << reply.body;
  }
  EXPECT_TRUE(Rows().empty());
  EXPECT_EQ(StatusOf(right), 204);
  EXPECT_EQ(Rows().size(), 1u);
}

TEST_F(WebhooksTest, ARepetitionIsNoSecondRow) {
  std::string body = "[" + EventJson(1) + "," + EventJson(1) + "]";
  EXPECT_EQ(StatusOf(Signed(body)), 204);
  EXPECT_EQ(StatusOf(Signed(body, Url(), kSecret, NowText(-std::chrono::minutes(1)))), 204);
  const std::string attempt = "\"attemptNumber\":0";
  body.replace(body.find(attempt), attempt.size(), "\"attemptNumber\":5");
  EXPECT_EQ(StatusOf(Signed(body)), 204);
  EXPECT_EQ(Rows().size(), 1u);
}

// By the process that took it. To another one a recorded request is as good as the first, and as
// harmless as HubSpot's own repetitions.
TEST_F(WebhooksTest, AReplayIsRefusedAndBringsNothingBackThatIsDone) {
  const std::string url = "https://stanna.example.com" + std::string(kPath);
  std::string database;
  const auto by_url = [&](app::Options& o) {
    o.hubspot.webhook_url = url;
    if (database.empty()) database = o.database_url;
    o.database_url = database;
  };
  Start(by_url);
  const std::string body = "[" + EventJson(1) + "," + EventJson(2) + "]";
  const auto recorded = [signed_call = Signed(body, url), this] {
    HttpCall call = signed_call;
    call.url = Url();
    return StatusOf(call);
  };
  EXPECT_EQ(recorded(), 204);
  const std::int64_t first = Rows().back().id;
  ASSERT_TRUE(stores_->webhooks().Finish(kWorkspace, {first}, Soon()).ok());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(recorded(), 401);
  Start(by_url);
  EXPECT_EQ(recorded(), 204);
  const auto rows = Rows();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows.back().id, first);
  EXPECT_EQ(rows.back().state, storage::WebhookEventState::kDone);
  EXPECT_EQ(rows.back().body, "");
  EXPECT_EQ(rows.front().state, storage::WebhookEventState::kPending);
}

TEST_F(WebhooksTest, OlderSignaturesAreTaken) {
  const std::string body = "[" + EventJson(1) + "]";
  HttpCall v1 = Signed(body);
  v1.headers = {{"X-HubSpot-Signature", webhooks::SignatureV1(kSecret, body)},
                {"X-HubSpot-Signature-Version", "v1"}};
  EXPECT_EQ(StatusOf(v1), 204);
  HttpCall tampered = v1;
  tampered.body += " ";
  EXPECT_EQ(StatusOf(tampered), 401);
  HttpCall with_aged = Signed(body, Url(), kSecret, NowText(-std::chrono::minutes(6)));
  with_aged.headers.insert(with_aged.headers.end(), v1.headers.begin(), v1.headers.end());
  EXPECT_EQ(StatusOf(with_aged), 401) << "where v3 is there, it counts";
  EXPECT_EQ(Rows().size(), 1u);
}

TEST_F(WebhooksTest, EventsOfAnUnknownPortalAreNotRepeated) {
  EXPECT_EQ(StatusOf(Signed("[" + EventJson(1, "v", 77) + "," + EventJson(2) + "]")), 204);
  EXPECT_EQ(Rows().size(), 1u);
}

TEST_F(WebhooksTest, OtherRequestsAreToldWhatIsWrong) {
  EXPECT_EQ(StatusOf(Signed("[]")), 204);
  EXPECT_EQ(StatusOf(Signed("{}")), 400);
  EXPECT_EQ(StatusOf(Signed("[" + EventJson(1))), 400);
  EXPECT_EQ(StatusOf(Signed("[" + std::string(2 * 1024 * 1024, ' ') + "]")), 413);
  const HttpReply get = Call({.url = Url()});
  EXPECT_EQ(get.status, 405);
  EXPECT_EQ(get.Header("allow"), "POST, OPTIONS");
  EXPECT_TRUE(Rows().empty());
}

TEST_F(WebhooksTest, ManyAtOnceAreAllThere) {
  constexpr int kThreads = 50, kCalls = 4, kEvents = 5;
  std::atomic<int> accepted = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int c = 0; c < kCalls; ++c) {
        std::string body;
        for (int e = 0; e < kEvents; ++e) {
          body += (e == 0 ? "[" : ",") + EventJson(1 + (t * kCalls + c) * kEvents + e);
        }
        if (StatusOf(Signed(body + "]")) == 204) ++accepted;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(accepted, kThreads * kCalls);
  std::set<ObjectId> objects;
  for (const storage::WebhookEvent& row : Rows()) objects.insert(row.object_id);
  EXPECT_EQ(objects.size(), static_cast<std::size_t>(kThreads * kCalls * kEvents));
  EXPECT_EQ(*objects.rbegin(), kThreads * kCalls * kEvents);
}

TEST_F(WebhooksTest, BehindAProxyTheConfiguredUrlCounts) {
  const std::string url = "https://hooks.example.com/in";
  Start([&](app::Options& o) { o.hubspot.webhook_url = url; });
  const std::string body = "[" + EventJson(1) + "]";
  EXPECT_EQ(StatusOf(Signed(body)), 401);
  EXPECT_EQ(StatusOf(Signed(body, url)), 204);
  HttpCall with_query = Signed("[" + EventJson(2) + "]", url + "?a=:/1");
  with_query.url += "?a=%3A%2F1";
  EXPECT_EQ(StatusOf(with_query), 204);
  EXPECT_EQ(Rows().size(), 2u);
}

TEST_F(WebhooksTest, ATrustedProxySaysWhatWasCalled) {
  Start([&](app::Options& o) { o.trusted_proxies = {"127.0.0.0/8"}; });
  HttpCall call =
      Signed("[" + EventJson(1) + "]", "https://hooks.example.com" + std::string(kPath));
  EXPECT_EQ(StatusOf(call), 401);
  call.headers.emplace_back("X-Forwarded-Proto", "https");
  call.headers.emplace_back("X-Forwarded-Host", "hooks.example.com");
  EXPECT_EQ(StatusOf(call), 204);
}

TEST_F(WebhooksTest, WithoutAnAppThereIsNothingAtThePath) {
  Start([](app::Options& o) { o.hubspot.client_id = o.hubspot.client_secret = ""; });
  EXPECT_EQ(StatusOf(Signed("[]", Url(), "")), 404);
}

}  // namespace
}  // namespace stanna::testing
