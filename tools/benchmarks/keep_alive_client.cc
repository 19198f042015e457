#include "tools/benchmarks/keep_alive_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <string>
#include <utility>

namespace stanna::bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

}  // namespace

struct KeepAliveClient::Connection {
  asio::io_context io;
  asio::ip::tcp::socket socket{io};
  boost::beast::flat_buffer buffer;
};

absl::StatusOr<KeepAliveClient> KeepAliveClient::Connect(int port) {
  auto connection = std::make_unique<Connection>();
  error_code error;
  connection->socket.connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)},
                             error);
  if (error) return Unavailable("port " + std::to_string(port) + ": " + error.message());
  connection->socket.set_option(asio::ip::tcp::no_delay(true));
  return KeepAliveClient(std::move(connection));
}

KeepAliveClient::KeepAliveClient(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
KeepAliveClient::KeepAliveClient(KeepAliveClient&& other) noexcept = default;
KeepAliveClient::~KeepAliveClient() = default;

absl::StatusOr<int> KeepAliveClient::Call(std::string_view request) {
  error_code error;
  asio::write(connection_->socket, asio::buffer(request), error);
  http::response<http::string_body> answer;
  if (!error) http::read(connection_->socket, connection_->buffer, answer, error);
  if (error) return Unavailable("the connection ended without an answer: " + error.message());
  return answer.result_int();
}

}  // namespace stanna::bench
