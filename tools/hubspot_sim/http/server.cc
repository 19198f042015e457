#include "tools/hubspot_sim/http/server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "tools/hubspot_sim/http/gzip.h"

namespace stanna::sim {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = net::ip::tcp;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr auto kToken = net::as_tuple(net::use_awaitable);
constexpr std::chrono::seconds kIdleTimeout{75};
constexpr std::chrono::minutes kWriteTimeout{10};
constexpr int64_t kHoldMs = 10;  // between two looks at whether a held answer may go
constexpr std::chrono::seconds kHandshakeTimeout{15};
// Requests beyond these are cut off; the documented limits are checked by the simulator.
constexpr uint32_t kMaxHeaderBytes = 1 << 20;
constexpr uint64_t kMaxBodyBytes = 8 << 20;
// Beast reads 512 bytes at a time unless the buffer is reserved.
constexpr size_t kBufferBytes = 64 * 1024;
constexpr size_t kMinGzipBytes = 1024;
constexpr size_t kDripPieces = 64;

HttpRequest ToRequest(http::request<http::string_body>&& message, const char* scheme) {
  HttpRequest request = MakeRequest(std::string(message.method_string()),
                                    std::string(message.target()), std::move(message.body()));
  request.origin = scheme + std::string(message[http::field::host]);
  request.authorization = std::string(message[http::field::authorization]);
  request.content_type = std::string(message[http::field::content_type]);
  request.accept_encoding = std::string(message[http::field::accept_encoding]);
  request.traceparent = std::string(message["traceparent"]);
  request.tracestate = std::string(message["tracestate"]);
  return request;
}

size_t AnnouncedLength(const HttpReply& reply) {
  return reply.delivery == Delivery::kShortLength ? reply.body.size() / 2 : reply.body.size();
}

std::string RenderHead(const HttpReply& reply, bool keep_alive) {
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " ";
  head += std::string(http::obsolete_reason(static_cast<http::status>(reply.status)));
  head += "\r\n";
  if (reply.status != 204) {
    head += "Content-Type: " + reply.content_type + "\r\n";
    head += "Content-Length: " + std::to_string(AnnouncedLength(reply)) + "\r\n";
  }
  for (const auto& [name, value] : reply.headers) head += name + ": " + value + "\r\n";
  head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

void Compress(const HttpRequest& request, HttpReply& reply) {
  if (request.accept_encoding.find("gzip") == std::string::npos) return;
  if (reply.body.size() < kMinGzipBytes && !reply.corrupt_gzip) return;
  reply.body = reply.corrupt_gzip ? "\x1f\x8b\x08 this is not gzip" : Gzip(reply.body);
  reply.headers.emplace_back("Content-Encoding", "gzip");
}

net::awaitable<void> Sleep(int64_t ms) {
  net::steady_timer timer(co_await net::this_coro::executor);
  timer.expires_after(std::chrono::milliseconds(ms));
  co_await timer.async_wait(kToken);
}

PlainStream& LowestLayer(PlainStream& stream) { return stream; }
PlainStream& LowestLayer(TlsStream& stream) { return stream.next_layer(); }

/// Closes so that the client sees a reset instead of an orderly end.
void Reset(PlainStream& stream) {
  boost::system::error_code ignored;
  stream.socket().set_option(net::socket_base::linger(true, 0), ignored);
  stream.socket().close(ignored);
}

template <typename Stream>
net::awaitable<bool> WriteAll(Stream& stream, std::string_view bytes) {
  const net::const_buffer buffer(bytes.data(), bytes.size());
  const auto [error, size] = co_await net::async_write(stream, buffer, kToken);
  co_return !error;
}

template <typename Stream>
net::awaitable<void> Drip(Stream& stream, std::string_view bytes, int64_t interval_ms) {
  const size_t piece = bytes.size() / kDripPieces + 1;
  while (!bytes.empty()) {
    const std::string_view next = bytes.substr(0, piece);
    const bool written = co_await WriteAll(stream, next);
    if (!written) co_return;
    bytes.remove_prefix(next.size());
    co_await Sleep(interval_ms);
  }
}

/// Waits until the client gives up.
template <typename Stream>
net::awaitable<void> Stall(Stream& stream) {
  char byte = 0;
  const net::mutable_buffer buffer(&byte, 1);
  co_await stream.async_read_some(buffer, kToken);
}

/// Sends the reply in the way it asks for; false when the connection must end.
template <typename Stream>
net::awaitable<bool> Deliver(Stream& stream, const HttpReply& reply, bool keep_alive) {
  std::string head = RenderHead(reply, keep_alive);
  if (reply.delivery == Delivery::kNormal || reply.delivery == Delivery::kShortLength) {
    head += reply.body;
    const bool written = co_await WriteAll(stream, head);
    co_return written&& keep_alive;
  }
  if (reply.delivery == Delivery::kReset) co_return false;
  const bool head_written = co_await WriteAll(stream, head);
  if (!head_written) co_return false;
  const std::string_view body = reply.body;
  if (reply.delivery == Delivery::kTruncate) {
    const std::string_view half = body.substr(0, body.size() / 2);
    co_await WriteAll(stream, half);
  } else if (reply.delivery == Delivery::kDrip) {
    co_await Drip(stream, body, reply.drip_ms);
    co_return keep_alive;
  } else {
    co_await Stall(stream);
  }
  co_return false;
}

}  // namespace

struct Server::State {
  State(ServerOptions o, Handler h, Stats& s)
      : options(std::move(o)),
        handler(std::move(h)),
        stats(s),
        context(options.threads),
        tls(net::ssl::context::tls_server),
        acceptor(context, Tcp::endpoint(net::ip::address_v4::loopback(), options.port)),
        signals(context, SIGINT, SIGTERM) {}

  net::awaitable<void> Accept();
  net::awaitable<void> ServePlain(Tcp::socket socket);
  net::awaitable<void> ServeTls(Tcp::socket socket);
  template <typename Stream>
  net::awaitable<void> Serve(Stream& stream);
  template <typename Stream>
  net::awaitable<bool> ServeOne(Stream& stream, beast::flat_buffer& buffer);

  ServerOptions options;
  Handler handler;
  Stats& stats;
  net::io_context context;
  net::ssl::context tls;
  Tcp::acceptor acceptor;
  net::signal_set signals;
};

template <typename Stream>
net::awaitable<bool> Server::State::ServeOne(Stream& stream, beast::flat_buffer& buffer) {
  PlainStream& tcp = LowestLayer(stream);
  http::request_parser<http::string_body> parser;
  parser.header_limit(kMaxHeaderBytes);
  parser.body_limit(kMaxBodyBytes);
  tcp.expires_after(kIdleTimeout);
  const auto [error, size] = co_await http::async_read(stream, buffer, parser, kToken);
  if (error) co_return false;
  const bool keep_alive = parser.get().keep_alive();
  const HttpRequest request = ToRequest(parser.release(), options.tls ? "https://" : "http://");
  HttpReply reply = handler(request);
  if (options.gzip) Compress(request, reply);
  stats.Count("bytes_sent", static_cast<int64_t>(reply.body.size()));
  if (reply.delay_ms > 0) co_await Sleep(reply.delay_ms);
  while (reply.held_until && !*reply.held_until) co_await Sleep(kHoldMs);
  tcp.expires_after(kWriteTimeout);
  const bool go_on = co_await Deliver(stream, reply, keep_alive);
  if (reply.delivery == Delivery::kReset) Reset(tcp);
  co_return go_on;
}

template <typename Stream>
net::awaitable<void> Server::State::Serve(Stream& stream) {
  beast::flat_buffer buffer;
  buffer.reserve(kBufferBytes);
  bool go_on = true;
  while (go_on) go_on = co_await ServeOne(stream, buffer);
}

net::awaitable<void> Server::State::ServePlain(Tcp::socket socket) {
  PlainStream stream(std::move(socket));
  co_await Serve(stream);
  boost::system::error_code ignored;
  stream.socket().shutdown(Tcp::socket::shutdown_send, ignored);
}

net::awaitable<void> Server::State::ServeTls(Tcp::socket socket) {
  TlsStream stream(PlainStream(std::move(socket)), tls);
  stream.next_layer().expires_after(kHandshakeTimeout);
  const auto [error] = co_await stream.async_handshake(net::ssl::stream_base::server, kToken);
  if (error) {
    stats.Count("failed_handshakes");
    co_return;
  }
  co_await Serve(stream);
  if (!stream.next_layer().socket().is_open()) co_return;
  stream.next_layer().expires_after(kHandshakeTimeout);
  co_await stream.async_shutdown(kToken);
}

net::awaitable<void> Server::State::Accept() {
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(net::make_strand(context), kToken);
    if (error == net::error::operation_aborted) co_return;
    if (error) continue;
    boost::system::error_code ignored;
    socket.set_option(Tcp::no_delay(true), ignored);
    stats.Count("connections");
    stats.Count("open_connections");
    const auto executor = socket.get_executor();
    const auto closed = [this](std::exception_ptr) { stats.Count("open_connections", -1); };
    if (options.tls.has_value()) {
      net::co_spawn(executor, ServeTls(std::move(socket)), closed);
    } else {
      net::co_spawn(executor, ServePlain(std::move(socket)), closed);
    }
  }
}

Server::Server(ServerOptions options, Handler handler, Stats& stats)
    : state_(std::make_unique<State>(std::move(options), std::move(handler), stats)) {
  if (!state_->options.tls.has_value()) return;
  const TlsIdentity& identity = *state_->options.tls;
  state_->tls.use_certificate(net::buffer(identity.certificate_pem), net::ssl::context::pem);
  state_->tls.use_private_key(net::buffer(identity.key_pem), net::ssl::context::pem);
}

Server::~Server() = default;

uint16_t Server::port() const { return state_->acceptor.local_endpoint().port(); }

void Server::Run() {
  net::co_spawn(state_->context, state_->Accept(), net::detached);
  state_->signals.async_wait([this](const boost::system::error_code& error, int) {
    if (!error) state_->context.stop();
  });
  std::vector<std::thread> others;
  for (int i = 1; i < state_->options.threads; ++i) {
    others.emplace_back([this] { state_->context.run(); });
  }
  state_->context.run();
  for (std::thread& thread : others) thread.join();
}

void Server::Stop() { state_->context.stop(); }

}  // namespace stanna::sim
