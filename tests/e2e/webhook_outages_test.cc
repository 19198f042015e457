// A burst of webhooks while PostgreSQL or Redis goes away: what was taken is kept, what can't be
// kept is refused and repeated, and in the end the copy is as the portal.
#include <gtest/gtest.h>

#include "tests/e2e/webhooks_fixture.h"

namespace stanna::testing {
namespace {

class WebhookOutages : public WebhooksFixture {
 protected:
  PostgresServer& postgres() { return *backend_->postgres(); }
  RedisServer& redis() { return *backend_->redis(); }

  std::int64_t Taken() const { return simulator_->WebhookCount("acknowledged"); }
  void AwaitMoreRefusals() {
    constexpr std::int64_t kSome = 20;
    const std::int64_t before = simulator_->WebhookResponses()["503"];
    EXPECT_TRUE(WaitUntil([&] { return simulator_->WebhookResponses()["503"] >= before + kSome; },
                          kLongest))
        << server_->log();
  }
  // Neither another error nor HubSpot's patience at its end.
  void ExpectOnlyYesOrLater() {
    for (const auto& [answer, count] : simulator_->WebhookResponses()) {
      EXPECT_TRUE(answer == "204" || answer == "503") << answer << ": " << count;
    }
  }
};

// Once while most is sent for the first time, and once among the repetitions.
TEST_F(WebhookOutages, ADatabaseThatDiesIsNeverAYes) {
  BeginBurst();
  for (int outage = 0; outage < 2; ++outage) {
    postgres().Kill();
    AwaitMoreRefusals();
    const std::int64_t taken = Taken();
    AwaitMoreRefusals();
    EXPECT_EQ(Taken(), taken) << "with no database";
    ASSERT_LT(taken, kBurst);
    ASSERT_TRUE(postgres().Restart().ok());
    AwaitCount("acknowledged", taken);
  }
  ExpectNothingLost(kBurst, "a burst with two crashes of the database");
  EXPECT_GT(simulator_->WebhookCount("repeated_requests"), 0);
  ExpectOnlyYesOrLater();
}

TEST_F(WebhookOutages, RedisIsNotNeededToTakeThem) {
  BeginBurst();
  redis().Kill();
  ExpectNothingLost(kBurst, "a burst that lost Redis");
  BeginBurst();
  ASSERT_TRUE(redis().Restart().ok());
  ExpectNothingLost(2 * kBurst, "a burst in which Redis came back empty");
  BeginBurst();
  ASSERT_TRUE(redis().Restart().ok());
  ExpectNothingLost(3 * kBurst, "a burst in which Redis forgot all");
  ExpectOnlyYesOrLater();
  EXPECT_EQ(simulator_->WebhookResponses()["503"], 0);
}

}  // namespace
}  // namespace stanna::testing
