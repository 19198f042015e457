#include "client/http/beast_http_client.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <zlib.h>

#include <mutex>
#include <thread>

#include "client/http/test_certificates.h"
#include "client/http/test_server.h"

namespace stanna::hubspot {
namespace {

using std::chrono::milliseconds;

std::string Gzip(std::string text) {
  z_stream z{};
  deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, text.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(text.data());
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

/// Keeps what a server got, over its threads.
class Recorder {
 public:
  void Add(std::string request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
  }
  std::string at(std::size_t index) {
    const std::lock_guard lock(mutex_);
    return requests_.at(index);
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> requests_;
};

class BeastHttpClientTest : public ::testing::Test {
 protected:
  // OpenSSL's writes to a closed socket raise it in the test server.
  static void SetUpTestSuite() { ::signal(SIGPIPE, SIG_IGN); }

  BeastHttpOptions Options() {
    BeastHttpOptions options;
    options.allowed_hosts = {"localhost", "127.0.0.1", "api.test"};
    options.ca_file = authority.pem_file();
    return options;
  }
  std::unique_ptr<HttpClient> Client(BeastHttpOptions options) {
    auto client = MakeBeastHttpClient(std::move(options));
    EXPECT_TRUE(client.ok()) << ToString(client.status());
    return *std::move(client);
  }
  absl::StatusOr<HttpResponse> Get(HttpClient& client, const std::string& url,
                                   Deadline deadline = Deadline::After(std::chrono::minutes(1))) {
    return client.Send({.url = url}, deadline, {});
  }
  std::string ReasonOfGet(BeastHttpOptions options, const std::string& url) {
    const auto client = Client(std::move(options));
    const auto response = Get(*client, url);
    return response.ok() ? "answered " + std::to_string(response->status)
                         : ReasonOf(response.status());
  }

  TestAuthority authority;
  std::shared_ptr<SSL_CTX> localhost = authority.ServerContext("DNS:localhost,IP:127.0.0.1");
};

TEST_F(BeastHttpClientTest, SpeaksTlsToAVerifiedHost) {
  Recorder got;
  TestServer server(
      [&](TestConnection& c) {
        got.Add(c.ReadRequest());
        c.Write(Ok("hello", "X-One: 1\r\n"));
      },
      localhost);
  const auto client = Client(Options());
  const auto response = client->Send({.method = HttpMethod::kPost,
                                      .url = server.url() + "/path?q=1",
                                      .headers = {{"Authorization", "Bearer t"}},
                                      .body = "{}"},
                                     Deadline::Infinite(), {});
  ASSERT_TRUE(response.ok()) << ToString(response.status());
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->Header("x-one"), "1");
  const std::string request = got.at(0);
  EXPECT_TRUE(request.starts_with("POST /path?q=1 HTTP/1.1\r\n")) << request;
  for (const std::string& line :
       {"Host: localhost:" + std::to_string(server.port()), std::string("Accept-Encoding: gzip"),
        std::string("Authorization: Bearer t"), std::string("Content-Length: 2")}) {
    EXPECT_NE(request.find(line), std::string::npos) << line << "\n" << request;
  }
}

TEST_F(BeastHttpClientTest, AnswersOfAnyStatusAreValues) {
  TestServer server(Always("HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno"));
  const auto client = Client(Options());
  const auto response = Get(*client, server.url());
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->body, "no");
}

TEST_F(BeastHttpClientTest, RefusesAnUnknownAuthorityAndAnotherHostsCertificate) {
  TestServer good(Always(Ok("x")), localhost);
  BeastHttpOptions without_ca = Options();
  without_ca.ca_file.clear();
  EXPECT_EQ(ReasonOfGet(without_ca, good.url()), kHttpUntrustedPeer);
  TestAuthority other;
  BeastHttpOptions other_ca = Options();
  other_ca.ca_file = other.pem_file();
  EXPECT_EQ(ReasonOfGet(other_ca, good.url()), kHttpUntrustedPeer);
  TestServer wrong_host(Always(Ok("x")), authority.ServerContext("DNS:other.example"));
  EXPECT_EQ(ReasonOfGet(Options(), wrong_host.url()), kHttpUntrustedPeer);
}

TEST_F(BeastHttpClientTest, RefusesHostsAndSchemesThatMayNotBeCalled) {
  const auto client = Client(Options());
  for (const char* url : {"https://evil.example/", "http://api.test/", "ftp://localhost/",
                          "https://localhost.evil.example/", "nonsense"}) {
    const auto response = Get(*client, url);
    ASSERT_FALSE(response.ok()) << url;
    EXPECT_EQ(ReasonOf(response.status()), kHttpRefused) << url;
  }
}

TEST_F(BeastHttpClientTest, ADomainStandsForTheHostsBelowIt) {
  BeastHttpOptions options = Options();
  options.allowed_hosts = {".files.example"};
  const auto client = Client(options);
  for (const char* url : {"https://files.example/", "https://evilfiles.example/",
                          "https://files.example.evil/", "https://a.files.example.evil/"}) {
    EXPECT_EQ(ReasonOf(Get(*client, url).status()), kHttpRefused) << url;
  }
  // That host does not exist; it is looked for.
  EXPECT_NE(
      ReasonOf(Get(*client, "https://a.files.example/", Deadline::After(std::chrono::seconds(30)))
                   .status()),
      kHttpRefused);
}

TEST_F(BeastHttpClientTest, ATokenCannotSmuggleInHeaders) {
  TestServer server(Always(Ok("x")));
  const auto client = Client(Options());
  const auto response =
      client->Send({.url = server.url(), .headers = {{"Authorization", "Bearer pat\r\nX-Evil: 1"}}},
                   Deadline::Infinite(), {});
  EXPECT_EQ(ReasonOf(response.status()), kHttpRefused);
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(BeastHttpClientTest, AMissingCaFileIsSaidAtOnce) {
  BeastHttpOptions options = Options();
  options.ca_file = "/nonexistent.pem";
  EXPECT_TRUE(absl::IsInvalidArgument(MakeBeastHttpClient(options).status()));
}

TEST_F(BeastHttpClientTest, DecodesGzipAndChunks) {
  const std::string zipped = Gzip(std::string(100'000, 'x'));
  TestServer gzip(Always(Ok(zipped, "Content-Encoding: gzip\r\n")));
  TestServer chunked(Always(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
  const auto client = Client(Options());
  EXPECT_EQ(Get(*client, gzip.url())->body, std::string(100'000, 'x'));
  EXPECT_EQ(Get(*client, chunked.url())->body, "abcde");
}

TEST_F(BeastHttpClientTest, CapsTheAnswerAsReceivedAndAsDecoded) {
  BeastHttpOptions options = Options();
  options.max_response_bytes = 10'000;
  TestServer plain(Always(Ok(std::string(10'001, 'x'))));
  EXPECT_EQ(ReasonOfGet(options, plain.url()), kHttpTooLarge);
  TestServer chunked(Always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2711\r\n" +
                            std::string(10'001, 'x') + "\r\n0\r\n\r\n"));
  EXPECT_EQ(ReasonOfGet(options, chunked.url()), kHttpTooLarge);
  TestServer bomb(Always(Ok(Gzip(std::string(10'001, 'x')), "Content-Encoding: gzip\r\n")));
  EXPECT_EQ(ReasonOfGet(options, bomb.url()), kHttpTooLarge);
  TestServer exact(Always(Ok(std::string(10'000, 'x'))));
  EXPECT_EQ(ReasonOfGet(options, exact.url()), "answered 200");
}

TEST_F(BeastHttpClientTest, BrokenAnswersByKind) {
  const std::string cut = Ok("whole body").substr(0, Ok("whole body").size() - 3);
  TestServer truncated([&](TestConnection& c) {
    c.ReadRequest();
    c.Write(cut);
  });
  EXPECT_EQ(ReasonOfGet(Options(), truncated.url()), kHttpNoAnswer);
  TestServer truncated_tls(
      [&](TestConnection& c) {
        c.ReadRequest();
        c.Write(cut);
        c.Reset();
      },
      localhost);
  EXPECT_EQ(ReasonOfGet(Options(), truncated_tls.url()), kHttpNoAnswer);
  TestServer reset([](TestConnection& c) {
    c.ReadRequest();
    c.Reset();
  });
  EXPECT_EQ(ReasonOfGet(Options(), reset.url()), kHttpNoAnswer);
  TestServer foreign(Always("220 smtp.example ESMTP\r\n\r\n"));
  EXPECT_EQ(ReasonOfGet(Options(), foreign.url()), kHttpBadAnswer);
  TestServer not_gzip(Always(Ok("{}", "Content-Encoding: gzip\r\n")));
  EXPECT_EQ(ReasonOfGet(Options(), not_gzip.url()), kHttpBadAnswer);
  TestServer unknown_coding(Always(Ok("{}", "Content-Encoding: br\r\n")));
  EXPECT_EQ(ReasonOfGet(Options(), unknown_coding.url()), kHttpBadAnswer);
}

TEST_F(BeastHttpClientTest, NobodyListeningIsNotSent) {
  std::string url;
  {
    TestServer gone(Always(""));
    url = gone.url();
  }
  EXPECT_EQ(ReasonOfGet(Options(), url), kHttpNotSent);
}

TEST_F(BeastHttpClientTest, StallsEndByEachTimeOut) {
  TestServer silent([](TestConnection& c) {
    c.ReadRequest();
    c.Write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
    c.WaitForClose();
  });
  BeastHttpOptions read = Options();
  read.read_timeout = milliseconds(50);
  EXPECT_EQ(ReasonOfGet(read, silent.url()), kHttpNoAnswer);
  BeastHttpOptions total = Options();
  total.total_timeout = milliseconds(50);
  EXPECT_EQ(ReasonOfGet(total, silent.url()), kHttpNoAnswer);
  const auto client = Client(Options());
  const auto response = Get(*client, silent.url(), Deadline::After(milliseconds(50)));
  EXPECT_TRUE(absl::IsDeadlineExceeded(response.status())) << ToString(response.status());

  // Speaks plain TCP where TLS is expected, and never answers the handshake.
  TestServer no_handshake([](TestConnection& c) { c.WaitForClose(); });
  BeastHttpOptions tls = Options();
  tls.tls_timeout = milliseconds(50);
  EXPECT_EQ(ReasonOfGet(tls, "https://localhost:" + std::to_string(no_handshake.port())),
            kHttpNotSent);
}

TEST_F(BeastHttpClientTest, AStopRequestEndsACallUnderWay) {
  std::stop_source source;
  TestServer server([&](TestConnection& c) {
    c.ReadRequest();
    source.request_stop();
    c.WaitForClose();
  });
  const auto client = Client(Options());
  const auto response =
      client->Send({.url = server.url()}, Deadline::Infinite(), source.get_token());
  EXPECT_TRUE(absl::IsCancelled(response.status())) << ToString(response.status());
}

TEST_F(BeastHttpClientTest, KeepsConnectionsUnlessTold) {
  TestServer keeps(Always(Ok("a")), localhost);
  TestServer closes(Always(Ok("a", "Connection: close\r\n")));
  const auto client = Client(Options());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Get(*client, keeps.url()).ok());
    ASSERT_TRUE(Get(*client, closes.url()).ok());
  }
  EXPECT_EQ(keeps.connections(), 1);
  EXPECT_EQ(closes.connections(), 3);
}

TEST_F(BeastHttpClientTest, AnIdleConnectionPastItsTimeIsNotUsed) {
  TestServer server(Always(Ok("a")));
  BeastHttpOptions options = Options();
  options.idle_timeout = milliseconds(-1);
  const auto client = Client(options);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(Get(*client, server.url()).ok());
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(BeastHttpClientTest, AStaleConnectionIsReplacedForWhatMayBeRepeated) {
  for (const bool tls : {false, true}) {
    // Promises to stay and closes.
    TestServer server(
        [](TestConnection& c) {
          c.ReadRequest();
          c.Write(Ok("a"));
        },
        tls ? localhost : nullptr);
    const auto client = Client(Options());
    for (int i = 0; i < 5; ++i) {
      const auto response = Get(*client, server.url());
      ASSERT_TRUE(response.ok()) << ToString(response.status());
    }
    EXPECT_EQ(server.connections(), 5);
  }
}

TEST_F(BeastHttpClientTest, WhatMustNotBeRepeatedGetsAFreshConnection) {
  TestServer server(Always(Ok("a")));
  const auto client = Client(Options());
  for (int i = 0; i < 3; ++i) {
    const auto response = client->Send({.method = HttpMethod::kPost,
                                        .url = server.url(),
                                        .body = "code",
                                        .idempotency = Idempotency::kNonIdempotent},
                                       Deadline::Infinite(), {});
    ASSERT_TRUE(response.ok());
  }
  EXPECT_EQ(server.connections(), 3);
}

TEST_F(BeastHttpClientTest, GoesThroughAProxyByConnect) {
  Recorder got;
  const auto api = authority.ServerContext("DNS:api.test");
  TestServer proxy([&](TestConnection& c) {
    got.Add(c.ReadRequest());
    c.Write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (!c.StartTls(api.get())) return;
    while (true) {
      const std::string request = c.ReadRequest();
      if (request.empty()) return;
      got.Add(request);
      c.Write(Ok("through"));
    }
  });
  BeastHttpOptions options = Options();
  options.proxy.https_proxy = "http://me:secret@127.0.0.1:" + std::to_string(proxy.port());
  const auto client = Client(options);
  for (int i = 0; i < 2; ++i) {
    const auto response = Get(*client, "https://api.test/x");
    ASSERT_TRUE(response.ok()) << ToString(response.status());
    EXPECT_EQ(response->body, "through");
  }
  EXPECT_EQ(proxy.connections(), 1);
  EXPECT_TRUE(got.at(0).starts_with("CONNECT api.test:443 HTTP/1.1\r\n")) << got.at(0);
  EXPECT_NE(got.at(0).find("Proxy-Authorization: Basic bWU6c2VjcmV0"), std::string::npos);
  EXPECT_TRUE(got.at(1).starts_with("GET /x HTTP/1.1\r\n"));
  EXPECT_EQ(got.at(1).find("Proxy-Authorization"), std::string::npos);
}

TEST_F(BeastHttpClientTest, AProxysRefusalIsAnErrorWithoutItsPassword) {
  TestServer proxy(Always("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"));
  BeastHttpOptions options = Options();
  options.proxy.https_proxy = "http://me:secret@127.0.0.1:" + std::to_string(proxy.port());
  const auto client = Client(options);
  const auto response = Get(*client, "https://api.test/x");
  EXPECT_EQ(ReasonOf(response.status()), kHttpNotSent) << ToString(response.status());
  EXPECT_EQ(ToString(response.status()).find("secret"), std::string::npos);
}

TEST_F(BeastHttpClientTest, ManyThreadsAtOnce) {
  TestServer server(Always(Ok(std::string(50'000, 'x'))), localhost);
  const auto client = Client(Options());
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        const auto response = Get(*client, server.url());
        if (response.ok() && response->body.size() == 50'000) ++good;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 80);
  EXPECT_LE(server.connections(), 8);
}

}  // namespace
}  // namespace stanna::hubspot
