// Peers that want to harm the REST port: each gets the documented refusal or the end of its
// connection within a limit that is a setting.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/hostile/hostile_fixture.h"

namespace stanna::testing {
namespace {

using gateway::testing::JsonRequest;

constexpr char kSync[] = "/api/integrations/hubspot/sync";
constexpr std::chrono::milliseconds kBetweenBytes{5};

class HostileHttp : public Hostile {
 protected:
  static std::string Authorized() { return "X-API-Key: " + key() + "\r\n"; }

  // A byte, a while, a byte, …: until the server says or ends something. How many were sent.
  static std::size_t Trickle(RawConnection& connection, std::string_view bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size() && !connection.WaitForInput(kBetweenBytes) &&
           connection.Send(bytes.substr(sent, 1))) {
      ++sent;
    }
    return sent;
  }

  // `chunk` again and again until the server has had enough; how many bytes it took.
  static std::size_t Pour(RawConnection& connection, const std::string& chunk, std::size_t most) {
    std::size_t sent = 0;
    while (sent < most && connection.Send(chunk)) sent += chunk.size();
    EXPECT_TRUE(connection.WasEnded()) << "it just did not take any more";
    return sent;
  }

  // The answer to `request`, after which the connection is over although the client says more.
  static int StatusThenEnd(const std::string& request) {
    RawConnection connection = Attack();
    connection.Send(request);
    const int status = connection.Read().status;
    EXPECT_TRUE(connection.AtEnd()) << request;
    return status;
  }
};

TEST_F(HostileHttp, HeadersAByteAtATime) {
  RawConnection connection = Attack();
  const std::string endless = "GET /healthz HTTP/1.1\r\nHost: x\r\nA: " + std::string(12'000, 'a');
  EXPECT_LT(Trickle(connection, endless), endless.size());
  ExpectGoodService();
  EXPECT_EQ(connection.Read().status, 408);
  EXPECT_TRUE(connection.AtEnd());
}

TEST_F(HostileHttp, ABodyAByteAtATime) {
  RawConnection connection = Attack();
  const std::string body(100'000, ' ');
  const std::string request = JsonRequest("POST", kSync, body, Authorized());
  connection.Send(request.substr(0, request.size() - body.size()));
  EXPECT_LT(Trickle(connection, body), body.size());
  EXPECT_EQ(connection.Read().status, 408);
  EXPECT_TRUE(connection.AtEnd());
}

TEST_F(HostileHttp, ManyThatSayNothingOrHalf) {
  std::vector<std::unique_ptr<RawConnection>> peers;
  for (int i = 0; i < kAttackersConnections; ++i) {
    peers.push_back(std::make_unique<RawConnection>(http_port(), kAttacker));
    peers.back()->Send(i % 2 == 0 ? "" : "GET /healthz HTTP/1.1\r\nHo");
  }
  ExpectGoodService();
  for (std::size_t i = 0; i < peers.size(); ++i) {
    if (i % 2 == 1) EXPECT_EQ(peers[i]->Read().status, 408);
    EXPECT_TRUE(peers[i]->AtEnd());
  }
}

TEST_F(HostileHttp, ConnectionsBeyondTheirShareAreTurnedAway) {
  std::vector<std::unique_ptr<RawConnection>> peers;
  for (int i = 0; i < kAttackersConnections; ++i) {
    peers.push_back(std::make_unique<RawConnection>(http_port(), kAttacker));
    peers.back()->Send(GetRequest("/healthz"));
    ASSERT_EQ(peers.back()->Read().status, 200);
  }
  for (int i = 0; i < 100; ++i) {
    RawConnection more = Attack();
    EXPECT_EQ(more.Read().status, 503);
    EXPECT_TRUE(more.AtEnd());
  }
  ExpectGoodService();
}

TEST_F(HostileHttp, HugeHeaders) {
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "A" + std::to_string(i) + ": x\r\n";
  const struct {
    std::string request;
    int status;
  } cases[] = {
      {GetRequest("/healthz", "A: " + std::string(1 << 20, 'a') + "\r\n"), 431},
      {GetRequest("/healthz", std::string(1 << 20, 'a') + ": x\r\n"), 431},
      {GetRequest("/healthz", many), 431},
      {GetRequest("/" + std::string(1 << 20, 'a')), 414},
      {std::string(1 << 20, 'G'), 414},
  };
  for (const auto& c : cases) {
    RawConnection connection = Attack();
    connection.Send(c.request);
    EXPECT_EQ(connection.Read().status, c.status) << c.request.substr(0, 40);
    EXPECT_TRUE(connection.AtEnd()) << c.request.substr(0, 40);
  }
}

TEST_F(HostileHttp, EndlessBodies) {
  constexpr std::size_t kMost = 512 << 20;
  const struct {
    const char* framing;
    std::string chunk;
  } cases[] = {
      {"Content-Length: 1099511627776", std::string(1 << 16, ' ')},
      {"Transfer-Encoding: chunked", "10000\r\n" + std::string(1 << 16, ' ') + "\r\n"},
      {"Transfer-Encoding: chunked", "1\r\n \r\n"},
      {"Transfer-Encoding: chunked", "7fffffff\r\n" + std::string(1 << 16, ' ')},
      // A single chunk whose extension has no end, and trailers that have none.
      {"Transfer-Encoding: chunked", "1;" + std::string(1 << 16, 'x')},
      {"Transfer-Encoding: chunked", "0\r\n" + std::string(1 << 16, 'x')},
  };
  for (const auto& c : cases) {
    RawConnection connection = Attack();
    connection.Send("POST " + std::string(kSync) +
                    " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + Authorized() +
                    c.framing + "\r\n\r\n");
    EXPECT_LT(Pour(connection, c.chunk, kMost), kMost) << c.framing << c.chunk.substr(0, 10);
  }
}

TEST_F(HostileHttp, BodiesTogetherAreBounded) {
  // Each holds two thirds of what a body may have, of the eight MiB that all may have.
  const std::string most(2 << 20, ' ');
  std::vector<std::unique_ptr<RawConnection>> peers;
  int refused = 0;
  for (int i = 0; i < kAttackersConnections; ++i) {
    peers.push_back(std::make_unique<RawConnection>(http_port(), kAttacker));
    peers.back()->Send("POST " + std::string(kSync) +
                       " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                       "Content-Length: 3000000\r\n\r\n");
    peers.back()->Send(most);
  }
  ExpectGoodService();
  for (const auto& peer : peers) {
    const int status = peer->Read().status;
    EXPECT_TRUE(status == 503 || status == 408 || status == 0) << status;
    refused += status == 503;
  }
  EXPECT_GT(refused, 0);
}

// What a proxy before us could read as other requests than we do.
TEST_F(HostileHttp, RequestsThatCanBeReadInTwoWays) {
  const std::string post = "POST " + std::string(kSync) + " HTTP/1.1\r\nHost: x\r\n";
  const std::string smuggled = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string framings[] = {
      "Content-Length: 5\r\nContent-Length: 6\r\n",
      "Content-Length: 5, 6\r\n",
      "Content-Length: 5, 5\r\n",
      "Content-Length: +5\r\n",
      "Content-Length: 0x5\r\n",
      "Content-Length: 5 5\r\n",
      "Content-Length: \r\n",
      "Content-Length : 5\r\n",
      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
      "Transfer-Encoding : chunked\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
      "Transfer-Encoding: chunked, chunked\r\n",
      "Transfer-Encoding: identity, chunked\r\n",
      "Transfer-Encoding: identity\r\n",
      "Transfer-Encoding: xchunked\r\n",
      "Transfer-Encoding: \"chunked\"\r\n",
      "Transfer-Encoding: chunked;q=1\r\n",
      // Folded lines.
      "Transfer-Encoding:\r\n chunked\r\n",
      "X: y\r\n Transfer-Encoding: chunked\r\n",
      "Content-Length:\r\n\t5\r\n",
      " Content-Length: 5\r\n",
      // Ends of lines that are none.
      "X: y\nTransfer-Encoding: chunked\r\n",
      "X: y\rTransfer-Encoding: chunked\r\n",
      "Content-Length: 5\n",
      "Host: y\r\n",
      std::string("X: ") + '\0' + "\r\n",
      "X\r\n",
      ": y\r\n",
      "X\x0b: y\r\n",
  };
  for (const std::string& framing : framings) {
    const int status = StatusThenEnd(post + framing + "\r\n0\r\n\r\n" + smuggled);
    EXPECT_TRUE(status == 400 || status == 501) << status << " " << framing;
  }
  const std::string chunks[] = {
      "0x5\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n",
      " 5\r\nhello\r\n0\r\n\r\n",  "5\nhello\n0\n\n",          "5\r\nhello0\r\n\r\n",
      "5\r\nhelloXX0\r\n\r\n",     "\r\nhello\r\n0\r\n\r\n",   "ffffffffffffffff5\r\nhello",
      "5,5\r\nhello\r\n0\r\n\r\n", "5\rhello\r\n0\r\n\r\n",    "g\r\nhello\r\n0\r\n\r\n",
  };
  for (const std::string& body : chunks) {
    const int status = StatusThenEnd(post + "Transfer-Encoding: chunked\r\n\r\n" + body + smuggled);
    EXPECT_EQ(status, 400) << body;
  }
}

TEST_F(HostileHttp, OddTargetsAndMethods) {
  const struct {
    const char* line;
    std::vector<int> statuses;
  } cases[] = {
      {"GET http:// HTTP/1.1", {404}},
      {"GET http://other.example HTTP/1.1", {404}},
      {"GET http:///etc/passwd HTTP/1.1", {404}},
      {"GET //etc/passwd HTTP/1.1", {404}},
      {"GET /../../etc/passwd HTTP/1.1", {404}},
      {"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1", {404}},
      {"GET /api/clients/%00 HTTP/1.1", {400, 401, 404}},
      {"GET /api/clients/%ff%fe HTTP/1.1", {400, 401, 404}},
      {"GET /api/clients/%zz HTTP/1.1", {400, 401, 404}},
      {"GET /healthz#x HTTP/1.1", {200, 400, 404}},
      {"GET \\healthz HTTP/1.1", {400}},
      {"GET ftp://x/healthz HTTP/1.1", {400}},
      {"CONNECT x:443 HTTP/1.1", {400}},
      {"TRACE /healthz HTTP/1.1", {405}},
      {"get /healthz HTTP/1.1", {405}},
      {"PRI * HTTP/2.0", {400}},
      {"GET /healthz HTTP/0.9", {400}},
      {"GET /healthz", {400}},
      {"BREW /healthz HTTP/1.1", {405}},
  };
  for (const auto& c : cases) {
    RawConnection connection = Attack();
    connection.Send(std::string(c.line) + "\r\nHost: x\r\nConnection: close\r\n\r\n");
    const int status = connection.Read().status;
    EXPECT_NE(std::find(c.statuses.begin(), c.statuses.end(), status), c.statuses.end())
        << status << " " << c.line;
  }
}

TEST_F(HostileHttp, PipelinedRequestsAreAnsweredInOrderOneAtATime) {
  constexpr int kRequests = 200;
  std::string all;
  for (int i = 0; i < kRequests; ++i) {
    all += GetRequest("/healthz", "X-Request-Id: " + std::to_string(i) + "\r\n");
  }
  RawConnection connection = Attack();
  connection.Send(all);
  for (int i = 0; i < kRequests; ++i) {
    const RawResponse response = connection.Read();
    ASSERT_EQ(response.status, 200) << i;
    EXPECT_EQ(response.Header("x-request-id"), std::to_string(i));
  }
}

TEST_F(HostileHttp, WhoNeverReadsIsLetGo) {
  RawConnection connection = Attack();
  const std::string request = GetRequest("/openapi.json");
  // What is asked for is far more than all buffers on the way.
  constexpr std::size_t kMost = 64 << 20;
  EXPECT_LT(Pour(connection, request, kMost), kMost);
}

TEST_F(HostileHttp, AHalfClosedPeerGetsItsAnswer) {
  RawConnection connection = Attack();
  connection.Send(GetRequest(kClients, Authorized()));
  connection.FinishSending();
  EXPECT_EQ(connection.Read().status, 200);
  EXPECT_TRUE(connection.AtEnd());
  RawConnection half = Attack();
  half.Send("POST " + std::string(kSync) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{");
  half.FinishSending();
  EXPECT_TRUE(half.AtEnd());
}

TEST_F(HostileHttp, ResetsInTheMiddle) {
  for (int i = 0; i < 200; ++i) {
    RawConnection connection = Attack();
    connection.Send(i % 2 == 0 ? GetRequest(kClients, Authorized())
                               : "POST " + std::string(kSync) + " HTTP/1.1\r\nHost: x\r\nConte");
    connection.Reset();
  }
}

TEST_F(HostileHttp, Garbage) {
  std::mt19937 random(4711);
  for (int i = 0; i < 200; ++i) {
    std::string bytes(1 + random() % 5000, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    RawConnection connection = Attack();
    connection.Send(bytes);
    connection.FinishSending();
    const int status = connection.Read().status;
    EXPECT_TRUE(status == 0 || status == 400 || status == 414) << status;
  }
}

TEST_F(HostileHttp, OtherProtocolsAtThePlainPort) {
  const std::string hello(
      "\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03"
      "0123456789abcdef0123456789abcdef"
      "\x00\x00\x04\x13\x01\x00\xff\x01\x00\x00\x00",
      52);
  for (const std::string& bytes :
       {hello + "\r\n\r\n", std::string("SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), std::string("EHLO x\r\n\r\n")}) {
    EXPECT_EQ(StatusThenEnd(bytes), 400) << bytes;
  }
  // One that waits for our side of the handshake.
  RawConnection connection = Attack();
  connection.Send(hello);
  const int status = connection.Read().status;
  EXPECT_TRUE(status == 400 || status == 408) << status;
  EXPECT_TRUE(connection.AtEnd());
}

TEST_F(HostileHttp, JsonThatIsMeantToHurt) {
  std::string names = "{";
  for (int i = 0; i < 100'000; ++i) names += "\"n" + std::to_string(i) + "\":0,";
  const std::string bodies[] = {
      std::string(1'000'000, '['),
      "{\"requestId\":" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + "}",
      [] {
        std::string nested;
        for (int i = 0; i < 100'000; ++i) nested += "{\"requestId\":";
        return nested;
      }(),
      "{\"requestId\":" + std::string(2'000'000, '9') + "}",
      R"({"requestId":1e999999999})",
      R"({"requestId":-1e-999999999})",
      R"({"requestId":"\ud800"})",
      R"({"requestId":"\u0000"})",
      "{\"requestId\":\"\xff\xfe\"}",
      "{\"requestId\":\"" + std::string(2'500'000, 'x') + "\"}",
      names + "\"m\":0}",
      R"({"requestId":"a","requestId":"b"})",
      "nul",
      "",
  };
  for (const std::string& body : bodies) {
    RawConnection connection = Attack();
    connection.Send(JsonRequest("POST", kSync, body, Authorized()));
    const RawResponse response = connection.Read();
    EXPECT_TRUE(response.status >= 400 && response.status < 500)
        << response.status << " " << body.substr(0, 40);
    EXPECT_LT(response.body.size(), 100'000u) << body.substr(0, 40);
  }
}

TEST_F(HostileHttp, CompressedBodiesAreRefused) {
  for (const char* coding : {"gzip", "deflate", "br", "identity, gzip", "GZIP"}) {
    EXPECT_EQ(StatusThenEnd(JsonRequest("POST", kSync, "\x1f\x8b\x08",
                                        std::string("Content-Encoding: ") + coding + "\r\n")),
              415)
        << coding;
  }
}

TEST_F(HostileHttp, AnswersSayNothingOfTheProgram) {
  for (const char* target : {"/healthz", kClients, "/nothing"}) {
    RawConnection connection = Attack();
    connection.Send(GetRequest(target, Authorized()));
    const RawResponse response = connection.Read();
    EXPECT_EQ(response.Header("server"), "");
    EXPECT_EQ(response.Header("x-powered-by"), "");
    EXPECT_EQ(response.Header("x-content-type-options"), "nosniff");
    EXPECT_EQ(response.Header("referrer-policy"), "no-referrer");
    EXPECT_EQ(response.Header("cache-control"), "no-store");
    EXPECT_EQ(response.Header("content-security-policy"),
              "default-src 'none'; frame-ancestors 'none'");
    EXPECT_EQ(response.Header("strict-transport-security"), "") << "it says nothing without TLS";
  }
}

}  // namespace
}  // namespace stanna::testing
