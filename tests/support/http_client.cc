#include "tests/support/http_client.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <cctype>

namespace stanna::testing {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = net::ip::tcp;

// A page of the simulator's dump, several times over.
constexpr std::uint64_t kLargestBody = 256 << 20;

struct Target {
  bool tls = false;
  std::string host, port, path;
};

Target Split(const std::string& url) {
  Target target;
  const auto scheme = url.find("://");
  target.tls = url.starts_with("https");
  const auto slash = std::min(url.find_first_of("/?", scheme + 3), url.size());
  const std::string authority = url.substr(scheme + 3, slash - scheme - 3);
  const auto colon = authority.rfind(':');
  target.host = authority.substr(0, colon);
  target.port =
      colon == std::string::npos ? (target.tls ? "443" : "80") : authority.substr(colon + 1);
  target.path = url.substr(slash);
  if (!target.path.starts_with('/')) target.path.insert(0, "/");
  return target;
}

http::request<http::string_body> RequestOf(const HttpCall& call, const Target& target) {
  http::request<http::string_body> request;
  request.version(11);
  request.method_string(call.method);
  request.target(target.path);
  request.set(http::field::host, target.host + ":" + target.port);
  request.set(http::field::connection, "close");
  for (const auto& [name, value] : call.headers) request.insert(name, value);
  request.body() = call.body;
  if (!call.body.empty() || call.method == "POST" || call.method == "PUT") {
    request.prepare_payload();
  }
  return request;
}

template <typename Stream>
HttpReply Exchange(Stream& stream, const http::request<http::string_body>& request) {
  http::write(stream, request);
  beast::flat_buffer buffer;
  buffer.reserve(64 << 10);
  http::response_parser<http::string_body> parser;
  parser.body_limit(kLargestBody);
  http::read_header(stream, buffer, parser);
  const auto type = parser.get()[http::field::content_type];
  if (parser.chunked() && beast::string_view(type) == "text/event-stream") {
    // What follows may take for ever.
    while (!parser.is_done() && parser.get().body().find("\n\n") == std::string::npos) {
      http::read_some(stream, buffer, parser);
    }
  } else {
    http::read(stream, buffer, parser);
  }
  HttpReply reply;
  reply.status = static_cast<int>(parser.get().result_int());
  for (const auto& field : parser.get()) {
    reply.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  reply.body = std::move(parser.get().body());
  return reply;
}

HttpReply SendOrThrow(const HttpCall& call, const std::string& ca_file) {
  const Target target = Split(call.url);
  net::io_context io;
  Tcp::resolver resolver(io);
  const auto endpoints = resolver.resolve(target.host, target.port);
  const auto request = RequestOf(call, target);
  if (!target.tls) {
    Tcp::socket socket(io);
    net::connect(socket, endpoints);
    return Exchange(socket, request);
  }
  net::ssl::context tls(net::ssl::context::tls_client);
  if (!ca_file.empty()) tls.load_verify_file(ca_file);
  tls.set_verify_mode(net::ssl::verify_peer);
  beast::ssl_stream<Tcp::socket> stream(io, tls);
  stream.set_verify_callback(net::ssl::host_name_verification(target.host));
  net::connect(stream.next_layer(), endpoints);
  stream.handshake(net::ssl::stream_base::client);
  return Exchange(stream, request);
}

int HexValue(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

}  // namespace

std::string HttpReply::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (beast::iequals(key, {name.data(), name.size()})) return value;
  }
  return "";
}

absl::StatusOr<HttpReply> Send(const HttpCall& call, const std::string& ca_file) {
  try {
    return SendOrThrow(call, ca_file);
  } catch (const std::exception& error) {
    return Unavailable(call.method + " " + call.url + ": " + error.what());
  }
}

std::string EncodeQuery(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string_view("-._~").find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

std::string DecodeQuery(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string QueryValue(const std::string& url, const std::string& name) {
  for (const char* before : {"?", "&"}) {
    const auto at = url.find(before + name + "=");
    if (at == std::string::npos) continue;
    const auto begin = at + name.size() + 2;
    return DecodeQuery(url.substr(begin, url.find('&', begin) - begin));
  }
  return "";
}

std::string TargetOf(const std::string& url) { return Split(url).path; }

}  // namespace stanna::testing
