#include "client/http/observed_http_client.h"

#include <chrono>
#include <utility>

#include "client/endpoint_name.h"

namespace stanna::hubspot {
namespace {

struct ErrorName {
  std::string_view reason;
  std::string_view name;
};

constexpr ErrorName kByReason[] = {
    {kHttpNotSent, "not_sent"},   {kHttpTlsFailed, "tls_failed"},
    {kHttpNoAnswer, "no_answer"}, {kHttpBadAnswer, "bad_answer"},
    {kHttpTooLarge, "too_large"}, {kHttpUntrustedPeer, "untrusted_peer"},
    {kHttpRefused, "refused"},
};
constexpr std::string_view kDeadline = "deadline", kCancelled = "cancelled", kOther = "other";

std::string_view ErrorOf(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  for (const ErrorName& error : kByReason) {
    if (error.reason == reason) return error.name;
  }
  if (absl::IsDeadlineExceeded(status)) return kDeadline;
  return absl::IsCancelled(status) ? kCancelled : kOther;
}

std::string_view NameOf(HttpMethod method) {
  constexpr std::string_view kNames[] = {"GET", "POST", "PUT", "DELETE"};
  return kNames[static_cast<int>(method)];
}

}  // namespace

absl::StatusOr<HttpResponse> ObservedHttpClient::Send(const HttpRequest& request, Deadline deadline,
                                                      std::stop_token stop) {
  const auto began = std::chrono::steady_clock::now();
  auto response = inner_->Send(request, deadline, std::move(stop));
  ObservedCall call;
  call.duration = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - began);
  call.endpoint = endpoint_.empty() ? EndpointName(NameOf(request.method), request.url) : endpoint_;
  if (response.ok()) {
    call.status = response->status;
  } else {
    call.error = ErrorOf(response.status());
  }
  observer_.OnCall(call);
  return response;
}

}  // namespace stanna::hubspot
