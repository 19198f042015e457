#include "client/http/retry.h"

#include <gtest/gtest.h>

#include "client/http/fake_http_client.h"
#include "client/http/fake_sleeper.h"
#include "client/http/retrying_http_client.h"

namespace stanna::hubspot {
namespace {

using std::chrono::milliseconds;

absl::Status NetworkError(std::string_view reason) { return WithReason(Unavailable("x"), reason); }

TEST(RetryAdvice, ByAnswer) {
  struct Case {
    int status;
    bool idempotent_repeats;
    bool other_repeats;
    int at_least_ms;
  };
  const Case cases[] = {
      {200, false, false, 0}, {207, false, false, 0}, {400, false, false, 0},
      {401, false, false, 0}, {403, false, false, 0}, {404, false, false, 0},
      {409, false, false, 0}, {414, false, false, 0}, {423, true, true, 2000},
      {429, true, true, 0},   {477, true, true, 0},   {500, true, false, 0},
      {501, false, false, 0}, {502, true, false, 0},  {503, true, false, 0},
      {504, true, false, 0},  {521, true, false, 0},  {523, true, false, 0},
      {524, true, false, 0},  {525, false, false, 0},
  };
  for (const Case& c : cases) {
    const HttpResponse response{.status = c.status};
    const auto advice = AdviceFor(response, Idempotency::kIdempotent);
    EXPECT_EQ(advice.repeat, c.idempotent_repeats) << c.status;
    EXPECT_EQ(advice.at_least, milliseconds(c.at_least_ms)) << c.status;
    EXPECT_EQ(AdviceFor(response, Idempotency::kNonIdempotent).repeat, c.other_repeats) << c.status;
  }
}

TEST(RetryAdvice, ByError) {
  struct Case {
    absl::Status error;
    bool idempotent_repeats;
    bool other_repeats;
  };
  const Case cases[] = {
      {NetworkError(kHttpNotSent), true, true},
      {NetworkError(kHttpTlsFailed), true, true},
      {NetworkError(kHttpNoAnswer), true, false},
      {NetworkError(kHttpBadAnswer), true, false},
      {NetworkError(kHttpTooLarge), false, false},
      {NetworkError(kHttpUntrustedPeer), false, false},
      {NetworkError(kHttpRefused), false, false},
      {DeadlineExceeded("x"), false, false},
      {Cancelled("x"), false, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(AdviceFor(c.error, Idempotency::kIdempotent).repeat, c.idempotent_repeats)
        << ToString(c.error);
    EXPECT_EQ(AdviceFor(c.error, Idempotency::kNonIdempotent).repeat, c.other_repeats)
        << ToString(c.error);
  }
}

TEST(RetryAfter, SecondsUpToADay) {
  const auto parse = [](std::string value) {
    return RetryAfterOf(HttpResponse{.status = 477, .headers = {{"retry-after", value}}});
  };
  EXPECT_EQ(parse("7"), std::chrono::seconds(7));
  EXPECT_EQ(parse("86400"), std::chrono::hours(24));
  EXPECT_EQ(parse("99999999999"), std::chrono::hours(24));
  EXPECT_EQ(parse("-1"), std::nullopt);
  EXPECT_EQ(parse("Fri, 31 Dec 1999 23:59:59 GMT"), std::nullopt);
  EXPECT_EQ(RetryAfterOf(HttpResponse{}), std::nullopt);
}

class RetryingClient : public ::testing::Test {
 protected:
  absl::StatusOr<HttpResponse> Send(Deadline deadline = Deadline::Infinite(),
                                    std::stop_token stop = {}) {
    RetryingHttpClient client(http, sleeper, {}, [] { return 1.0; });
    return client.Send({.url = "https://h/x"}, deadline, stop);
  }
  FakeHttpClient http;
  FakeSleeper sleeper;
};

TEST_F(RetryingClient, BacksOffExponentiallyAndGivesTheGoodAnswer) {
  http.Answer(503, "").Fail(NetworkError(kHttpNoAnswer)).Answer(502, "").Answer(200, "ok");
  const auto response = Send();
  ASSERT_TRUE(response.ok()) << ToString(response.status());
  EXPECT_EQ(response->body, "ok");
  EXPECT_EQ(sleeper.sleeps(),
            (std::vector{milliseconds(500), milliseconds(1000), milliseconds(2000)}));
}

TEST_F(RetryingClient, AnswersTheLastFailureWhenAttemptsAreUsedUp) {
  for (int i = 0; i < 10; ++i) http.Answer(500, std::to_string(i));
  const auto response = Send();
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->body, "5");
  EXPECT_EQ(http.calls(), 6u);
}

TEST_F(RetryingClient, JitterHalvesAtMost) {
  http.Answer(500, "").Answer(200, "");
  RetryingHttpClient client(http, sleeper, {}, [] { return 0.0; });
  ASSERT_TRUE(client.Send({.url = "https://h/x"}, Deadline::Infinite(), {}).ok());
  EXPECT_EQ(sleeper.sleeps(), std::vector{milliseconds(250)});
}

TEST_F(RetryingClient, DoesNotBeginAPauseThatOutlastsTheDeadline) {
  http.Answer(477, "", {{"Retry-After", "3600"}});
  const auto response = Send(Deadline::After(std::chrono::minutes(2)));
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->status, 477);
  EXPECT_TRUE(sleeper.sleeps().empty());
}

TEST_F(RetryingClient, ObeysRetryAfter) {
  http.Answer(429, "", {{"Retry-After", "9"}}).Answer(200, "");
  ASSERT_TRUE(Send().ok());
  EXPECT_EQ(sleeper.sleeps(), std::vector{milliseconds(9000)});
}

TEST_F(RetryingClient, AStopRequestEndsThePause) {
  std::stop_source source;
  FakeHttpClient stopping([&](const HttpRequest&) -> absl::StatusOr<HttpResponse> {
    source.request_stop();
    return HttpResponse{.status = 503};
  });
  RetryingHttpClient client(stopping, sleeper);
  const auto response =
      client.Send({.url = "https://h/x"}, Deadline::Infinite(), source.get_token());
  EXPECT_TRUE(absl::IsCancelled(response.status())) << ToString(response.status());
}

TEST(SystemSleeper, AStopRequestWakesIt) {
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(SystemSleeper().Sleep(std::chrono::hours(1), source.get_token()), SleepEnd::kStopped);
  EXPECT_EQ(SystemSleeper().Sleep(milliseconds(0), {}), SleepEnd::kElapsed);
}

}  // namespace
}  // namespace stanna::hubspot
