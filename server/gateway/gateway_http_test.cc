// HTTP/1.1 as hostile, slow and hurried clients speak it.
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "server/gateway/testing/gateway_fixture.h"

namespace stanna::gateway {
namespace {

using testing::Exchange;
using testing::GatewayTest;
using testing::GetRequest;
using testing::JsonRequest;
using testing::RawConnection;

HttpLimits ShortLimits() {
  HttpLimits limits;
  limits.header_bytes = 4096;
  limits.target_bytes = 1024;
  limits.body_bytes = 8192;
  return limits;
}

// Holds a call until the test lets it go on. The held call shares the state: it may outlive the
// Gate.
class Gate {
 public:
  std::function<void()> AsHold() {
    return [state = state_] {
      state->entered.set_value();
      state->released.wait();
    };
  }
  void AwaitCall() { state_->entered.get_future().wait(); }
  void Release() { state_->release.set_value(); }

 private:
  struct State {
    std::promise<void> entered;
    std::promise<void> release;
    std::shared_future<void> released = release.get_future().share();
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

class GatewayHttpTest : public GatewayTest {
 protected:
  explicit GatewayHttpTest(HttpLimits limits = ShortLimits()) : GatewayTest({.limits = limits}) {}
};

TEST_F(GatewayHttpTest, MalformedRequestsAreRefused) {
  const struct {
    std::string request;
    int status;
  } kCases[] = {
      {"\r\n\r\n", 400},
      {"GET\r\n\r\n", 400},
      {"GET /healthz\r\nHost: x\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
      {"GET /healthz HTTP/2.0\r\nHost: x\r\n\r\n", 400},
      {"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n", 400},
      {"GET /healthz FTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"GET  /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1 \r\nHost: x\r\n\r\n", 400},
      {"GET /he\talthz HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"G\x01T /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\nHost: x\r\nBad Name: y\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\nHost: x\r\nName : y\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n", 400},
      {std::string("GET /healthz HTTP/1.1\r\nHost: x\r\nA: ") + '\0' + "\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
       "Transfer-Encoding: chunked\r\n\r\n{}",
       400},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
       "Content-Length: 2\r\n\r\n{}",
       400},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
       "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 501},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n", 501},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n\r\n", 501},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n "
       "chunked\r\n\r\n0\r\n\r\n",
       400},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\n\tContent-Length: 2\r\n\r\n{}", 400},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nContent-Length: 2, 2\r\n\r\n{}", 400},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: "
       "2\r\n\r\n{}",
       400},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\n"
       "Content-Length: 2\r\n\r\n{}",
       415},
      {"POST /api/ingest/run HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
       400},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
       "2\r\n{}xx0\r\n\r\n",
       400},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
       "ffffffffffffffffff\r\n{}",
       400},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nExpect: magic\r\nContent-Length: 2\r\n\r\n",
       417},
  };
  for (const auto& c : kCases) {
    RawConnection connection(port());
    connection.Send(c.request);
    connection.FinishSending();
    const auto response = connection.Read();
    EXPECT_EQ(response.status, c.status) << c.request;
    EXPECT_EQ(response.body.substr(0, 10), R"({"error":")") << c.request;
    EXPECT_NE(response.Header("x-request-id"), "") << c.request;
    EXPECT_EQ(response.Header("connection"), "close") << c.request;
    EXPECT_TRUE(connection.AtEnd()) << c.request;
  }
  EXPECT_EQ(services.calls(), 0);
}

TEST_F(GatewayHttpTest, UnusualRequestsAreServed) {
  const std::string kRequests[] = {
      "GET /healthz HTTP/1.0\r\n\r\n",
      "GET http://any.host/healthz?x=1 HTTP/1.1\r\nHost: any.host\r\n\r\n",
      "GET /healthz HTTP/1.1\r\nHOST:x\r\nA:\r\n\r\n",
      "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
  };
  for (const auto& request : kRequests) {
    EXPECT_EQ(Exchange(port(), request).status, 200) << request;
  }
}

TEST_F(GatewayHttpTest, TargetsThatAreNoPathsAreRefused) {
  for (const char* target : {"healthz", "ftp://x/healthz", "*", "x:443"}) {
    EXPECT_EQ(Exchange(port(), GetRequest(target)).status, *target == '*' ? 404 : 400) << target;
  }
}

TEST_F(GatewayHttpTest, ChunkedBodiesAreRead) {
  const auto response =
      Exchange(port(),
               "POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
               "Transfer-Encoding: Chunked\r\n\r\n9;ext=1\r\n{\"sources\r\n6\r\n\":[]}\n\r\n"
               "0\r\nTrailer: x\r\n\r\n");
  EXPECT_EQ(response.status, 200) << response.body;
}

// A proxy vouches for the headers that it passes on, not for what stands behind a body.
TEST_F(GatewayHttpTest, TrailersAreNoHeaders) {
  const auto response =
      Exchange(port(),
               "POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
               "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Type: text/plain\r\n"
               "X-Workspace-Id: somebody-elses.com\r\n\r\n");
  EXPECT_EQ(response.status, 200) << response.body;
}

TEST_F(GatewayHttpTest, SizesAreLimited) {
  const struct {
    std::string request;
    int status;
    const char* code;
  } kCases[] = {
      {GetRequest("/api/clients?search=" + std::string(1003, 'a')), 200, ""},
      {GetRequest("/api/clients?search=" + std::string(1004, 'a')), 200, ""},
      {GetRequest("/api/clients?search=" + std::string(1005, 'a')), 414, "URI_TOO_LONG"},
      {GetRequest("/" + std::string(5000, 'a')), 414, "URI_TOO_LONG"},
      {GetRequest("/" + std::string(20000, 'a')), 414, "URI_TOO_LONG"},
      {GetRequest("/healthz", "A: " + std::string(3900, 'a') + "\r\n"), 200, ""},
      {GetRequest("/healthz", "A: " + std::string(4096, 'a') + "\r\n"), 431, "HEADERS_TOO_LARGE"},
      {JsonRequest("POST", "/api/ingest/run", "{}" + std::string(8190, ' ')), 200, ""},
      {JsonRequest("POST", "/api/ingest/run", "{}" + std::string(8191, ' ')), 413,
       "PAYLOAD_TOO_LARGE"},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2001\r\n" +
           std::string(8193, ' '),
       413, "PAYLOAD_TOO_LARGE"},
      {"POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n", 413,
       "PAYLOAD_TOO_LARGE"},
  };
  for (const auto& c : kCases) {
    RawConnection connection(port());
    connection.Send(c.request);
    const auto response = connection.Read();
    EXPECT_EQ(response.status, c.status) << c.request.substr(0, 60);
    if (*c.code) EXPECT_NE(response.body.find(c.code), std::string::npos) << response.body;
  }
}

// The answer arrives although the client still sends: the connection lingers before it closes.
TEST_F(GatewayHttpTest, AnOverlargeBodyStillGetsItsAnswer) {
  RawConnection connection(port());
  connection.Send("POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n");
  for (int i = 0; i < 5; ++i) connection.Send(std::string(1000, ' '));
  EXPECT_EQ(connection.Read().status, 413);
}

TEST_F(GatewayHttpTest, ExpectContinueIsAnswered) {
  RawConnection connection(port());
  connection.Send(
      "POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(connection.Read().status, 100);
  connection.Send("{}");
  EXPECT_EQ(connection.Read().status, 200);
}

TEST_F(GatewayHttpTest, ConnectionsAreKept) {
  RawConnection connection(port());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(connection.Send(GetRequest("/healthz")));
    EXPECT_EQ(connection.Read().status, 200);
  }
  ASSERT_TRUE(connection.Send(GetRequest("/nothing")));
  EXPECT_EQ(connection.Read().status, 404);
  ASSERT_TRUE(connection.Send(GetRequest("/healthz", "Connection: close\r\n")));
  const auto last = connection.Read();
  EXPECT_EQ(last.Header("connection"), "close");
  EXPECT_TRUE(connection.AtEnd());
}

TEST_F(GatewayHttpTest, PipelinedRequestsAreAnsweredInOrder) {
  services.Answer("GetClient", "client { id: 'client_1' }");
  RawConnection connection(port());
  connection.Send(GetRequest("/api/clients/a", "X-Request-Id: 1\r\n") +
                  GetRequest("/healthz", "X-Request-Id: 2\r\n") +
                  JsonRequest("POST", "/api/ingest/run", "{}", "X-Request-Id: 3\r\n") +
                  GetRequest("/nothing", "X-Request-Id: 4\r\n"));
  const int kStatus[] = {200, 200, 200, 404};
  for (int i = 0; i < 4; ++i) {
    const auto response = connection.Read();
    EXPECT_EQ(response.status, kStatus[i]);
    EXPECT_EQ(response.Header("x-request-id"), std::to_string(i + 1));
  }
}

TEST_F(GatewayHttpTest, AClientThatLeavesEarlyHurtsNobody) {
  for (int i = 0; i < 20; ++i) {
    RawConnection(port()).Send(GetRequest("/api/clients"));
    RawConnection(port()).Send(
        "POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{");
  }
  EXPECT_EQ(Get("/healthz").status, 200);
}

class GatewaySlowClientTest : public GatewayHttpTest {
 protected:
  static HttpLimits Hasty() {
    HttpLimits limits = ShortLimits();
    limits.header_timeout = std::chrono::milliseconds(50);
    limits.body_timeout = std::chrono::milliseconds(50);
    limits.idle_timeout = std::chrono::milliseconds(50);
    limits.linger_timeout = std::chrono::milliseconds(50);
    return limits;
  }
  GatewaySlowClientTest() : GatewayHttpTest(Hasty()) {}
};

TEST_F(GatewaySlowClientTest, SlowHeadersAre408) {
  RawConnection connection(port());
  connection.Send("GET /healthz HTTP/1.1\r\nHost");
  const auto response = connection.Read();
  EXPECT_EQ(response.status, 408);
  EXPECT_NE(response.body.find("REQUEST_TIMEOUT"), std::string::npos) << response.body;
  EXPECT_TRUE(connection.AtEnd());
}

TEST_F(GatewaySlowClientTest, SlowBodiesAre408) {
  RawConnection connection(port());
  connection.Send("POST /api/ingest/run HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{");
  EXPECT_EQ(connection.Read().status, 408);
  EXPECT_TRUE(connection.AtEnd());
}

TEST_F(GatewaySlowClientTest, IdleConnectionsAreClosedWithoutAWord) {
  RawConnection connection(port());
  EXPECT_TRUE(connection.AtEnd());
}

TEST_F(GatewaySlowClientTest, AConnectionThatDoesNotCloseAfterAnErrorIsClosed) {
  RawConnection connection(port());
  connection.Send("nonsense\r\n\r\n");
  EXPECT_EQ(connection.Read().status, 400);
  EXPECT_TRUE(connection.AtEnd());
}

class GatewayFullTest : public GatewayHttpTest {
 protected:
  static HttpLimits Few() {
    HttpLimits limits;
    limits.max_connections = 2;
    return limits;
  }
  GatewayFullTest() : GatewayHttpTest(Few()) {}
};

TEST_F(GatewayFullTest, OneConnectionTooManyIsTurnedAway) {
  RawConnection first(port());
  RawConnection second(port());
  first.Send(GetRequest("/healthz"));
  second.Send(GetRequest("/healthz"));
  EXPECT_EQ(first.Read().status, 200);
  EXPECT_EQ(second.Read().status, 200);
  RawConnection third(port());
  const auto response = third.Read();
  EXPECT_EQ(response.status, 503);
  EXPECT_NE(response.body.find("UNAVAILABLE"), std::string::npos);
  EXPECT_TRUE(third.AtEnd());
}

class GatewayShareTest : public GatewayTest {
 protected:
  static GatewayOptions Few(std::function<bool(const std::string&)> is_proxy) {
    GatewayOptions options;
    options.limits.connections_per_address = 2;
    options.is_proxy = std::move(is_proxy);
    return options;
  }
  explicit GatewayShareTest(std::function<bool(const std::string&)> is_proxy = nullptr)
      : GatewayTest(Few(std::move(is_proxy))) {}

  // How many of three connections from an address are served.
  int Served(const std::string& source) {
    RawConnection connections[] = {RawConnection(port(), source), RawConnection(port(), source),
                                   RawConnection(port(), source)};
    int served = 0;
    for (RawConnection& connection : connections) {
      connection.Send(GetRequest("/healthz"));
      served += connection.Read().status == 200;
    }
    return served;
  }
};

TEST_F(GatewayShareTest, AnAddressHasItsShareOfConnections) {
  RawConnection first(port(), "127.0.0.2");
  RawConnection second(port(), "127.0.0.2");
  EXPECT_EQ(Served("127.0.0.3"), 2);
  RawConnection third(port(), "127.0.0.2");
  EXPECT_EQ(third.Read().status, 503);
}

class GatewayProxyTest : public GatewayShareTest {
 protected:
  GatewayProxyTest()
      : GatewayShareTest([](const std::string& address) { return address == "127.0.0.2"; }) {}
};

TEST_F(GatewayProxyTest, AProxyHasTheSharesOfThoseBehindIt) {
  EXPECT_EQ(Served("127.0.0.2"), 3);
  EXPECT_EQ(Served("127.0.0.3"), 2);
}

class GatewayBodiesTest : public GatewayTest {
 protected:
  static GatewayOptions Small() {
    GatewayOptions options;
    options.limits.body_memory_bytes = 10'000;
    return options;
  }
  GatewayBodiesTest() : GatewayTest(Small()) {}
};

TEST_F(GatewayBodiesTest, BodiesShareTheirMemory) {
  const std::string body = "{}" + std::string(8'000, ' ');
  const std::string large = JsonRequest("POST", "/api/ingest/run", body);
  // Whichever of both arrives first has the memory; the test wants it to be the one that is held.
  bool held = false;
  for (int i = 0; i < 1000 && !held; ++i) {
    RawConnection first(port());
    first.Send(large.substr(0, 7'000));
    const int second = Post("/api/ingest/run", body).status;
    EXPECT_TRUE(second == 200 || second == 503) << second;
    if (second == 503) EXPECT_EQ(Post("/api/ingest/run", "{}").status, 200);
    first.Send(large.substr(7'000));
    held = first.Read().status == 200 && second == 503;
  }
  EXPECT_TRUE(held);
  // What ended gives its share back, a moment after its answer.
  int after = 503;
  for (int i = 0; i < 1000 && after == 503; ++i) after = Post("/api/ingest/run", body).status;
  EXPECT_EQ(after, 200);
}

class GatewayDeadlineTest : public GatewayTest {
 protected:
  GatewayDeadlineTest() : GatewayTest({.call_timeout = std::chrono::milliseconds(50)}) {}
};

TEST_F(GatewayDeadlineTest, ASlowServiceIs504) {
  Gate gate;
  services.Hold("ListClients", gate.AsHold());
  const auto response = Get("/api/clients");
  EXPECT_EQ(response.status, 504);
  EXPECT_NE(response.body.find("DEADLINE_EXCEEDED"), std::string::npos) << response.body;
  gate.Release();
}

TEST_F(GatewayHttpTest, DrainLetsRequestsFinishAndRefusesNewOnes) {
  Gate gate;
  services.Hold("ListClients", gate.AsHold());
  RawConnection busy(port());
  RawConnection idle(port());
  idle.Send(GetRequest("/healthz"));
  EXPECT_EQ(idle.Read().status, 200);
  busy.Send(GetRequest("/api/clients"));
  gate.AwaitCall();
  const int old_port = port();
  std::thread drain([&] { gateway->Drain(Deadline::After(std::chrono::seconds(60))); });
  EXPECT_TRUE(idle.AtEnd());
  gate.Release();
  const auto response = busy.Read();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.Header("connection"), "close");
  EXPECT_TRUE(busy.AtEnd());
  drain.join();
  EXPECT_THROW(RawConnection{old_port}, std::runtime_error);
}

TEST_F(GatewayHttpTest, DrainGivesUpAtItsDeadline) {
  Gate gate;
  services.Hold("ListClients", gate.AsHold());
  RawConnection busy(port());
  busy.Send(GetRequest("/api/clients"));
  gate.AwaitCall();
  gateway->Drain(Deadline::After(std::chrono::milliseconds(1)));
  gateway->Drain(Deadline::Infinite());
  gate.Release();
  const auto response = busy.Read();
  EXPECT_TRUE(response.status == 503 || response.status == 0) << response.status;
  EXPECT_TRUE(busy.AtEnd());
}

TEST_F(GatewayHttpTest, ManyClientsAtOnceGetTheirOwnAnswers) {
  std::vector<std::thread> clients;
  std::atomic<int> right = 0;
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&, c] {
      RawConnection connection(port());
      for (int i = 0; i < 25; ++i) {
        const std::string id = std::to_string(c) + '-' + std::to_string(i);
        connection.Send(GetRequest("/api/clients", "X-Request-Id: " + id + "\r\n"));
        const auto response = connection.Read();
        right += response.status == 200 && response.Header("x-request-id") == id;
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(right, 8 * 25);
}

}  // namespace
}  // namespace stanna::gateway
