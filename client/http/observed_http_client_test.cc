#include "client/http/observed_http_client.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "client/http/fake_http_client.h"

namespace stanna::hubspot {
namespace {

class Recorder : public CallObserver {
 public:
  struct Call {
    std::string endpoint, error;
    int status = 0;
  };
  std::vector<Call> calls;

  void OnCall(const ObservedCall& call) override {
    calls.push_back({std::string(call.endpoint), std::string(call.error), call.status});
  }
  void OnTurn(LimitKind, Priority, std::chrono::milliseconds) override {}
  void OnBurst(std::int64_t, std::int64_t) override {}
  void OnDaily(std::int64_t, std::int64_t, std::int64_t, Time) override {}
};

constexpr char kList[] = "https://api.hubapi.com/crm/v3/objects/deals?after=501";

TEST(ObservedHttpClient, TellsTheAnswersStatus) {
  auto fake = std::make_unique<FakeHttpClient>();
  FakeHttpClient& inner = *fake;
  Recorder recorder;
  ObservedHttpClient http(std::move(fake), recorder);
  inner.Answer(200, "{}").Answer(429, "slow down");
  EXPECT_EQ(http.Send({.url = kList}, Deadline::Infinite(), {})->body, "{}");
  EXPECT_EQ(http.Send({.url = kList}, Deadline::Infinite(), {})->status, 429);
  ASSERT_EQ(recorder.calls.size(), 2u);
  EXPECT_EQ(recorder.calls[0].endpoint, "objects.list");
  EXPECT_EQ(recorder.calls[0].status, 200);
  EXPECT_EQ(recorder.calls[1].status, 429);
  EXPECT_EQ(recorder.calls[1].error, "");
}

TEST(ObservedHttpClient, TellsWhatCameInPlaceOfAnAnswer) {
  const struct {
    absl::Status status;
    const char* error;
  } cases[] = {
      {WithReason(Unavailable("x"), std::string(kHttpNotSent)), "not_sent"},
      {WithReason(Unavailable("x"), std::string(kHttpTlsFailed)), "tls_failed"},
      {WithReason(Unavailable("x"), std::string(kHttpNoAnswer)), "no_answer"},
      {WithReason(DataLoss("x"), std::string(kHttpBadAnswer)), "bad_answer"},
      {WithReason(DataLoss("x"), std::string(kHttpTooLarge)), "too_large"},
      {WithReason(Unavailable("x"), std::string(kHttpUntrustedPeer)), "untrusted_peer"},
      {WithReason(InvalidArgument("x"), std::string(kHttpRefused)), "refused"},
      {DeadlineExceeded("x"), "deadline"},
      {Cancelled("x"), "cancelled"},
      {Internal("x"), "other"},
  };
  for (const auto& c : cases) {
    auto fake = std::make_unique<FakeHttpClient>();
    fake->Fail(c.status);
    Recorder recorder;
    ObservedHttpClient http(std::move(fake), recorder);
    EXPECT_EQ(http.Send({.url = kList}, Deadline::Infinite(), {}).status(), c.status);
    ASSERT_EQ(recorder.calls.size(), 1u);
    EXPECT_EQ(recorder.calls[0].error, c.error);
    EXPECT_EQ(recorder.calls[0].status, 0);
    EXPECT_NE(std::find(kCallErrors.begin(), kCallErrors.end(), c.error), kCallErrors.end());
  }
  EXPECT_EQ(std::size(cases), kCallErrors.size());
}

TEST(ObservedHttpClient, ANamedEndpointIsNotLookedFor) {
  auto fake = std::make_unique<FakeHttpClient>();
  fake->Answer(200, "");
  Recorder recorder;
  ObservedHttpClient http(std::move(fake), recorder, "journal.file");
  ASSERT_TRUE(
      http.Send({.url = "https://files.example/signed?k=secret"}, Deadline::Infinite(), {}).ok());
  ASSERT_EQ(recorder.calls.size(), 1u);
  EXPECT_EQ(recorder.calls[0].endpoint, "journal.file");
}

}  // namespace
}  // namespace stanna::hubspot
