// HubSpot's webhooks while there is no database.
#include <chrono>

#include "tests/integration/webhooks_fixture.h"

namespace stanna::testing {
namespace {

TEST_F(WebhooksTest, TheDatabaseAwayIsNeverA2xx) {
  PostgresServer* postgres = TheBackend().postgres();
  ASSERT_NE(postgres, nullptr);
  const std::string body = "[" + EventJson(1) + "]";
  EXPECT_EQ(StatusOf(Signed(body)), 204);
  postgres->Kill();
  const std::string next = "[" + EventJson(2) + "]";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(StatusOf(Signed(next)), 503);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5))
      << "HubSpot does not wait longer";
  ASSERT_TRUE(postgres->Restart().ok());
  EXPECT_EQ(StatusOf(Signed(next)), 204);
  EXPECT_EQ(Rows().size(), 2u);
}

}  // namespace
}  // namespace stanna::testing
