// HTTP as the client needs it: one blocking call that answers whatever the peer said.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/deadline.h"
#include "base/status.h"

namespace stanna::hubspot {

/// The last two are for what belongs to the app's developer; portals are read with the first two.
enum class HttpMethod { kGet, kPost, kPut, kDelete };

/// Whether the peer's state is the same after one and after several sends of a request.
enum class Idempotency { kIdempotent, kNonIdempotent };

using HttpHeader = std::pair<std::string, std::string>;

struct HttpRequest {
  HttpMethod method = HttpMethod::kGet;
  /// Absolute: "https://api.hubapi.com/crm/v3/objects/companies?limit=100".
  std::string url{};
  std::vector<HttpHeader> headers{};
  std::string body{};
  Idempotency idempotency = Idempotency::kIdempotent;
};

struct HttpResponse {
  int status = 0;
  std::vector<HttpHeader> headers{};
  /// Decoded: no transfer or content coding is left.
  std::string body{};

  /// The first header of that name, whatever its case.
  std::optional<std::string_view> Header(std::string_view name) const;
};

// The reasons (ReasonOf) that an HttpClient's errors carry, which decide whether to repeat.

/// Unavailable: resolving or connecting failed; the peer saw no request.
inline constexpr std::string_view kHttpNotSent = "HTTP_NOT_SENT";
/// Unavailable: the TLS handshake failed; the peer saw no request.
inline constexpr std::string_view kHttpTlsFailed = "HTTP_TLS_FAILED";
/// Unavailable: the request went out, no whole answer came back (reset, time-out, cut short).
inline constexpr std::string_view kHttpNoAnswer = "HTTP_NO_ANSWER";
/// DataLoss: what came back is not HTTP or not the coding it claims to be.
inline constexpr std::string_view kHttpBadAnswer = "HTTP_BAD_ANSWER";
/// DataLoss: the answer is larger than the cap; a repeat would be as large.
inline constexpr std::string_view kHttpTooLarge = "HTTP_RESPONSE_TOO_LARGE";
/// Unavailable: the peer could not prove that it is the host asked for; not to be repeated.
inline constexpr std::string_view kHttpUntrustedPeer = "HTTP_UNTRUSTED_PEER";
/// InvalidArgument: not a URL, a host outside the allow-list, plain http beyond loopback, or a
/// header with control characters (a token that a person entered could smuggle in further headers).
inline constexpr std::string_view kHttpRefused = "HTTP_REQUEST_REFUSED";

/// Thread-safe.
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  /// Blocks until the answer, the deadline or a stop request. An answer with a 4xx or 5xx status is
  /// a value; only a missing or unreadable answer is an error: one of the reasons above,
  /// DeadlineExceeded or Cancelled. Errors name the host, never the query, a header or a body.
  virtual absl::StatusOr<HttpResponse> Send(const HttpRequest& request, Deadline deadline,
                                            std::stop_token stop) = 0;
};

}  // namespace stanna::hubspot
