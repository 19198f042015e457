// An HttpClient whose requests say which trace they belong to.
#pragma once

#include <memory>
#include <utility>

#include "client/http/http_client.h"

namespace stanna::hubspot {

/// Adds `traceparent`, and `tracestate` if there is one, of the calling thread's trace.
/// Thread-safe.
class TracedHttpClient : public HttpClient {
 public:
  explicit TracedHttpClient(std::unique_ptr<HttpClient> inner) : inner_(std::move(inner)) {}

  absl::StatusOr<HttpResponse> Send(const HttpRequest& request, Deadline deadline,
                                    std::stop_token stop) override;

 private:
  const std::unique_ptr<HttpClient> inner_;
};

}  // namespace stanna::hubspot
