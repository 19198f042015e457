// Paths that are no gRPC method: the handler gets the request as it came.
#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <utility>

#include "base/mutex.h"
#include "server/gateway/testing/gateway_fixture.h"

namespace stanna::gateway {
namespace {

using testing::GatewayTest;
using testing::GetRequest;
using testing::RawConnection;

/// A route's handler that keeps what it gets; the test answers.
class Recorder {
 public:
  RawRoute Route() {
    return {.method = "POST",
            .path = "/hooks",
            .handle = [this](HttpRequest request, RawRespond respond) {
              const MutexLock lock(mutex_);
              request_ = std::move(request);
              respond_ = std::move(respond);
              changed_.notify_all();
            }};
  }
  HttpRequest Await() {
    MutexLock lock(mutex_);
    while (!respond_) lock.Wait(changed_);
    return request_;
  }
  void Answer(const RawAnswer& answer) {
    Await();
    RawRespond respond;
    {
      const MutexLock lock(mutex_);
      respond = std::exchange(respond_, nullptr);
    }
    respond(answer);
  }

 private:
  Mutex mutex_;
  std::condition_variable changed_;
  HttpRequest request_ GUARDED_BY(mutex_);
  RawRespond respond_ GUARDED_BY(mutex_);
};

// A base of its own: it is made before the gateway and goes after it.
struct HasRecorder {
  Recorder recorder;
};

class GatewayRawTest : protected HasRecorder, public GatewayTest {
 protected:
  GatewayRawTest() : GatewayTest({.raw_routes = {recorder.Route()}}) {}
};

TEST_F(GatewayRawTest, TheRequestComesAsItIs) {
  RawConnection connection(port());
  const std::string body("[ {\"a\" : 1}\r\n,\xff\0 not JSON", 25);
  connection.Send(
      "POST /hooks?b=%2F&a= HTTP/1.1\r\nHost: x:1\r\nX-Signature: s\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body);
  const HttpRequest request = recorder.Await();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/hooks?b=%2F&a=");
  EXPECT_EQ(request.Header("host"), "x:1");
  EXPECT_EQ(request.Header("x-signature"), "s");
  EXPECT_EQ(request.body, body);
  EXPECT_EQ(request.peer, "127.0.0.1");
  recorder.Answer({.status = 204});
  const auto response = connection.Read();
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.body, "");
  EXPECT_NE(response.Header("x-request-id"), "");
  connection.Send(GetRequest("/healthz"));
  EXPECT_EQ(connection.Read().status, 200) << "the connection is kept";
}

TEST_F(GatewayRawTest, AnErrorHasTheUsualBody) {
  const struct {
    int status;
    const char* code;
  } kCases[] = {{400, "VALIDATION_ERROR"},
                {401, "AUTH_INVALID_SIGNATURE"},
                {413, "PAYLOAD_TOO_LARGE"},
                {503, "UNAVAILABLE"}};
  for (const auto& c : kCases) {
    RawConnection connection(port());
    connection.Send("POST /hooks HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    recorder.Answer({c.status, "Because."});
    const auto response = connection.Read();
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(response.body, std::string(R"({"error":"Because.","code":")") + c.code +
                                 R"(","status":)" + std::to_string(c.status) + R"(,"details":{}})");
  }
}

TEST_F(GatewayRawTest, OtherMethodsAndPathsAreNotTheRoutes) {
  EXPECT_EQ(Get("/hooks").status, 405);
  EXPECT_EQ(Get("/hooks").Header("allow"), "POST, OPTIONS");
  EXPECT_EQ(Get("/hooks/more").status, 404);
}

TEST_F(GatewayRawTest, ADrainWaitsForTheAnswer) {
  RawConnection connection(port());
  connection.Send("POST /hooks HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  recorder.Await();
  std::promise<void> drained;
  std::thread drain([&] {
    gateway->Drain(Deadline::After(std::chrono::milliseconds(1)));
    drained.set_value();
  });
  // Beyond its deadline, too: the answer would come to where nothing is left.
  EXPECT_EQ(drained.get_future().wait_for(std::chrono::milliseconds(200)),
            std::future_status::timeout);
  recorder.Answer({.status = 204});
  drain.join();
}

}  // namespace
}  // namespace stanna::gateway
