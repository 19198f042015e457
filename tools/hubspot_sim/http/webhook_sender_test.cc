// Delivery to a receiver on loopback that misbehaves as it is told.
#include "tools/hubspot_sim/http/webhook_sender.h"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <deque>
#include <mutex>
#include <set>
#include <thread>

#include "tests/support/wait.h"
#include "tools/hubspot_sim/webhooks/signature.h"

namespace stanna::sim {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = net::ip::tcp;

constexpr auto kToken = net::as_tuple(net::use_awaitable);
constexpr int kSilence = -1;  ///< in place of a status: no answer
constexpr int kHangUp = -2;   ///< the connection closes instead
constexpr std::chrono::seconds kLongestWait{30};

struct Received {
  http::request<http::string_body> request;
  int connection;
};

/// Answers 204 unless other answers were put in first.
class Receiver {
 public:
  Receiver() : acceptor_(context_, Tcp::endpoint(net::ip::address_v4::loopback(), 0)) {
    net::co_spawn(context_, Accept(), net::detached);
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Receiver() {
    context_.stop();
    thread_.join();
  }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/hooks?a=%40";
  }
  void Answer(std::deque<int> answers) {
    std::lock_guard lock(mutex_);
    answers_ = std::move(answers);
  }
  std::vector<Received> received() const {
    std::lock_guard lock(mutex_);
    return received_;
  }

 private:
  net::awaitable<void> Accept() {
    for (int number = 0;; ++number) {
      auto [error, socket] = co_await acceptor_.async_accept(kToken);
      if (error) co_return;
      net::co_spawn(context_, Serve(std::move(socket), number), net::detached);
    }
  }
  int NextAnswer(const http::request<http::string_body>& request, int connection) {
    std::lock_guard lock(mutex_);
    received_.push_back({request, connection});
    if (answers_.empty()) return 204;
    const int answer = answers_.front();
    answers_.pop_front();
    return answer;
  }
  net::awaitable<void> Serve(Tcp::socket socket, int number) {
    beast::flat_buffer buffer;
    for (;;) {
      http::request<http::string_body> request;
      const auto [error, size] = co_await http::async_read(socket, buffer, request, kToken);
      if (error) co_return;
      const int answer = NextAnswer(request, number);
      if (answer == kHangUp) co_return;
      if (answer == kSilence) continue;
      http::response<http::empty_body> reply(static_cast<http::status>(answer), 11);
      reply.prepare_payload();
      const auto [write_error, written] = co_await http::async_write(socket, reply, kToken);
      if (write_error) co_return;
    }
  }

  net::io_context context_{1};
  Tcp::acceptor acceptor_;
  mutable std::mutex mutex_;
  std::deque<int> answers_;
  std::vector<Received> received_;
  std::thread thread_;
};

int64_t RealNowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

class SenderTest : public ::testing::Test {
 protected:
  SenderTest() {
    const auto added = app_.subscriptions().Add({"contact.creation", "", ""}, 0);
    app_.subscriptions().SetActive(added.subscription->id, true, 0);
  }

  /// A day's plan of repetitions in four seconds.
  static DeliverySwitches Switches() { return {.time_scale = 21'600}; }
  static DeliverySwitches Paused() { return {.paused = true, .time_scale = 21'600}; }

  void CreateContacts(int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      app_.Tell({{.kind = Change::kCreated, .type = ObjectType::kContact, .id = next_id_++}});
    }
  }
  int64_t Count(const std::string& name) { return app_.outbox().Counts().by_name[name]; }
  std::map<std::string, int64_t> Responses() { return app_.outbox().Counts().by_response; }
  void AwaitCount(const std::string& name, int64_t wanted) {
    testing::WaitUntil([&] { return Count(name) == wanted; }, kLongestWait);
    ASSERT_EQ(Count(name), wanted) << name;
  }

  SimClock clock_{RealNowMs, RealNowMs()};
  WebhookApp app_{{.app_id = 1, .portal_id = 2, .sensitive = {}}, Switches(), 3, clock_};
  Receiver receiver_;
  WebhookSender sender_{{.client_secret = "secret", .timeout_ms = 300, .ca_file = ""},
                        app_,
                        [this] { return clock_.NowMs(); }};
  int64_t next_id_ = 1;
};

TEST_F(SenderTest, SignsWhatItSends) {
  app_.Configure(receiver_.url(), 10);
  CreateContacts(1);
  AwaitCount("acknowledged", 1);
  const auto all = receiver_.received();
  const auto& request = all.at(0).request;
  EXPECT_EQ(request.method(), http::verb::post);
  EXPECT_EQ(request.target(), "/hooks?a=%40");
  EXPECT_EQ(request[http::field::content_type], "application/json");
  EXPECT_EQ(request["X-HubSpot-Signature"], SignatureV1("secret", request.body()));
  EXPECT_EQ(request["X-HubSpot-Signature-Version"], "v1");
  const std::string time(request["X-HubSpot-Request-Timestamp"]);
  EXPECT_NEAR(std::stod(time), static_cast<double>(RealNowMs()), 60'000);
  EXPECT_EQ(request["X-HubSpot-Signature-v3"],
            SignatureV3("secret", "POST", receiver_.url(), request.body(), time));
  EXPECT_EQ(boost::json::parse(request.body()).as_array().size(), 1U);
}

TEST_F(SenderTest, SignsWronglyWhenAsked) {
  app_.Configure(receiver_.url(), 10);
  app_.SetSigning(Signing::kWrong);
  app_.SetTimestampSkew(-600'000);
  CreateContacts(1);
  AwaitCount("acknowledged", 1);
  app_.SetSigning(Signing::kV1);
  CreateContacts(1);
  AwaitCount("acknowledged", 2);
  app_.SetSigning(Signing::kNone);
  CreateContacts(1);
  AwaitCount("acknowledged", 3);
  const auto all = receiver_.received();
  const auto& wrong = all.at(0).request;
  EXPECT_NE(wrong["X-HubSpot-Signature"], SignatureV1("secret", wrong.body()));
  EXPECT_LT(std::stod(std::string(wrong["X-HubSpot-Request-Timestamp"])),
            static_cast<double>(RealNowMs() - 500'000));
  EXPECT_EQ(all.at(1).request.count("X-HubSpot-Signature"), 1U);
  EXPECT_EQ(all.at(1).request.count("X-HubSpot-Signature-v3"), 0U);
  EXPECT_EQ(all.at(2).request.count("X-HubSpot-Signature"), 0U);
}

TEST_F(SenderTest, RepeatsUntilA2xxWhateverElseHappens) {
  receiver_.Answer({400, kSilence, 500, kHangUp, 302, 202});
  app_.Configure(receiver_.url(), 10);
  CreateContacts(1);
  AwaitCount("acknowledged", 1);
  EXPECT_EQ(
      Responses(),
      (std::map<std::string, int64_t>{
          {"202", 1}, {"302", 1}, {"400", 1}, {"500", 1}, {"connection", 1}, {"timeout", 1}}));
  const auto all = receiver_.received();
  ASSERT_EQ(all.size(), 6U);
  for (size_t i = 0; i < all.size(); ++i) {
    const auto body = boost::json::parse(all[i].request.body());
    EXPECT_EQ(body.at(0).at("attemptNumber"), i);
    EXPECT_EQ(body.at(0).at("objectId"), 1);
  }
  EXPECT_EQ(Count("repeated_requests"), 5);
}

TEST_F(SenderTest, GivesUpAfterTenRepetitions) {
  receiver_.Answer(std::deque<int>(11, 503));
  app_.Configure(receiver_.url(), 10);
  // Both in one request: of two requests neither would meet all of the refusals.
  app_.outbox().SetSwitches(Paused());
  CreateContacts(2);
  app_.outbox().SetSwitches(Switches());
  AwaitCount("given_up", 2);
  CreateContacts(1);
  AwaitCount("acknowledged", 1);
}

TEST_F(SenderTest, NobodyListening) {
  std::string url;
  {
    Receiver gone;
    url = gone.url();
  }
  app_.Configure(url, 10);
  CreateContacts(1);
  // Not exactly two: a slow look at the count may miss the moment.
  ASSERT_TRUE(testing::WaitUntil([&] { return Count("repeated_requests") >= 2; }, kLongestWait));
  EXPECT_GE(Responses()["connection"], 2);
  app_.Configure(receiver_.url(), 10);
  AwaitCount("acknowledged", 1);
}

TEST_F(SenderTest, KeepsItsConnections) {
  app_.Configure(receiver_.url(), 10);
  CreateContacts(3000);
  AwaitCount("acknowledged", 3000);
  std::set<int> connections;
  std::set<std::string> ids;
  const auto all = receiver_.received();
  for (const Received& received : all) {
    connections.insert(received.connection);
    const auto events = boost::json::parse(received.request.body());
    for (const auto& event : events.as_array()) {
      ids.insert(boost::json::serialize(event.at("objectId")));
    }
  }
  EXPECT_LE(connections.size(), 10U);
  EXPECT_LE(Count("peak_concurrent_requests"), 10);
  EXPECT_EQ(ids.size(), 3000U);
}

TEST_F(SenderTest, SendsAHundredThousandEvents) {
  app_.outbox().SetSwitches(Paused());
  app_.Configure(receiver_.url(), 10);
  CreateContacts(100'000);
  app_.outbox().SetSwitches(Switches());
  AwaitCount("acknowledged", 100'000);
  EXPECT_EQ(Count("requests"), 1000);
  EXPECT_EQ(receiver_.received().size(), 1000U);
}

}  // namespace
}  // namespace stanna::sim
