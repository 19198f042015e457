// An HttpClient that repeats what may be repeated.
#pragma once

#include "client/http/http_client.h"
#include "client/http/retry.h"

namespace stanna::hubspot {

/// Thread-safe. When the attempts are used up it answers what the last one did: the 5xx response as
/// a value, or the error. `inner` and `sleeper` must outlive it.
class RetryingHttpClient : public HttpClient {
 public:
  RetryingHttpClient(HttpClient& inner, Sleeper& sleeper, RetryPolicy policy = {},
                     RandomSource random = SystemRandom)
      : inner_(inner), sleeper_(sleeper), policy_(policy), random_(std::move(random)) {}

  absl::StatusOr<HttpResponse> Send(const HttpRequest& request, Deadline deadline,
                                    std::stop_token stop) override;

 private:
  HttpClient& inner_;
  Sleeper& sleeper_;
  const RetryPolicy policy_;
  const RandomSource random_;
};

}  // namespace stanna::hubspot
