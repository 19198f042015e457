// A blocking HTTP client for tests: one connection a call, no redirects followed, no retries.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"

namespace stanna::testing {

struct HttpCall {
  std::string method = "GET";
  std::string url;  ///< "http://host:port/path?query" or https
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
};

struct HttpReply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  ///< of server-sent events what has come with the first one
  /// "" when absent; the case of `name` does not matter.
  std::string Header(std::string_view name) const;
};

/// `ca_file`: PEM of the authority that an https host must be signed by. Unavailable when no reply
/// comes.
absl::StatusOr<HttpReply> Send(const HttpCall& call, const std::string& ca_file = "");

/// Percent-encoding of a query value.
std::string EncodeQuery(std::string_view text);
std::string DecodeQuery(std::string_view text);
/// The decoded value of parameter `name` of a URL; "" when absent.
std::string QueryValue(const std::string& url, const std::string& name);
/// "/path?query" of an absolute URL.
std::string TargetOf(const std::string& url);

}  // namespace stanna::testing
