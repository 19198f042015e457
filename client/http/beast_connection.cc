#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "base/base64.h"
#include "client/http/connection.h"
#include "client/http/gzip.h"

namespace stanna::hubspot {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

using WireRequest = http::request<http::string_body>;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
// Beast reads 512 bytes at a time into a buffer that was not reserved.
constexpr std::size_t kReadBuffer = 64 * 1024;
// HubSpot's own headers are 2 to 3 KB; cookies of its edge add some.
constexpr std::uint32_t kMaxHeaderBytes = 64 * 1024;

absl::Status Failure(std::string_view host, std::string_view what, std::string_view reason) {
  return WithReason(Unavailable(std::string(host) + ": " + std::string(what)), reason);
}

absl::Status DialFailure(const std::string& host, std::string_view step, error_code ec,
                         std::string_view reason = kHttpNotSent) {
  const std::string why = ec == beast::error::timeout ? "timed out" : ec.message();
  return Failure(host, std::string(step) + ": " + why, reason);
}

absl::Status HandshakeFailure(const std::string& host, error_code ec, SSL* ssl) {
  // The error is the oldest of OpenSSL's queue and may be a detail of the check, or the check's
  // end.
  const bool refused = ec.category() == asio::error::get_ssl_category() &&
                       ERR_GET_REASON(ec.value()) == SSL_R_CERTIFICATE_VERIFY_FAILED;
  const long check = SSL_get_verify_result(ssl);
  if (!refused && check == X509_V_OK) {
    // A peer that closes or says nothing is a matter of the network.
    const bool spoke = ec.category() == asio::error::get_ssl_category();
    return DialFailure(host, "TLS handshake", ec, spoke ? kHttpTlsFailed : kHttpNotSent);
  }
  const char* why =
      check == X509_V_OK ? "it is for another host" : X509_verify_cert_error_string(check);
  return Failure(host, std::string("the certificate was not accepted: ") + why, kHttpUntrustedPeer);
}

absl::Status ExchangeFailure(const std::string& host, error_code ec) {
  if (ec == http::error::body_limit) {
    return WithReason(DataLoss(host + ": the answer exceeds its size limit"), kHttpTooLarge);
  }
  if (ec == beast::error::timeout) return Failure(host, "no data in time", kHttpNoAnswer);
  const bool cut = ec == http::error::partial_message || ec == http::error::end_of_stream ||
                   ec == asio::ssl::error::stream_truncated;
  if (cut) return Failure(host, "the connection was closed within the answer", kHttpNoAnswer);
  if (ec.category() == http::make_error_code(http::error::bad_version).category()) {
    return WithReason(DataLoss(host + ": not an HTTP answer: " + ec.message()), kHttpBadAnswer);
  }
  return Failure(host, ec.message(), kHttpNoAnswer);
}

std::string BasicCredentials(const std::string& user_info) {
  return "Basic " + ToBase64(user_info);
}

bool IsAddress(const std::string& host) {
  error_code ec;
  asio::ip::make_address(host, ec);
  return !ec;
}

absl::StatusOr<std::string> Decoded(std::string body, std::string_view coding,
                                    const std::string& host, std::size_t max_bytes) {
  if (coding.empty() || coding == "identity") return body;
  if (coding != "gzip" && coding != "x-gzip") {
    return WithReason(DataLoss(host + ": an answer in a coding we did not ask for"),
                      kHttpBadAnswer);
  }
  auto plain = Gunzip(body, max_bytes);
  if (!plain.ok()) return Annotate(plain.status(), host);
  return plain;
}

absl::StatusOr<HttpResponse> Converted(http::response<http::string_body> message,
                                       const std::string& host, std::size_t max_bytes) {
  HttpResponse out;
  out.status = static_cast<int>(message.result_int());
  std::string coding;
  for (const auto& field : message) {
    const std::string value(field.value());
    if (field.name() == http::field::content_encoding) {
      coding = value;
    } else {
      out.headers.emplace_back(std::string(field.name_string()), value);
    }
  }
  ASSIGN_OR_RETURN(out.body, Decoded(std::move(message.body()), coding, host, max_bytes));
  return out;
}

http::verb VerbOf(HttpMethod method) {
  switch (method) {
    case HttpMethod::kGet:
      return http::verb::get;
    case HttpMethod::kPost:
      return http::verb::post;
    case HttpMethod::kPut:
      return http::verb::put;
    case HttpMethod::kDelete:
      return http::verb::delete_;
  }
  return http::verb::unknown;
}

WireRequest ToWire(const HttpRequest& request, const Url& url) {
  WireRequest out(VerbOf(request.method), url.target, 11);
  out.set(http::field::host, url.Authority());
  out.set(http::field::accept_encoding, "gzip");
  for (const auto& [name, value] : request.headers) out.set(name, value);
  out.body() = request.body;
  out.prepare_payload();
  return out;
}

class BeastConnection : public Connection {
 public:
  BeastConnection(const asio::any_io_executor& executor, asio::ssl::context& tls,
                  const BeastHttpOptions& options)
      : options_(options), stream_(beast::tcp_stream(executor), tls) {
    buffer_.reserve(kReadBuffer);
  }

  asio::awaitable<absl::Status> Dial(ConnectionTarget target, Deadline deadline) override;
  asio::awaitable<Exchange> Send(const HttpRequest* request, const Url* url,
                                 Deadline deadline) override;
  void Close() override;
  bool reusable() const override { return reusable_; }
  std::chrono::steady_clock::time_point idle_since() const override { return idle_since_; }

 private:
  asio::awaitable<absl::Status> Connect(std::string host, std::uint16_t port, Deadline deadline);
  asio::awaitable<absl::Status> Tunnel(Url url, Url proxy, Deadline deadline);
  asio::awaitable<absl::Status> Handshake(std::string host, Deadline deadline);
  template <typename Stream>
  asio::awaitable<Exchange> SendOn(Stream* stream, const WireRequest* request, Deadline deadline);
  void Arm(milliseconds step, Deadline deadline);
  beast::tcp_stream& tcp() { return stream_.next_layer(); }

  const BeastHttpOptions& options_;
  // Plain connections use the lower layer alone.
  beast::ssl_stream<beast::tcp_stream> stream_;
  beast::flat_buffer buffer_;
  bool tls_ = false;
  bool reusable_ = false;
  std::string host_;  // for messages
  std::chrono::steady_clock::time_point idle_since_{};
};

void BeastConnection::Arm(milliseconds step, Deadline deadline) {
  // A step of zero would mean "no timer"; one millisecond expires at once all the same.
  tcp().expires_after(std::max(deadline.Remaining(step), milliseconds(1)));
}

void BeastConnection::Close() {
  reusable_ = false;
  tcp().cancel();
  tcp().close();
}

asio::awaitable<absl::Status> BeastConnection::Dial(ConnectionTarget target, Deadline deadline) {
  const Url& peer = target.proxy ? *target.proxy : target.url;
  host_ = target.url.host;
  absl::Status status = co_await Connect(peer.host, peer.port, deadline);
  if (!status.ok()) co_return status;
  if (target.proxy) {
    status = co_await Tunnel(target.url, *target.proxy, deadline);
    if (!status.ok()) co_return status;
  }
  if (target.url.scheme == Scheme::kHttps) status = co_await Handshake(target.url.host, deadline);
  co_return status;
}

asio::awaitable<absl::Status> BeastConnection::Connect(std::string host, std::uint16_t port,
                                                       Deadline deadline) {
  const std::string service = std::to_string(port);
  tcp::resolver resolver(tcp().get_executor());
  auto [resolve_error, found] = co_await resolver.async_resolve(host, service, kAwait);
  if (resolve_error) co_return DialFailure(host_, "name resolution", resolve_error);
  // One dead address must not use up the time of those behind it.
  const auto share = options_.connect_timeout / std::clamp<std::size_t>(found.size(), 1, 5);
  error_code last = asio::error::host_not_found;
  for (const auto& entry : found) {
    if (deadline.Expired()) break;
    const tcp::endpoint endpoint = entry.endpoint();
    Arm(std::chrono::duration_cast<milliseconds>(share), deadline);
    auto [ec] = co_await tcp().async_connect(endpoint, kAwait);
    last = ec;
    if (!ec) break;
    if (ec == asio::error::operation_aborted) break;
    tcp().close();
  }
  if (last) co_return DialFailure(host_, "connect", last);
  error_code ignored;
  tcp().socket().set_option(tcp::no_delay(true), ignored);
  co_return absl::OkStatus();
}

asio::awaitable<absl::Status> BeastConnection::Tunnel(Url url, Url proxy, Deadline deadline) {
  const std::string host =
      url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  const std::string authority = host + ":" + std::to_string(url.port);
  http::request<http::empty_body> request(http::verb::connect, authority, 11);
  request.set(http::field::host, authority);
  if (!proxy.user_info.empty()) {
    request.set(http::field::proxy_authorization, BasicCredentials(proxy.user_info));
  }
  Arm(options_.connect_timeout, deadline);
  auto [write_error, written] = co_await http::async_write(tcp(), request, kAwait);
  if (write_error) co_return DialFailure(host_, "the proxy", write_error);
  http::response_parser<http::empty_body> parser;
  parser.skip(true);  // An answer to CONNECT has no body, whatever its headers say.
  auto [read_error, read] = co_await http::async_read_header(tcp(), buffer_, parser, kAwait);
  if (read_error) co_return DialFailure(host_, "the proxy", read_error);
  const int status = static_cast<int>(parser.get().result_int());
  if (status < 200 || status > 299) {
    const std::string why = "the proxy answered " + std::to_string(status) + " to CONNECT";
    co_return Failure(host_, why, kHttpNotSent);
  }
  buffer_.consume(buffer_.size());
  co_return absl::OkStatus();
}

asio::awaitable<absl::Status> BeastConnection::Handshake(std::string host, Deadline deadline) {
  tls_ = true;
  SSL* ssl = stream_.native_handle();
  if (!IsAddress(host)) SSL_set_tlsext_host_name(ssl, host.c_str());
  stream_.set_verify_mode(asio::ssl::verify_peer);
  stream_.set_verify_callback(asio::ssl::host_name_verification(host));
  Arm(options_.tls_timeout, deadline);
  auto [ec] = co_await stream_.async_handshake(asio::ssl::stream_base::client, kAwait);
  if (ec) co_return HandshakeFailure(host, ec, ssl);
  co_return absl::OkStatus();
}

template <typename Stream>
asio::awaitable<Exchange> BeastConnection::SendOn(Stream* stream, const WireRequest* request,
                                                  Deadline deadline) {
  Arm(options_.read_timeout, deadline);
  auto [write_error, written] = co_await http::async_write(*stream, *request, kAwait);
  if (write_error) {
    Exchange failed;
    failed.response = ExchangeFailure(host_, write_error);
    failed.died_unanswered = write_error != beast::error::timeout;
    co_return failed;
  }
  http::response_parser<http::string_body> parser;
  parser.header_limit(kMaxHeaderBytes);
  parser.body_limit(options_.max_response_bytes);
  while (!parser.is_done()) {
    Arm(options_.read_timeout, deadline);
    auto [ec, bytes] = co_await http::async_read_some(*stream, buffer_, parser, kAwait);
    if (ec) {
      Exchange failed;
      failed.response = ExchangeFailure(host_, ec);
      failed.died_unanswered = !parser.got_some() && ec != beast::error::timeout;
      co_return failed;
    }
  }
  tcp().expires_never();
  reusable_ = parser.get().keep_alive() && buffer_.size() == 0;
  Exchange done;
  done.response = Converted(parser.release(), host_, options_.max_response_bytes);
  co_return done;
}

asio::awaitable<Exchange> BeastConnection::Send(const HttpRequest* request, const Url* url,
                                                Deadline deadline) {
  reusable_ = false;
  const WireRequest wire = ToWire(*request, *url);
  Exchange exchange;
  if (tls_) {
    exchange = co_await SendOn(&stream_, &wire, deadline);
  } else {
    exchange = co_await SendOn(&tcp(), &wire, deadline);
  }
  idle_since_ = std::chrono::steady_clock::now();
  co_return exchange;
}

}  // namespace

std::shared_ptr<Connection> MakeBeastConnection(const asio::any_io_executor& executor,
                                                asio::ssl::context& tls,
                                                const BeastHttpOptions& options) {
  return std::make_shared<BeastConnection>(executor, tls, options);
}

}  // namespace stanna::hubspot
