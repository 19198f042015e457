#include "tools/hubspot_sim/http/webhook_sender.h"

#include <sys/socket.h>

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "tools/hubspot_sim/http/target_url.h"
#include "tools/hubspot_sim/webhooks/signature.h"

namespace stanna::sim {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = net::ip::tcp;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr auto kToken = net::as_tuple(net::use_awaitable);
constexpr uint64_t kMaxAnswerBytes = 1 << 20;
// How often is looked for what the portal's clock has made due; the clock may jump or run fast.
constexpr std::chrono::milliseconds kLookEvery{10};
constexpr std::chrono::hours kUntilWoken{24};

/// One connection, kept for further requests to the same place.
struct Connection {
  Connection(const net::any_io_executor& executor, net::ssl::context& tls, const TargetUrl& url)
      : origin((url.tls ? "https://" : "http://") + url.authority), stream(executor, tls) {}

  std::string origin;
  TlsStream stream;  ///< of an http target only its lower layer is used
  beast::flat_buffer buffer;
};

struct Outcome {
  bool acknowledged = false;
  bool keep = false;  ///< the connection can be used again
  std::string response;
};

Outcome Failed(const boost::system::error_code& error) {
  return {false, false, error == beast::error::timeout ? "timeout" : "connection"};
}

/// Nothing was sent and nothing closed by the other side since the last answer.
bool IsQuiet(Connection& connection) {
  char byte = 0;
  const int socket = connection.stream.next_layer().socket().native_handle();
  const auto size = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

/// Sends one request and reads its answer.
template <typename Stream>
net::awaitable<Outcome> Exchange(Stream& stream, beast::flat_buffer& buffer,
                                 const std::string& message) {
  const net::const_buffer bytes(message.data(), message.size());
  const auto [write_error, written] = co_await net::async_write(stream, bytes, kToken);
  if (write_error) co_return Failed(write_error);
  http::response_parser<http::string_body> parser;
  parser.body_limit(kMaxAnswerBytes);
  const auto [read_error, read] = co_await http::async_read(stream, buffer, parser, kToken);
  if (read_error) co_return Failed(read_error);
  const unsigned status = parser.get().result_int();
  co_return Outcome{status >= 200 && status < 300, parser.keep_alive(), std::to_string(status)};
}

}  // namespace

struct WebhookSender::State {
  State(SenderOptions o, WebhookApp& a, std::function<int64_t()> now)
      : options(std::move(o)), app(a), now_ms(std::move(now)) {}

  void Wake();
  net::awaitable<void> Pump();
  net::awaitable<void> Post(DeliveryRequest request);
  net::awaitable<Outcome> Attempt(const std::string& url, const std::string& body);
  /// Empty when it is connected.
  net::awaitable<boost::system::error_code> Connect(Connection& connection, const TargetUrl& url);
  std::unique_ptr<Connection> TakeIdle(const std::string& origin);
  std::string Message(const TargetUrl& url, const std::string& full_url,
                      const std::string& body) const;
  std::string Signatures(const std::string& url, const std::string& body) const;

  const SenderOptions options;
  WebhookApp& app;
  const std::function<int64_t()> now_ms;
  net::io_context context{1};
  net::ssl::context tls{net::ssl::context::tls_client};
  net::steady_timer timer{context};
  std::atomic<bool> woken{false};
  std::vector<std::unique_ptr<Connection>> idle;
  std::thread thread;
};

void WebhookSender::State::Wake() {
  if (woken.exchange(true)) return;
  net::post(context, [this] { timer.cancel(); });
}

net::awaitable<void> WebhookSender::State::Pump() {
  for (;;) {
    woken = false;
    const bool has_target = app.settings().has_value();
    while (has_target) {
      auto request = app.outbox().Take(now_ms());
      if (!request.has_value()) break;
      net::co_spawn(context, Post(*std::move(request)), net::detached);
    }
    if (app.outbox().IsHolding()) {
      timer.expires_after(kLookEvery);
    } else {
      timer.expires_after(kUntilWoken);
    }
    co_await timer.async_wait(kToken);
  }
}

std::string WebhookSender::State::Signatures(const std::string& url,
                                             const std::string& body) const {
  const Signing signing = app.signing();
  const std::string secret =
      signing == Signing::kWrong ? options.client_secret + "x" : options.client_secret;
  std::string headers;
  if (signing != Signing::kV3 && signing != Signing::kNone) {
    headers += "X-HubSpot-Signature: " + SignatureV1(secret, body) + "\r\n";
    headers += "X-HubSpot-Signature-Version: v1\r\n";
  }
  if (signing != Signing::kV1 && signing != Signing::kNone) {
    const std::string time = std::to_string(now_ms() + app.timestamp_skew_ms());
    headers += "X-HubSpot-Signature-v3: " + SignatureV3(secret, "POST", url, body, time) + "\r\n";
    headers += "X-HubSpot-Request-Timestamp: " + time + "\r\n";
  }
  return headers;
}

std::string WebhookSender::State::Message(const TargetUrl& url, const std::string& full_url,
                                          const std::string& body) const {
  std::string message = "POST " + url.target + " HTTP/1.1\r\nHost: " + url.authority + "\r\n";
  message += "User-Agent: HubSpot Connect 2.0 (simulated)\r\nAccept: */*\r\n";
  message += "Content-Type: application/json\r\n";
  message += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  message += Signatures(full_url, body);
  message += "\r\n";
  return message + body;
}

std::unique_ptr<Connection> WebhookSender::State::TakeIdle(const std::string& origin) {
  while (!idle.empty()) {
    std::unique_ptr<Connection> connection = std::move(idle.back());
    idle.pop_back();
    if (connection->origin == origin && IsQuiet(*connection)) return connection;
  }
  return nullptr;
}

net::awaitable<boost::system::error_code> WebhookSender::State::Connect(Connection& connection,
                                                                        const TargetUrl& url) {
  Tcp::resolver resolver(context);
  const auto [resolve_error, endpoints] =
      co_await resolver.async_resolve(url.host, url.port, kToken);
  if (resolve_error) co_return resolve_error;
  beast::tcp_stream& tcp = connection.stream.next_layer();
  const auto [connect_error, endpoint] = co_await tcp.async_connect(endpoints, kToken);
  if (connect_error) co_return connect_error;
  boost::system::error_code ignored;
  tcp.socket().set_option(Tcp::no_delay(true), ignored);
  if (!url.tls) co_return boost::system::error_code();
  SSL_set_tlsext_host_name(connection.stream.native_handle(), url.host.c_str());
  connection.stream.set_verify_mode(net::ssl::verify_peer);
  connection.stream.set_verify_callback(net::ssl::host_name_verification(url.host));
  const auto [handshake_error] =
      co_await connection.stream.async_handshake(net::ssl::stream_base::client, kToken);
  co_return handshake_error;
}

net::awaitable<Outcome> WebhookSender::State::Attempt(const std::string& url,
                                                      const std::string& body) {
  const auto parts = ParseTargetUrl(url);
  if (!parts.has_value()) co_return Outcome{false, false, "bad_url"};
  auto fresh = std::make_unique<Connection>(context.get_executor(), tls, *parts);
  std::unique_ptr<Connection> connection = TakeIdle(fresh->origin);
  const bool is_new = connection == nullptr;
  if (is_new) connection = std::move(fresh);
  beast::tcp_stream& tcp = connection->stream.next_layer();
  tcp.expires_after(std::chrono::milliseconds(options.timeout_ms));
  if (is_new) {
    const boost::system::error_code error = co_await Connect(*connection, *parts);
    if (error) co_return Failed(error);
  }
  const std::string message = Message(*parts, url, body);
  Outcome outcome;
  if (parts->tls) {
    outcome = co_await Exchange(connection->stream, connection->buffer, message);
  } else {
    outcome = co_await Exchange(tcp, connection->buffer, message);
  }
  tcp.expires_never();
  if (outcome.keep) idle.push_back(std::move(connection));
  co_return outcome;
}

net::awaitable<void> WebhookSender::State::Post(DeliveryRequest request) {
  const auto settings = app.settings();
  Outcome outcome{false, false, "no_target"};
  if (settings.has_value()) outcome = co_await Attempt(settings->target_url, request.body);
  app.outbox().Finish(std::move(request), outcome.acknowledged, outcome.response, now_ms());
}

WebhookSender::WebhookSender(SenderOptions options, WebhookApp& app,
                             std::function<int64_t()> now_ms)
    : state_(std::make_unique<State>(std::move(options), app, std::move(now_ms))) {
  if (state_->options.ca_file.empty()) {
    state_->tls.set_default_verify_paths();
  } else {
    state_->tls.load_verify_file(state_->options.ca_file);
  }
  app.outbox().SetWaker([state = state_.get()] { state->Wake(); });
  net::co_spawn(state_->context, state_->Pump(), net::detached);
  state_->thread = std::thread([state = state_.get()] { state->context.run(); });
}

WebhookSender::~WebhookSender() {
  state_->app.outbox().SetWaker(nullptr);
  state_->context.stop();
  state_->thread.join();
}

}  // namespace stanna::sim
