// An HttpClient that tells an observer of every request.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "client/call_observer.h"
#include "client/http/http_client.h"

namespace stanna::hubspot {

/// Thread-safe. `observer` must outlive it. Beneath what repeats, so that each request
/// counts.
class ObservedHttpClient : public HttpClient {
 public:
  /// `endpoint` empty: by the URL.
  ObservedHttpClient(std::unique_ptr<HttpClient> inner, CallObserver& observer,
                     std::string_view endpoint = "")
      : inner_(std::move(inner)), observer_(observer), endpoint_(endpoint) {}

  absl::StatusOr<HttpResponse> Send(const HttpRequest& request, Deadline deadline,
                                    std::stop_token stop) override;

 private:
  const std::unique_ptr<HttpClient> inner_;
  CallObserver& observer_;
  const std::string_view endpoint_;
};

}  // namespace stanna::hubspot
