// The binary itself, over loopback and TLS.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/support/wait.h"

namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = net::ip::tcp;

constexpr const char* kBinary = "tools/hubspot_sim/hubspot_sim";
constexpr const char* kToken = "Bearer pat-na1-sim-token";

/// A running simulator; ends with the object.
class Process {
 public:
  explicit Process(std::vector<std::string> arguments) {
    int pipe_ends[2];
    if (pipe(pipe_ends) != 0) std::abort();
    pid_ = fork();
    if (pid_ == 0) {
      dup2(pipe_ends[1], STDOUT_FILENO);
      std::vector<char*> argv = {const_cast<char*>(kBinary)};
      for (std::string& argument : arguments) argv.push_back(argument.data());
      argv.push_back(nullptr);
      execv(kBinary, argv.data());
      _exit(127);
    }
    close(pipe_ends[1]);
    FILE* out = fdopen(pipe_ends[0], "r");
    char line[200] = "";
    if (fgets(line, sizeof line, out) != nullptr) first_line_ = line;
    fclose(out);
  }
  ~Process() {
    if (pid_ > 0) Stop(SIGKILL);
  }

  /// "listening on https://127.0.0.1:PORT\n".
  const std::string& first_line() const { return first_line_; }
  std::string port() const {
    const size_t colon = first_line_.rfind(':');
    return first_line_.substr(colon + 1, first_line_.size() - colon - 2);
  }
  /// The status as of waitpid.
  int Stop(int signal) {
    kill(pid_, signal);
    int status = -1;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return status;
  }

 private:
  pid_t pid_ = -1;
  std::string first_line_;
};

std::string CaFile() { return testing::TempDir() + "/hubspot_sim_ca.pem"; }

class SimulatorBinary : public testing::Test {
 protected:
  using Stream = beast::ssl_stream<Tcp::socket>;
  using Response = http::response<http::string_body>;

  Process process_{{"--port", "0", "--ca-out", CaFile(), "--companies", "50", "--contacts", "200",
                    "--rate-limit", "none"}};
  net::io_context context_;
  net::ssl::context tls_{net::ssl::context::tls_client};

  void SetUp() override {
    ASSERT_EQ(process_.first_line().rfind("listening on https://127.0.0.1:", 0), 0U)
        << process_.first_line();
    tls_.load_verify_file(CaFile());
    tls_.set_verify_mode(net::ssl::verify_peer);
  }

  std::unique_ptr<Stream> Connect(const std::string& host) {
    auto stream = std::make_unique<Stream>(Tcp::socket(context_), tls_);
    stream->set_verify_callback(net::ssl::host_name_verification(host));
    Tcp::resolver resolver(context_);
    net::connect(stream->next_layer(), resolver.resolve("127.0.0.1", process_.port()));
    stream->handshake(net::ssl::stream_base::client);
    return stream;
  }

  static Response Send(Stream& stream, http::verb method, const std::string& target,
                       const std::string& body, beast::error_code& error,
                       const std::string& encoding = {}) {
    http::request<http::string_body> request(method, target, 11, body);
    request.set(http::field::host, "localhost");
    request.set(http::field::authorization, kToken);
    if (!encoding.empty()) request.set(http::field::accept_encoding, encoding);
    request.prepare_payload();
    http::write(stream, request, error);
    beast::flat_buffer buffer;
    Response response;
    if (!error) http::read(stream, buffer, response, error);
    return response;
  }
  Response Get(Stream& stream, const std::string& target, const std::string& encoding = {}) {
    beast::error_code error;
    Response response = Send(stream, http::verb::get, target, "", error, encoding);
    EXPECT_FALSE(error) << target << ": " << error.message();
    return response;
  }
  void Fault(const std::string& kind) {
    beast::error_code error;
    const auto stream = Connect("localhost");
    const std::string body = R"({"path_prefix":"/crm","count":1,"kind":")" + kind + "\"}";
    EXPECT_EQ(Send(*stream, http::verb::post, "/_sim/faults", body, error).result_int(), 200U);
  }
};

TEST_F(SimulatorBinary, ServesVerifiedHttpsOnOneConnection) {
  for (const char* host : {"localhost", "127.0.0.1"}) {
    const auto stream = Connect(host);
    for (int i = 0; i < 3; ++i) {
      const Response page = Get(*stream, "/crm/v3/objects/companies?limit=5");
      EXPECT_EQ(page.result_int(), 200U);
      EXPECT_EQ(page.body().rfind("{\"results\":[{\"id\":\"", 0), 0U) << page.body();
    }
  }
}

TEST_F(SimulatorBinary, CompressesOnlyForThoseWhoAccept) {
  const auto stream = Connect("localhost");
  const std::string target = "/crm/v3/properties/contacts";
  const Response plain = Get(*stream, target);
  const Response packed = Get(*stream, target, "gzip, deflate");
  EXPECT_EQ(plain[http::field::content_encoding], "");
  EXPECT_EQ(packed[http::field::content_encoding], "gzip");
  EXPECT_LT(packed.body().size(), plain.body().size() / 4);
}

TEST_F(SimulatorBinary, BreaksConnectionsOnRequest) {
  for (const char* kind : {"reset", "truncate"}) {
    Fault(kind);
    beast::error_code error;
    const auto broken = Connect("localhost");
    Send(*broken, http::verb::get, "/crm/v3/owners", "", error);
    EXPECT_TRUE(error) << kind;
    const auto stream = Connect("localhost");
    EXPECT_EQ(Get(*stream, "/crm/v3/owners").result_int(), 200U) << "after a " << kind;
  }
}

TEST_F(SimulatorBinary, DrippingBodiesArriveWhole) {
  const auto stream = Connect("localhost");
  beast::error_code error;
  Send(*stream, http::verb::post, "/_sim/faults",
       R"({"kind":"slow_drip","latency_ms":1,"count":1})", error);
  const Response page = Get(*stream, "/crm/v3/owners");
  EXPECT_EQ(page.body().back(), '}');
}

TEST_F(SimulatorBinary, DeliversWebhooks) {
  Tcp::acceptor acceptor(context_, Tcp::endpoint(net::ip::address_v4::loopback(), 0));
  const std::string url =
      "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/hooks";
  const auto stream = Connect("localhost");
  beast::error_code error;
  const Response set =
      Send(*stream, http::verb::post, "/_sim/webhooks",
           "{\"target_url\":\"" + url + R"(","subscriptions":[{"eventType":"contact.deletion"}]})",
           error);
  ASSERT_EQ(set.result_int(), 200U) << set.body();
  Send(*stream, http::verb::post, "/_sim/mutate", R"({"op":"archive","type":"contacts","index":3})",
       error);
  Tcp::socket socket = acceptor.accept();
  beast::flat_buffer buffer;
  http::request<http::string_body> request;
  http::read(socket, buffer, request);
  EXPECT_EQ(request.target(), "/hooks");
  EXPECT_NE(request.body().find("contact.deletion"), std::string::npos) << request.body();
  EXPECT_EQ(request.count("X-HubSpot-Signature"), 1U);
  EXPECT_EQ(request.count("X-HubSpot-Signature-v3"), 1U);
  http::response<http::empty_body> reply(http::status::no_content, 11);
  http::write(socket, reply);
  const std::string acknowledged = "/_sim/webhooks/events?state=acknowledged";
  EXPECT_TRUE(stanna::testing::WaitUntil(
      [&] { return Get(*stream, acknowledged).body().find("deletion") != std::string::npos; },
      std::chrono::seconds(30)));
}

TEST_F(SimulatorBinary, StopsCleanlyOnSigterm) {
  const auto stream = Connect("localhost");
  Get(*stream, "/_sim/stats");
  const int status = process_.Stop(SIGTERM);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
