#include "server/gateway/page_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/support/http_client.h"

namespace stanna::gateway {
namespace {

std::unique_ptr<PageServer> Serve(std::function<std::string()> render) {
  auto page = PageServer::Start({.address = "127.0.0.1",
                                 .port = 0,
                                 .path = "/metrics",
                                 .content_type = "text/plain; version=0.0.4"},
                                std::move(render));
  EXPECT_TRUE(page.ok()) << ToString(page.status());
  return page.ok() ? *std::move(page) : nullptr;
}

testing::HttpReply Ask(const PageServer& page, const std::string& target,
                       const std::string& method = "GET") {
  const auto reply = testing::Send(
      {.method = method, .url = "http://127.0.0.1:" + std::to_string(page.port()) + target});
  EXPECT_TRUE(reply.ok()) << ToString(reply.status());
  return reply.value_or(testing::HttpReply());
}

TEST(PageServer, MakesThePageAnewForEachRequest) {
  int made = 0;
  const auto page = Serve([&made] { return "page " + std::to_string(++made) + "\n"; });
  ASSERT_NE(page, nullptr);
  const auto first = Ask(*page, "/metrics");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, "page 1\n");
  EXPECT_EQ(first.Header("Content-Type"), "text/plain; version=0.0.4");
  EXPECT_EQ(Ask(*page, "/metrics?x=1").body, "page 2\n");
}

TEST(PageServer, HasNothingElse) {
  const auto page = Serve([] { return std::string("page"); });
  ASSERT_NE(page, nullptr);
  for (const char* target : {"/", "/metrics/", "/healthz", "/api/clients"}) {
    EXPECT_EQ(Ask(*page, target).status, 404) << target;
  }
  EXPECT_EQ(Ask(*page, "/metrics", "POST").status, 405);
  EXPECT_EQ(Ask(*page, "/metrics", "DELETE").Header("Allow"), "GET, HEAD");
}

TEST(PageServer, AnExceptionIsAnAnswerAndNotTheEnd) {
  bool broken = true;
  const auto page = Serve([&broken]() -> std::string {
    if (broken) throw std::runtime_error("the test says so");
    return "page";
  });
  ASSERT_NE(page, nullptr);
  const auto reply = Ask(*page, "/metrics");
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.body.find("the test says so"), std::string::npos);
  broken = false;
  EXPECT_EQ(Ask(*page, "/metrics").body, "page");
}

TEST(PageServer, OnePageAtATimeHoweverManyAsk) {
  std::atomic<int> inside = 0, most = 0;
  const auto page = Serve([&] {
    const int now = ++inside;
    int seen = most;
    while (now > seen && !most.compare_exchange_weak(seen, now)) {
    }
    std::this_thread::yield();
    --inside;
    return std::string(10'000, 'x');
  });
  ASSERT_NE(page, nullptr);
  std::vector<std::thread> scrapers;
  for (int i = 0; i < 4; ++i) {
    scrapers.emplace_back([&page] {
      for (int n = 0; n < 5; ++n) EXPECT_EQ(Ask(*page, "/metrics").body.size(), 10'000u);
    });
  }
  for (std::thread& scraper : scrapers) scraper.join();
  EXPECT_EQ(most, 1);
}

TEST(PageServer, SaysThatItsAddressIsTaken) {
  const auto page = Serve([] { return std::string(); });
  ASSERT_NE(page, nullptr);
  const auto second = PageServer::Start(
      {.address = "127.0.0.1", .port = page->port(), .path = "/", .content_type = "text/plain"},
      [] { return std::string(); });
  EXPECT_TRUE(absl::IsUnavailable(second.status())) << ToString(second.status());
}

}  // namespace
}  // namespace stanna::gateway
