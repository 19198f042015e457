/// HTTP requests and replies as plain values, so that everything above the sockets can be tested
/// without them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stanna::sim {

using Parameters = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;
  std::string path;    ///< percent-decoded, without the query
  std::string target;  ///< as it was sent
  Parameters query;    ///< decoded, in order
  std::string origin;  ///< "https://localhost:8443": as what the client knows us
  std::string authorization;
  std::string content_type;
  std::string accept_encoding;
  std::string traceparent, tracestate;
  std::string body;
};

/// How the bytes of a reply reach the client; all but kNormal are faults.
enum class Delivery {
  kNormal,
  kReset,        ///< the connection is reset without an answer
  kTruncate,     ///< half of the announced body, then the connection closes
  kShortLength,  ///< half of the body's length is announced, and all of it sent
  kDrip,         ///< a few bytes at a time
  kStall,        ///< the headers, then silence
};

struct HttpReply {
  int status = 200;
  std::string content_type = "application/json;charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  Delivery delivery = Delivery::kNormal;
  int64_t delay_ms = 0;
  /// Not before this is true; null: at once.
  std::shared_ptr<const std::atomic<bool>> held_until{};
  int64_t drip_ms = 100;      ///< between two pieces of a dripping body
  bool corrupt_gzip = false;  ///< announce gzip and send something else
};

/// Percent-decoding; `plus_is_space` for queries and forms.
std::string UrlDecode(std::string_view text, bool plus_is_space);
std::string UrlEncode(std::string_view text);
/// Reads "a=1&b=2", in a query or a form body.
Parameters ParseParameters(std::string_view text);
/// The first value of that name.
std::optional<std::string> FindParameter(const Parameters& parameters, std::string_view name);
/// Every value of that name, where one may also be a comma-separated list.
std::vector<std::string> ListParameter(const Parameters& parameters, std::string_view name);

/// Fills in path and query from the target.
HttpRequest MakeRequest(std::string method, std::string target, std::string body = {});

}  // namespace stanna::sim
