#include "client/http/retrying_http_client.h"

namespace stanna::hubspot {

absl::StatusOr<HttpResponse> RetryingHttpClient::Send(const HttpRequest& request, Deadline deadline,
                                                      std::stop_token stop) {
  absl::StatusOr<HttpResponse> last = Cancelled("never sent");
  const auto attempt = [&](int) -> AttemptOutcome {
    last = inner_.Send(request, deadline, stop);
    const RetryAdvice advice = AdviceFor(last, request.idempotency);
    // An answer to be repeated is no success for the loop, though it is a value for the caller.
    if (last.ok() && advice.repeat) return {Unavailable("answer to be repeated"), advice};
    return {last.status(), advice};
  };
  const absl::Status end = RunWithRetries(policy_, sleeper_, random_, deadline, stop, attempt);
  if (absl::IsCancelled(end)) return end;
  return last;
}

}  // namespace stanna::hubspot
