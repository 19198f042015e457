// One HTTP/1.1 connection: requests in, answers out, in order, within the limits.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "server/gateway/http_handler.h"
#include "server/gateway/http_limits.h"
#include "server/gateway/http_stream.h"
#include "server/net/byte_budget.h"

namespace stanna::gateway {

/// What all sessions of a server share; outlives them.
struct SessionParts {
  const HttpLimits& limits;
  HttpHandler& handler;
  net::ByteBudget& bodies;
};

/// All of it runs on the socket's executor, which is a strand; SendElsewhere, Drain and Close may
/// be called on any thread. Requests that a client pipelines are answered one after the other.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  using Socket = HttpStream::Socket;

  /// `tls` null: plain HTTP.
  HttpSession(Socket socket, SSL_CTX* tls, const SessionParts& parts);

  /// Serves until the connection ends; then `on_end` is called, once.
  void Start(std::function<void()> on_end);
  /// Ends after the next answer.
  void SendElsewhere();
  /// Ends after the request in flight, at once if there is none.
  void Drain();
  /// Ends now.
  void Close();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  template <typename T>
  using Awaitable = boost::asio::awaitable<T>;

  /// Why a request can't be served: an answer and the end, or with status 0 just the end.
  struct Refusal {
    int status = 0;
    std::string message;
  };
  struct Waiting;
  struct WaitingPiece;

  static Awaitable<void> Run(std::shared_ptr<HttpSession> self);
  Awaitable<void> Serve();
  Awaitable<bool> Handshake();
  Awaitable<void> SayGoodbye();
  Awaitable<bool> ServeOne();
  Awaitable<bool> AwaitFirstByte();
  Awaitable<std::optional<Refusal>> ReadHeader(Parser& parser);
  /// Into the buffer, behind what is there.
  Awaitable<boost::system::error_code> ReadMore();
  Awaitable<std::optional<Refusal>> ReadBody(Parser& parser, net::ByteBudget::Share& share);
  Awaitable<HttpResponse> Answer(HttpRequest request);
  Awaitable<bool> Write(HttpResponse response, unsigned version, bool keep_alive, bool head);
  Awaitable<bool> WriteStream(HttpResponse response, bool keep_alive);
  Awaitable<std::optional<std::string>> NextPiece(std::shared_ptr<BodyStream> body);
  Awaitable<bool> WriteText(std::string text);
  Awaitable<void> Linger();
  Awaitable<bool> SendContinue();
  Awaitable<void> Refuse(HttpRequest request, Refusal refusal);

  std::optional<Refusal> CheckHeader(const Parser& parser) const;
  Refusal RefusalOf(const boost::system::error_code& error, const Parser& parser) const;
  HttpRequest ToRequest(const Parser& parser) const;
  void Arm(std::chrono::milliseconds limit);
  void OnTimer(unsigned generation);
  void Disarm() { ++generation_; }
  void CloseSocket();

  HttpStream stream_;
  const HttpLimits& limits_;
  HttpHandler& handler_;
  net::ByteBudget& bodies_;
  const std::string peer_;
  boost::beast::flat_buffer buffer_;
  boost::asio::steady_timer timer_;
  unsigned generation_ = 0;  // of the timer: an expiry of an earlier one counts for nothing
  std::shared_ptr<WaitingPiece> piece_;  // asked for and not come yet
  bool timed_out_ = false;
  bool idle_ = false;
  bool next_is_last_ = false;
  bool draining_ = false;
  bool said_goodbye_ = false;
};

}  // namespace stanna::gateway
