#include "server/webhooks/receiver.h"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>

#include "server/webhooks/fake_stores.h"

namespace stanna::webhooks {
namespace {

using storage::WebhookEvent;

constexpr char kSecret[] = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
constexpr char kUrl[] = "https://www.example.com/hooks";
constexpr std::int64_t kNowMs = 1'731'612'300'000;

std::string Json(const std::string& type, int id) {
  return R"({"eventId":100,"subscriptionId":7,"portalId":33,"occurredAt":1731612159499,)"
         R"("subscriptionType":")" +
         type + R"(","attemptNumber":0,"objectId":)" + std::to_string(id) + "}";
}

class ReceiverTest : public ::testing::Test {
 protected:
  void SetUp() override { connections_.Connect("a.com", 33); }

  static WebhookRequest Signed(const std::string& body, const std::string& secret = kSecret) {
    WebhookRequest request;
    request.method = "POST";
    request.target = "/hooks";
    request.host = "10.0.0.7:8080";
    request.timestamp = std::to_string(kNowMs);
    request.body = body;
    request.signature_v3 = SignatureV3(secret, "POST", kUrl, body, request.timestamp);
    return request;
  }
  static absl::Status ReceiveBy(Receiver& receiver, const WebhookRequest& request) {
    const auto answer = std::make_shared<std::promise<absl::Status>>();
    receiver.Receive(request, [answer](const absl::Status& s) { answer->set_value(s); });
    return answer->get_future().get();
  }
  absl::Status Receive(const WebhookRequest& request) { return ReceiveBy(receiver_, request); }
  absl::StatusCode CodeOf(const WebhookRequest& request) { return Receive(request).code(); }

  FakeConnectionStore connections_;
  FakeWebhookStore store_;
  WebhookCounters counters_;
  FakeClock clock_{FromEpochMs(kNowMs)};
  EventWriter writer_{store_, connections_, counters_, clock_, nullptr};
  Receiver receiver_{{.client_secret = kSecret, .url = {.public_url = kUrl, .proxies = {}}},
                     writer_,
                     counters_,
                     clock_};
};

TEST_F(ReceiverTest, KeepsWhatItReads) {
  const std::string body = "[" + Json("contact.creation", 1) + " , " +
                           Json("conversation.newMessage", 2) + "," + Json("ticket.creation", 3) +
                           "]";
  EXPECT_TRUE(Receive(Signed(body)).ok());
  const std::vector<WebhookEvent> events = store_.events();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].workspace_id, WorkspaceId("a.com"));
  EXPECT_EQ(events[0].portal_id, 33);
  EXPECT_EQ(events[0].type, "contact.creation");
  EXPECT_EQ(events[0].object_type, ObjectType::kContact);
  EXPECT_EQ(events[0].object_id, 1);
  EXPECT_EQ(events[0].occurred_at, FromEpochMs(1'731'612'159'499));
  EXPECT_EQ(events[0].received_at, FromEpochMs(kNowMs));
  EXPECT_EQ(events[0].due_at, FromEpochMs(kNowMs));
  EXPECT_EQ(events[0].body, Json("contact.creation", 1));
  EXPECT_EQ(events[1].type, "conversation.newMessage") << "unknown, and kept";
  const WebhookCounts counts = counters_.Read();
  EXPECT_EQ(counts.requests, 1);
  EXPECT_EQ(counts.received, 3);
  EXPECT_EQ(counts.unknown_types, 2);
  EXPECT_EQ(counts.added, 3);
  EXPECT_EQ(counts.rejected(), 0);
}

TEST_F(ReceiverTest, ARepetitionIsTheSameWhateverItsAttempt) {
  std::string body = "[" + Json("contact.creation", 1) + "]";
  EXPECT_TRUE(Receive(Signed(body)).ok());
  body.replace(body.find("\"attemptNumber\":0"), 17, "\"attemptNumber\":4");
  EXPECT_TRUE(Receive(Signed(body)).ok());
  EXPECT_EQ(store_.events().size(), 1u);
  EXPECT_EQ(counters_.Read().repeated, 1);
}

TEST_F(ReceiverTest, ARequestWithoutAValidSignatureLeavesItsCountOnly) {
  const std::string body = "[" + Json("contact.creation", 1) + "]";
  struct Case {
    const char* name;
    std::function<void(WebhookRequest&)> change;
    std::int64_t WebhookCounts::*counter;
  };
  for (const Case& c : {
           Case{"none", [](WebhookRequest& r) { r.signature_v3.clear(); },
                &WebhookCounts::missing_signatures},
           Case{"the new one twice",
                [](WebhookRequest& r) { r.signature_v3 += ", " + r.signature_v3; },
                &WebhookCounts::wrong_signatures},
           Case{"another app's", [&](WebhookRequest& r) { r = Signed(body, "another"); },
                &WebhookCounts::wrong_signatures},
           Case{"another body", [&](WebhookRequest& r) { r.body += " "; },
                &WebhookCounts::wrong_signatures},
           Case{"another URL", [](WebhookRequest& r) { r.target += "?x=1"; },
                &WebhookCounts::wrong_signatures},
           Case{"aged",
                [](WebhookRequest& r) {
                  r.timestamp = std::to_string(kNowMs - 300'001);
                  r.signature_v3 = SignatureV3(kSecret, "POST", kUrl, r.body, r.timestamp);
                },
                &WebhookCounts::aged_requests},
           Case{"ahead",
                [](WebhookRequest& r) {
                  r.timestamp = std::to_string(kNowMs + 60'001);
                  r.signature_v3 = SignatureV3(kSecret, "POST", kUrl, r.body, r.timestamp);
                },
                &WebhookCounts::requests_ahead},
           Case{"no time", [](WebhookRequest& r) { r.timestamp = "soon"; },
                &WebhookCounts::malformed_signatures},
       }) {
    SCOPED_TRACE(c.name);
    const std::int64_t before = counters_.Read().*c.counter;
    WebhookRequest request = Signed(body);
    c.change(request);
    EXPECT_EQ(CodeOf(request), absl::StatusCode::kUnauthenticated);
    EXPECT_EQ(counters_.Read().*c.counter, before + 1);
  }
  EXPECT_EQ(store_.appends(), 0);
  EXPECT_EQ(counters_.Read().rejected(), 8);
  EXPECT_EQ(counters_.Read().requests, 0);
  EXPECT_TRUE(Receive(Signed(body)).ok());
}

TEST_F(ReceiverTest, WhatWasTakenIsRefusedWhenItComesAgain) {
  const WebhookRequest request = Signed("[" + Json("contact.creation", 1) + "]");
  EXPECT_TRUE(Receive(request).ok());
  EXPECT_EQ(CodeOf(request), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(counters_.Read().replayed_requests, 1);
  EXPECT_EQ(store_.appends(), 1);
}

TEST_F(ReceiverTest, WhatCouldNotBeKeptMayComeAgainAsItIs) {
  const WebhookRequest request = Signed("[" + Json("contact.creation", 1) + "]");
  store_.FailWith(Unavailable("away"));
  EXPECT_EQ(CodeOf(request), absl::StatusCode::kUnavailable);
  store_.FailWith(absl::OkStatus());
  EXPECT_TRUE(Receive(request).ok());
}

TEST_F(ReceiverTest, WhatIsWrittenAtTheEndIsAnsweredWithoutTheReceiver) {
  auto receiver = std::make_unique<Receiver>(
      ReceiverOptions{.client_secret = kSecret, .url = {.public_url = kUrl, .proxies = {}}},
      writer_, counters_, clock_);
  store_.Hold();
  const auto answer = std::make_shared<std::promise<absl::Status>>();
  receiver->Receive(Signed("[" + Json("contact.creation", 1) + "]"),
                    [answer](const absl::Status& status) { answer->set_value(status); });
  store_.AwaitAppends(1);
  receiver.reset();
  store_.Release();
  EXPECT_TRUE(answer->get_future().get().ok());
}

TEST_F(ReceiverTest, OlderSignaturesAreTakenAsTheOptionsSay) {
  WebhookRequest v1 = Signed("[" + Json("contact.creation", 1) + "]");
  v1.signature_v3.clear();
  v1.signature = SignatureV1(kSecret, v1.body);
  v1.signature_version = "v1";
  WebhookRequest v2 = v1;
  v2.signature = SignatureV2(kSecret, "POST", kUrl, v2.body);
  v2.signature_version = "v2";
  const auto taken_by = [&](SignatureVersion oldest, const WebhookRequest& request) {
    Receiver receiver({.client_secret = kSecret,
                       .oldest_signature = oldest,
                       .url = {.public_url = kUrl, .proxies = {}}},
                      writer_, counters_, clock_);
    return ReceiveBy(receiver, request).ok();
  };
  EXPECT_TRUE(taken_by(SignatureVersion::kV1, v1));
  EXPECT_TRUE(taken_by(SignatureVersion::kV1, v2));
  EXPECT_FALSE(taken_by(SignatureVersion::kV2, v1));
  EXPECT_TRUE(taken_by(SignatureVersion::kV2, v2));
  EXPECT_FALSE(taken_by(SignatureVersion::kV3, v2));
  EXPECT_EQ(counters_.Read().added, 1);
  EXPECT_EQ(counters_.Read().repeated, 2);
}

TEST_F(ReceiverTest, AnEventThatCanNotBeReadDoesNotTakeTheOthersDown) {
  const std::string deep = std::string(300, '[') + std::string(300, ']');
  const std::string body = "[{},12,{\"portalId\":33," + Json("contact.creation", 1) +
                           "},nonsense," + deep + "," + Json("contact.creation", 2) + "]";
  EXPECT_TRUE(Receive(Signed(body)).ok());
  ASSERT_EQ(store_.events().size(), 1u);
  EXPECT_EQ(store_.events()[0].object_id, 2);
  EXPECT_EQ(counters_.Read().unreadable, 5);
  EXPECT_EQ(counters_.Read().received, 1);
}

TEST_F(ReceiverTest, ABodyIsAnArrayOfNotTooManyEvents) {
  EXPECT_TRUE(Receive(Signed("[]")).ok());
  EXPECT_TRUE(Receive(Signed("[{}]")).ok()) << "nothing of it could ever be kept";
  std::string many = "[1";
  for (std::size_t i = 0; i < kMaxEvents; ++i) many += ",1";
  for (const std::string& body : {std::string(), std::string("{}"), std::string("[{]"),
                                  Json("contact.creation", 1), many + "]"}) {
    EXPECT_EQ(CodeOf(Signed(body)), absl::StatusCode::kInvalidArgument) << body.substr(0, 40);
  }
  EXPECT_EQ(counters_.Read().bad_bodies, 5);
  EXPECT_EQ(CodeOf(Signed("[" + std::string(kMaxBodyBytes, ' ') + "]")),
            absl::StatusCode::kOutOfRange);
  EXPECT_EQ(counters_.Read().too_large, 1);
  EXPECT_EQ(store_.appends(), 0);
}

TEST_F(ReceiverTest, WhatCanNotBeKeptIsToBeSentAgain) {
  store_.FailWith(Unavailable("away"));
  const WebhookRequest request = Signed("[" + Json("contact.creation", 1) + "]");
  EXPECT_EQ(CodeOf(request), absl::StatusCode::kUnavailable);
  store_.FailWith(absl::OkStatus());
  EXPECT_TRUE(Receive(request).ok());
  EXPECT_EQ(store_.events().size(), 1u);
}

}  // namespace
}  // namespace stanna::webhooks
