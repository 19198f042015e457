#include "tests/faults/balanced_callers.h"

#include <grpcpp/create_channel.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <optional>

#include "stanna/insights/v1/insights_service.grpc.pb.h"

namespace stanna::testing {
namespace {

namespace http = boost::beast::http;
namespace v1 = insights::v1;
using boost::asio::ip::tcp;

// Only bounds a test that hangs.
constexpr std::chrono::minutes kLongestCall{2};
constexpr std::size_t kMostSentences = 20;
// Connections rest between two calls: a server that closed one without a word would be found out by
// the next call.
constexpr std::chrono::milliseconds kBetweenCalls{20};

}  // namespace

/// HTTP/1.1 as browsers and proxies speak it: one connection until an answer says that it ends.
class BalancedCallers::KeptConnection {
 public:
  /// `address`: "127.0.0.1:4711".
  explicit KeptConnection(const std::string& address) : address_(address) {}

  /// Throws what goes wrong. `ended`: whether the answer was the connection's last.
  http::response<http::string_body> Get(const std::string& target, const std::string& key,
                                        bool& ended) {
    if (!socket_) Connect();
    http::request<http::empty_body> request(http::verb::get, target, 11);
    request.set(http::field::host, address_);
    request.set(http::field::authorization, "Bearer " + key);
    http::write(*socket_, request);
    http::response<http::string_body> response;
    http::read(*socket_, buffer_, response);
    ended = !response.keep_alive();
    if (ended) socket_.reset();
    return response;
  }

 private:
  void Connect() {
    const auto colon = address_.rfind(':');
    socket_.emplace(io_);
    boost::asio::connect(*socket_, tcp::resolver(io_).resolve(address_.substr(0, colon),
                                                              address_.substr(colon + 1)));
    buffer_.clear();
  }

  const std::string address_;
  boost::asio::io_context io_;
  std::optional<tcp::socket> socket_;
  boost::beast::flat_buffer buffer_;
};

BalancedCallers::BalancedCallers(const LoadBalancer& balancer, ExpectedAnswers expected,
                                 int threads)
    : balancer_(balancer), expected_(std::move(expected)) {
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this, i] {
      const auto number = static_cast<std::size_t>(i);
      i % 2 == 0 ? ReadOverRest(number) : ReadOverGrpc(number);
    });
  }
}

void BalancedCallers::Stop() {
  stopping_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::vector<std::string> BalancedCallers::Failed() const {
  const std::lock_guard lock(mutex_);
  return failed_;
}

void BalancedCallers::Fail(const std::string& sentence) {
  const std::lock_guard lock(mutex_);
  if (failed_.size() < kMostSentences) failed_.push_back(sentence);
}

void BalancedCallers::ReadOverRest(std::size_t number) {
  const std::string address = balancer_.url().substr(std::string("http://").size());
  std::optional<KeptConnection> connection(std::in_place, address);
  for (std::size_t call = number; !stopping_; ++call) {
    const std::string& client = expected_.clients[call % expected_.clients.size()];
    try {
      bool ended = false;
      const auto answer = connection->Get("/api/clients/" + client, expected_.key, ended);
      if (ended) ++sent_elsewhere_;
      if (answer.result_int() != 200) {
        Fail("REST: " + std::to_string(answer.result_int()) + " " + answer.body());
      } else if (boost::json::parse(answer.body()).at("client").at("id").as_string() != client) {
        Fail("REST: another client than " + client);
      } else {
        ++answered_;
      }
    } catch (const std::exception& error) {
      Fail(std::string("REST: ") + error.what());
      connection.emplace(address);
    }
    std::this_thread::sleep_for(kBetweenCalls);
  }
}

void BalancedCallers::ReadOverGrpc(std::size_t number) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  const auto stub = v1::InsightsService::NewStub(grpc::CreateCustomChannel(
      balancer_.grpc_address(), grpc::InsecureChannelCredentials(), arguments));
  for (std::size_t call = number; !stopping_; ++call) {
    const std::string& client = expected_.clients[call % expected_.clients.size()];
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + expected_.key);
    context.set_deadline(std::chrono::system_clock::now() + kLongestCall);
    v1::GetClientContextRequest request;
    request.set_client_id(client);
    v1::ClientContext answer;
    const grpc::Status status = stub->GetClientContext(&context, request, &answer);
    if (!status.ok()) {
      Fail("gRPC: " + std::to_string(status.error_code()) + " " + status.error_message());
    } else if (answer.client_id() != client) {
      Fail("gRPC: the context of another client than " + client);
    } else {
      ++answered_;
    }
  }
}

}  // namespace stanna::testing
