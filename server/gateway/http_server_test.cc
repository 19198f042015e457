// The server alone, before a handler of the test's own: no gRPC, so that ThreadSanitizer sees all
// of it.
#include "server/gateway/http_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "server/gateway/testing/raw_http.h"

namespace stanna::gateway {
namespace {

using testing::GetRequest;
using testing::RawConnection;

// Answers "/now" at once, "/later" from a thread of its own, "/held" when Release is called.
class TestHandler : public HttpHandler {
 public:
  ~TestHandler() override { JoinAll(); }

  void Handle(HttpRequest request, Respond respond) override {
    HttpResponse response{
        .status = 200, .headers = {{"X-Request-Id", "1"}}, .body = request.target};
    if (request.target == "/now") return respond(std::move(response));
    const MutexLock lock(mutex_);
    if (request.target == "/held") {
      held_.push_back(std::move(respond));
      arrived_.notify_all();
      return;
    }
    threads_.emplace_back([respond = std::move(respond), response = std::move(response)]() mutable {
      respond(std::move(response));
    });
  }

  HttpResponse Refuse(const HttpRequest&, int status, std::string_view message) override {
    return {.status = status, .headers = {}, .body = std::string(message)};
  }

  void AwaitHeld() {
    MutexLock lock(mutex_);
    while (held_.empty()) lock.Wait(arrived_);
  }
  void Release() {
    std::vector<Respond> held;
    {
      const MutexLock lock(mutex_);
      held.swap(held_);
    }
    for (auto& respond : held) respond({.status = 200, .headers = {}, .body = "released"});
  }
  void JoinAll() {
    std::vector<std::thread> threads;
    {
      const MutexLock lock(mutex_);
      threads.swap(threads_);
    }
    for (auto& thread : threads) thread.join();
  }

 private:
  Mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Respond> held_ GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ GUARDED_BY(mutex_);
};

class HttpServerTest : public ::testing::Test {
 protected:
  HttpServerTest() : server(*HttpServer::Start({}, handler)) {}

  TestHandler handler;
  std::unique_ptr<HttpServer> server;
};

TEST_F(HttpServerTest, AnswersComeFromAnyThread) {
  std::vector<std::thread> clients;
  std::atomic<int> right = 0;
  for (int c = 0; c < 4; ++c) {
    clients.emplace_back([&] {
      RawConnection connection(server->port());
      for (const char* target : {"/now", "/later", "/now", "/later", "/later"}) {
        connection.Send(GetRequest(target));
        right += connection.Read().body == target;
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(right, 4 * 5);
}

TEST_F(HttpServerTest, WhoIsSentElsewhereIsAnsweredFirst) {
  RawConnection kept(server->port());
  kept.Send(GetRequest("/now"));
  EXPECT_EQ(kept.Read().Header("connection"), "");
  RawConnection busy(server->port());
  busy.Send(GetRequest("/held"));
  handler.AwaitHeld();
  server->SendElsewhere();
  RawConnection late(server->port());
  for (RawConnection* connection : {&kept, &late}) {
    // The second one came before its peer had heard of the end: it must not cost the first answer.
    connection->Send(GetRequest("/now") + GetRequest("/now"));
    const auto answer = connection->Read();
    EXPECT_EQ(answer.body, "/now");
    EXPECT_EQ(answer.Header("connection"), "close");
    EXPECT_TRUE(connection->AtEnd());
  }
  handler.Release();
  const auto released = busy.Read();
  EXPECT_EQ(released.body, "released");
  EXPECT_EQ(released.Header("connection"), "close");
  EXPECT_TRUE(server->Drain(Deadline::After(std::chrono::seconds(60))));
}

TEST_F(HttpServerTest, DrainWaitsForAnswersAndClosesTheRest) {
  RawConnection busy(server->port());
  RawConnection idle(server->port());
  idle.Send(GetRequest("/now"));
  EXPECT_EQ(idle.Read().status, 200);
  busy.Send(GetRequest("/held"));
  handler.AwaitHeld();
  std::thread drain([&] { EXPECT_TRUE(server->Drain(Deadline::After(std::chrono::seconds(60)))); });
  EXPECT_TRUE(idle.AtEnd());
  handler.Release();
  EXPECT_EQ(busy.Read().body, "released");
  drain.join();
  EXPECT_THROW(RawConnection{server->port()}, std::runtime_error);
}

TEST_F(HttpServerTest, DrainSaysWhenSomethingIsLeft) {
  RawConnection busy(server->port());
  busy.Send(GetRequest("/held"));
  handler.AwaitHeld();
  EXPECT_FALSE(server->Drain(Deadline::After(std::chrono::milliseconds(1))));
  handler.Release();
  server->Stop();
}

TEST_F(HttpServerTest, StopEndsConnectionsInEveryState) {
  RawConnection idle(server->port());
  RawConnection half(server->port());
  half.Send("GET /now HTTP/1.1\r\nHo");
  RawConnection body(server->port());
  body.Send("POST /now HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n{");
  RawConnection refused(server->port());
  refused.Send("nonsense\r\n\r\n");
  EXPECT_EQ(refused.Read().status, 400);
  server->Stop();
  EXPECT_TRUE(idle.AtEnd());
  EXPECT_TRUE(half.AtEnd());
  EXPECT_TRUE(body.AtEnd());
  EXPECT_TRUE(refused.AtEnd());
}

TEST_F(HttpServerTest, AnswersToClientsThatLeftAreDropped) {
  {
    RawConnection gone(server->port());
    gone.Send(GetRequest("/held"));
    handler.AwaitHeld();
  }
  handler.Release();
  EXPECT_TRUE(server->Drain(Deadline::After(std::chrono::seconds(60))));
}

TEST(HttpServer, SaysWhyItCannotListen) {
  TestHandler handler;
  const auto no_address = HttpServer::Start({.address = "localhost"}, handler);
  EXPECT_EQ(no_address.status().code(), absl::StatusCode::kInvalidArgument);
  const auto first = HttpServer::Start({}, handler);
  ASSERT_TRUE(first.ok());
  const auto second = HttpServer::Start({.port = (*first)->port()}, handler);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(MessageOf(second.status()).find("can't listen on 127.0.0.1:"), std::string::npos)
      << MessageOf(second.status());
}

}  // namespace
}  // namespace stanna::gateway
