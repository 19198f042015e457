// The HttpClient that speaks to the network: HTTP/1.1 over TLS with pooled connections.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "client/http/http_client.h"
#include "client/http/proxy.h"

namespace stanna::hubspot {

struct BeastHttpOptions {
  /// The only hosts that may be called, so that no answer or setting can send a token elsewhere.
  /// ".example.com" is every host below that domain.
  std::vector<std::string> allowed_hosts{};
  /// Any host instead: only for calls that carry no secret and whose answers are not believed more
  /// than who named the host.
  bool any_host = false;
  /// PEM file of authorities to trust besides the system's; empty: the system's alone.
  std::string ca_file{};
  ProxySettings proxy{};

  /// Connecting to one address. With several addresses each gets a share, at least a fifth.
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds tls_timeout{10'000};
  /// Without a single byte.
  std::chrono::milliseconds read_timeout{40'000};
  /// One whole call. HubSpot's edge gives up after 100 s (524).
  std::chrono::milliseconds total_timeout{105'000};

  /// Idle connections kept per host; open ones are bounded by the callers' threads, since a call
  /// blocks its thread.
  std::size_t max_idle_per_host = 8;
  /// Shorter than the 60 s after which common load balancers close an idle connection.
  std::chrono::milliseconds idle_timeout{45'000};

  /// Both as received and as decoded. The largest answer we ask for, 100 records whose bodies are
  /// 65,536 characters in two properties each, is some 27 MB in the worst escaping.
  std::size_t max_response_bytes = 32u << 20;
};

/// Certificate and host name are always verified; plain http is allowed to loopback hosts only.
/// Owns one thread. A pooled connection that turns out to be dead is replaced once for idempotent
/// requests; others always get a fresh connection. InvalidArgument when the CA file can't be read.
absl::StatusOr<std::unique_ptr<HttpClient>> MakeBeastHttpClient(BeastHttpOptions options);

}  // namespace stanna::hubspot
