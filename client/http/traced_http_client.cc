#include "client/http/traced_http_client.h"

#include "base/trace_context.h"

namespace stanna::hubspot {

absl::StatusOr<HttpResponse> TracedHttpClient::Send(const HttpRequest& request, Deadline deadline,
                                                    std::stop_token stop) {
  const TraceContext* const trace = CurrentTrace();
  if (trace == nullptr) return inner_->Send(request, deadline, std::move(stop));
  HttpRequest traced = request;
  traced.headers.emplace_back("traceparent", TraceparentOf(*trace));
  if (!trace->state.empty()) traced.headers.emplace_back("tracestate", trace->state);
  return inner_->Send(traced, deadline, std::move(stop));
}

}  // namespace stanna::hubspot
