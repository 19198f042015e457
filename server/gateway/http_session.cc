#include "server/gateway/http_session.h"

#include <glog/logging.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <cctype>
#include <ctime>
#include <utility>

namespace stanna::gateway {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

// Read at once, at most: Beast asks for 512 bytes at a time of a buffer that has no room yet.
constexpr std::size_t kReadBytes = 16 * 1024;
// Headers and the beginning of what follows them; the parser limits the headers before that.
constexpr std::size_t kMaxBufferBytes = 64 * 1024;
// An operation that the timer cancelled may have just been between two reads: it is cancelled
// again.
constexpr std::chrono::milliseconds kCancelAgain{100};

std::string PeerOf(const HttpSession::Socket& socket) {
  error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  return error ? "unknown" : endpoint.address().to_string();
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::string_view View(boost::beast::string_view text) { return {text.data(), text.size()}; }

std::string_view View(const boost::beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.cdata().data()), buffer.size()};
}

// Whether headers that are whole or on their way go on in a line that begins with a blank: RFC 9112
// has given that up, Beast joins such lines, and proxies do the one or the other, so that a
// "Transfer-Encoding" could be seen by one of us only.
bool HasFoldedLine(std::string_view text) {
  text = text.substr(0, text.find("\r\n\r\n"));
  return text.find("\r\n ") != std::string_view::npos ||
         text.find("\r\n\t") != std::string_view::npos;
}

// "Tue, 24 Nov 2026 12:30:00 GMT"; RFC 9110 wants it from a server with a clock.
std::string HttpDate() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[40];
  const auto size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return std::string(text, size);
}

http::response<http::string_body> ToBeast(HttpResponse response, unsigned version,
                                          bool keep_alive) {
  http::response<http::string_body> out;
  out.version(version);
  out.result(static_cast<unsigned>(response.status));
  out.keep_alive(keep_alive);
  out.set(http::field::date, HttpDate());
  // Cookies can't be joined in one line.
  for (const auto& [name, value] : response.headers) {
    if (name == "Set-Cookie") {
      out.insert(http::field::set_cookie, value);
    } else {
      out.set(name, value);
    }
  }
  out.body() = std::move(response.body);
  if (response.status != 204 && response.status != 304) out.content_length(out.body().size());
  return out;
}

// A piece of a body as HTTP's chunk; the empty one is the last.
std::string ChunkOf(const std::string& piece) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
  return size + piece + "\r\n";
}

}  // namespace

// Where a piece of a body is awaited; it may come after the wait was given up.
struct HttpSession::WaitingPiece {
  explicit WaitingPiece(const Socket::executor_type& executor) : bed(executor) {}
  asio::steady_timer bed;
  bool has_come = false;
  std::optional<std::string> piece;
};

// Where a handler's answer is awaited. The timer never fires by itself: it is the coroutine's bed.
struct HttpSession::Waiting {
  explicit Waiting(const Socket::executor_type& executor)
      : bed(executor, asio::steady_timer::time_point::max()) {}
  asio::steady_timer bed;
  std::optional<HttpResponse> response;
};

HttpSession::HttpSession(Socket socket, SSL_CTX* tls, const SessionParts& parts)
    : stream_(std::move(socket), tls),
      limits_(parts.limits),
      handler_(parts.handler),
      bodies_(parts.bodies),
      peer_(PeerOf(stream_.socket())),
      buffer_(kMaxBufferBytes),
      timer_(stream_.get_executor()) {
  buffer_.reserve(kReadBytes);
}

void HttpSession::Start(std::function<void()> on_end) {
  asio::co_spawn(stream_.get_executor(), Run(shared_from_this()),
                 [on_end = std::move(on_end)](const std::exception_ptr&) { on_end(); });
}

void HttpSession::SendElsewhere() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] { self->next_is_last_ = true; });
}

void HttpSession::Drain() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] {
    self->draining_ = true;
    if (self->idle_) self->CloseSocket();
  });
}

void HttpSession::Close() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] {
    self->draining_ = true;
    self->CloseSocket();
  });
}

void HttpSession::CloseSocket() {
  error_code ignored;
  stream_.socket().shutdown(Socket::shutdown_both, ignored);
  stream_.socket().close(ignored);
}

HttpSession::Awaitable<void> HttpSession::Run(std::shared_ptr<HttpSession> self) {
  try {
    co_await self->Serve();
  } catch (const std::exception& e) {
    LOG(ERROR) << "gateway: connection ended by: " << e.what();
  }
  self->Disarm();
  self->timer_.cancel();
  self->CloseSocket();
}

HttpSession::Awaitable<void> HttpSession::Serve() {
  const bool welcome = co_await Handshake();
  if (!welcome) co_return;
  bool more = true;
  while (more && !draining_) more = co_await ServeOne();
  co_await SayGoodbye();
}

HttpSession::Awaitable<bool> HttpSession::Handshake() {
  if (stream_.tls() == nullptr) co_return true;
  Arm(limits_.header_timeout);
  idle_ = true;  // nothing was asked yet: a drain may end it
  const auto [error] = co_await stream_.tls()->async_handshake(HttpStream::Tls::server, kAwait);
  idle_ = false;
  Disarm();
  co_return !error;
}

// TLS has an end of its own, without which a peer could not tell an end from a cut.
HttpSession::Awaitable<void> HttpSession::SayGoodbye() {
  if (stream_.tls() == nullptr || std::exchange(said_goodbye_, true)) co_return;
  Arm(limits_.linger_timeout);
  idle_ = true;
  co_await stream_.tls()->async_shutdown(kAwait);
  idle_ = false;
  Disarm();
}

// False: the connection is over.
HttpSession::Awaitable<bool> HttpSession::ServeOne() {
  const bool awake = co_await AwaitFirstByte();
  if (!awake) co_return false;
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
  parser.body_limit(limits_.body_bytes);
  auto refusal = co_await ReadHeader(parser);
  // Before the body: Beast adds what stands behind it, trailers, to the headers, where anybody
  // could put an address or a credential behind a proxy's.
  HttpRequest request = ToRequest(parser);
  const bool asked_to_keep = parser.get().keep_alive();
  net::ByteBudget::Share share(bodies_);
  if (!refusal) refusal = co_await ReadBody(parser, share);
  Disarm();
  if (refusal) {
    co_await Refuse(std::move(request), *std::move(refusal));
    co_return false;
  }
  request.body = std::move(parser.get().body());
  const bool head = request.method == "HEAD";
  HttpResponse response = co_await Answer(std::move(request));
  const bool keep_alive = asked_to_keep && !draining_ && !next_is_last_;
  const bool written =
      co_await Write(std::move(response), parser.get().version(), keep_alive, head);
  // The peer hears of the end by this answer, and may have sent more before.
  if (written && asked_to_keep && !keep_alive) co_await Linger();
  co_return written&& keep_alive;
}

HttpSession::Awaitable<bool> HttpSession::AwaitFirstByte() {
  if (buffer_.size() > 0) co_return true;
  idle_ = true;
  Arm(limits_.idle_timeout);
  const auto room = buffer_.prepare(kReadBytes);
  const auto [error, size] = co_await stream_.async_read_some(room, kAwait);
  idle_ = false;
  buffer_.commit(size);
  co_return !error && size > 0;
}

HttpSession::Awaitable<std::optional<HttpSession::Refusal>> HttpSession::ReadHeader(
    Parser& parser) {
  Arm(limits_.header_timeout);
  while (!parser.is_header_done()) {
    if (HasFoldedLine(View(buffer_))) co_return Refusal{400, "A header goes on in the next line."};
    error_code error;
    buffer_.consume(parser.put(buffer_.data(), error));
    if (error == http::error::need_more) error = co_await ReadMore();
    if (error) co_return RefusalOf(error, parser);
  }
  co_return CheckHeader(parser);
}

HttpSession::Awaitable<error_code> HttpSession::ReadMore() {
  // Never nothing: the parser refuses headers that are smaller than the buffer.
  const auto room = buffer_.prepare(std::min(kReadBytes, buffer_.max_size() - buffer_.size()));
  const auto [error, size] = co_await stream_.async_read_some(room, kAwait);
  buffer_.commit(size);
  co_return error;
}

HttpSession::Awaitable<std::optional<HttpSession::Refusal>> HttpSession::ReadBody(
    Parser& parser, net::ByteBudget::Share& share) {
  if (parser.is_done()) co_return std::nullopt;
  Arm(limits_.body_timeout);
  if (parser.get().count(http::field::expect) > 0) {
    const bool sent = co_await SendContinue();
    if (!sent) co_return Refusal{};
  }
  parser.eager(true);
  while (!parser.is_done()) {
    const auto [error, size] = co_await http::async_read_some(stream_, buffer_, parser, kAwait);
    if (error) co_return RefusalOf(error, parser);
    // What it fills, not what is in it: a text that grows takes twice as much.
    if (!share.GrowTo(parser.get().body().capacity())) {
      co_return Refusal{503, "Too much is being sent at once; try again later."};
    }
  }
  co_return std::nullopt;
}

HttpSession::Awaitable<bool> HttpSession::SendContinue() {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  const auto text = asio::buffer(kContinue.data(), kContinue.size());
  const auto [error, size] = co_await asio::async_write(stream_, text, kAwait);
  co_return !error;
}

// What Beast's parser lets through and RFC 9112 does not, or we do not.
std::optional<HttpSession::Refusal> HttpSession::CheckHeader(const Parser& parser) const {
  const auto& message = parser.get();
  if (message.target().size() > limits_.target_bytes) {
    return Refusal{414, "The path and query are too long."};
  }
  if (message.version() != 10 && message.version() != 11) {
    return Refusal{400, "The request is not HTTP/1.1."};
  }
  if (message.count(http::field::host) > 1 ||
      (message.version() == 11 && message.count(http::field::host) == 0)) {
    return Refusal{400, "The request must have one Host header."};
  }
  // Only "chunked" by itself is understood the same way by every proxy on the path.
  const auto codings = message.count(http::field::transfer_encoding);
  if (codings > 1) return Refusal{400, "The request must have one Transfer-Encoding at most."};
  if (codings == 1 && Lower(View(message[http::field::transfer_encoding])) != "chunked") {
    return Refusal{501, "This Transfer-Encoding is not known."};
  }
  // Beast takes the same length twice.
  if (message.count(http::field::content_length) > 1 ||
      View(message[http::field::content_length]).find(',') != std::string_view::npos) {
    return Refusal{400, "The request must have one Content-Length at most."};
  }
  if (message.version() == 10 && parser.chunked()) {
    return Refusal{400, "HTTP/1.0 has no Transfer-Encoding."};
  }
  // A compressed body is small until it is opened.
  if (const auto coding = View(message[http::field::content_encoding]);
      !coding.empty() && Lower(coding) != "identity") {
    return Refusal{415, "Bodies are taken without Content-Encoding."};
  }
  if (const auto expect = View(message[http::field::expect]);
      !expect.empty() && Lower(expect) != "100-continue") {
    return Refusal{417, "This expectation is not known."};
  }
  return std::nullopt;
}

HttpSession::Refusal HttpSession::RefusalOf(const error_code& error, const Parser& parser) const {
  if (timed_out_) return {408, "The request did not come in time."};
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    // Beast keeps the target as soon as it has read the request line.
    if (parser.get().target().empty()) return {414, "The path and query are too long."};
    return {431, "The headers are too large."};
  }
  if (error == http::error::body_limit) {
    return {413, "The body is larger than " + std::to_string(limits_.body_bytes) + " bytes."};
  }
  if (error == http::error::end_of_stream || error == http::error::partial_message) return {};
  if (error.category() == http::make_error_code(http::error::bad_target).category()) {
    return {400, "The request is malformed (" + error.message() + ")."};
  }
  return {};
}

HttpRequest HttpSession::ToRequest(const Parser& parser) const {
  const auto& message = parser.get();
  HttpRequest request{.method = std::string(View(message.method_string())),
                      .target = std::string(View(message.target())),
                      .headers = {},
                      .body = {},
                      .peer = peer_};
  for (const auto& field : message) {
    std::string& value = request.headers[Lower(View(field.name_string()))];
    if (!value.empty()) value += ", ";
    value += View(field.value());
  }
  return request;
}

HttpSession::Awaitable<HttpResponse> HttpSession::Answer(HttpRequest request) {
  const auto waiting = std::make_shared<Waiting>(stream_.get_executor());
  const auto self = shared_from_this();
  // Never resumed inside the handler: the answer comes by way of the strand.
  Respond respond = [self, waiting](HttpResponse response) {
    auto deliver = [waiting, response = std::move(response)]() mutable {
      waiting->response = std::move(response);
      waiting->bed.cancel();
    };
    asio::post(self->stream_.get_executor(), std::move(deliver));
  };
  handler_.Handle(std::move(request), std::move(respond));
  while (!waiting->response) co_await waiting->bed.async_wait(kAwait);
  co_return *std::move(waiting->response);
}

HttpSession::Awaitable<bool> HttpSession::Write(HttpResponse response, unsigned version,
                                                bool keep_alive, bool head) {
  // HTTP/1.0 has no pieces: its answer is the head alone.
  if (response.stream && !head && version == 11) {
    co_return co_await WriteStream(std::move(response), keep_alive);
  }
  auto message = ToBeast(std::move(response), version, keep_alive);
  http::response_serializer<http::string_body> serializer(message);
  Arm(limits_.write_timeout);
  error_code failed;
  if (head) {
    serializer.split(true);
    const auto [error, size] = co_await http::async_write_header(stream_, serializer, kAwait);
    failed = error;
  } else {
    const auto [error, size] = co_await http::async_write(stream_, serializer, kAwait);
    failed = error;
  }
  Disarm();
  co_return !failed;
}

HttpSession::Awaitable<bool> HttpSession::WriteStream(HttpResponse response, bool keep_alive) {
  const auto body = std::move(response.stream);
  auto message = ToBeast(std::move(response), 11, keep_alive);
  message.erase(http::field::content_length);
  message.chunked(true);
  http::response_serializer<http::string_body> serializer(message);
  serializer.split(true);
  Arm(limits_.write_timeout);
  const auto [failed, size] = co_await http::async_write_header(stream_, serializer, kAwait);
  Disarm();
  if (failed) co_return false;
  while (true) {
    const auto piece = co_await NextPiece(body);
    const bool written = co_await WriteText(ChunkOf(piece.value_or("")));
    if (!written || !piece) co_return written;
  }
}

// Of the body, or a sign of life when none comes for long.
HttpSession::Awaitable<std::optional<std::string>> HttpSession::NextPiece(
    std::shared_ptr<BodyStream> body) {
  // What was asked for comes later, and the session asks again only then.
  if (!piece_) {
    piece_ = std::make_shared<WaitingPiece>(stream_.get_executor());
    const auto self = shared_from_this();
    body->Next([self, waiting = piece_](std::optional<std::string> piece) {
      auto deliver = [waiting, piece = std::move(piece)]() mutable {
        waiting->has_come = true;
        waiting->piece = std::move(piece);
        waiting->bed.cancel();
      };
      asio::post(self->stream_.get_executor(), std::move(deliver));
    });
  }
  const auto waiting = piece_;
  waiting->bed.expires_after(limits_.stream_silence);
  if (!waiting->has_come) co_await waiting->bed.async_wait(kAwait);
  if (!waiting->has_come) co_return body->SignOfLife();
  piece_.reset();
  co_return std::move(waiting->piece);
}

HttpSession::Awaitable<bool> HttpSession::WriteText(std::string text) {
  Arm(limits_.write_timeout);
  const auto [error, size] = co_await asio::async_write(stream_, asio::buffer(text), kAwait);
  Disarm();
  co_return !error;
}

HttpSession::Awaitable<void> HttpSession::Refuse(HttpRequest request, Refusal refusal) {
  if (refusal.status == 0) co_return;
  HttpResponse response = handler_.Refuse(request, refusal.status, refusal.message);
  const bool written = co_await Write(std::move(response), 11, false, request.method == "HEAD");
  if (written) co_await Linger();
}

HttpSession::Awaitable<void> HttpSession::Linger() {
  error_code ignored;
  co_await SayGoodbye();
  stream_.socket().shutdown(Socket::shutdown_send, ignored);
  buffer_.consume(buffer_.size());
  Arm(limits_.linger_timeout);
  idle_ = true;  // nobody waits for anything here: a drain may end it
  std::size_t dropped = 0;
  while (!draining_ && dropped < limits_.body_bytes) {
    const auto room = buffer_.prepare(kReadBytes);
    const auto [error, size] = co_await stream_.socket().async_read_some(room, kAwait);
    if (error) break;
    dropped += size;
  }
  Disarm();
}

void HttpSession::Arm(std::chrono::milliseconds limit) {
  timed_out_ = false;
  const unsigned generation = ++generation_;
  timer_.expires_after(limit);
  timer_.async_wait([self = shared_from_this(), generation](const error_code& error) {
    if (!error) self->OnTimer(generation);
  });
}

void HttpSession::OnTimer(unsigned generation) {
  if (generation != generation_) return;
  timed_out_ = true;
  error_code ignored;
  stream_.socket().cancel(ignored);
  timer_.expires_after(kCancelAgain);
  timer_.async_wait([self = shared_from_this(), generation](const error_code& error) {
    if (!error) self->OnTimer(generation);
  });
}

}  // namespace stanna::gateway
