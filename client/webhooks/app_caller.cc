#include "client/webhooks/app_caller.h"

#include <utility>

#include "client/api_error.h"

namespace stanna::hubspot {
namespace {

// Part of a token's life after which another is asked for.
constexpr double kRenewAfter = 0.8;

constexpr int kUnauthorized = 401;

absl::Status Refusal(const HttpResponse& response, const AppCall& call) {
  if (response.status == kUnauthorized) {
    return WithReason(
        Unauthenticated(call.name + ": HubSpot does not accept the app's own token"), kAppRefused,
        {{"nextStep", "Check HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET, and try again."}});
  }
  const absl::Status status = ToAppStatus(ParseApiError(response), response, call.name);
  ErrorDetails details = DetailsOf(status);
  if (absl::IsPermissionDenied(status)) {
    details.metadata["nextStep"] = "Give the app the scopes of the webhooks journal in HubSpot.";
  }
  return WithDetails(status, details);
}

}  // namespace

absl::StatusOr<HttpResponse> AppCaller::Send(const AppCall& call, const CallOptions& options) {
  ASSIGN_OR_RETURN(std::string token, TokenFor(options));
  ASSIGN_OR_RETURN(HttpResponse response, SendWith(token, call, options));
  if (response.status == kUnauthorized) {
    // It may have ended early: HubSpot's word counts, not what it said of its life.
    Forget(token);
    ASSIGN_OR_RETURN(token, TokenFor(options));
    ASSIGN_OR_RETURN(response, SendWith(token, call, options));
  }
  if (response.status < 200 || response.status > 299) return Refusal(response, call);
  return response;
}

// Two threads that find none ask both: each gets a good one.
absl::StatusOr<std::string> AppCaller::TokenFor(const CallOptions& options) {
  {
    const MutexLock lock(mutex_);
    if (token_ && parts_.clock.Now() < token_->renew_at) return token_->text;
  }
  ASSIGN_OR_RETURN(const TokenGrant grant, parts_.oauth.GrantToApp(options_.scopes, options));
  const auto life = std::chrono::duration_cast<std::chrono::milliseconds>(grant.expires_in);
  const auto fresh = std::chrono::milliseconds(
      static_cast<std::int64_t>(static_cast<double>(life.count()) * kRenewAfter));
  const MutexLock lock(mutex_);
  token_ = Token{grant.access_token, parts_.clock.Now() + fresh};
  return grant.access_token;
}

void AppCaller::Forget(const std::string& token) {
  const MutexLock lock(mutex_);
  if (token_ && token_->text == token) token_.reset();
}

absl::Status AppCaller::AwaitTurn(const AppCall& call, const CallOptions& options) {
  const RateWindow window{.limit = options_.calls_per_second, .window = std::chrono::seconds(1)};
  for (;;) {
    const RateTake take = parts_.buckets.Take(options_.bucket, window);
    if (take.taken) return absl::OkStatus();
    if (take.wait >= options.deadline.Remaining()) {
      return WithReason(ResourceExhausted(call.name + ": the limit of the app's calls is used up"),
                        "HUBSPOT_RATE_LIMITED");
    }
    if (parts_.sleeper.Sleep(take.wait, options.stop) == SleepEnd::kStopped) {
      return Cancelled(call.name + ": stopped while waiting for its turn");
    }
  }
}

absl::StatusOr<HttpResponse> AppCaller::SendWith(const std::string& token, const AppCall& call,
                                                 const CallOptions& options) {
  RETURN_IF_ERROR(AwaitTurn(call, options));
  HttpRequest request{.method = call.method,
                      .url = call.url,
                      .headers = {{"Authorization", "Bearer " + token},
                                  {"Accept", "application/json"},
                                  {"User-Agent", options_.user_agent}},
                      .body = call.body,
                      .idempotency = call.idempotency};
  if (!call.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  auto response = parts_.http.Send(request, options.deadline, options.stop);
  if (!response.ok()) return Annotate(response.status(), call.name);
  return response;
}

}  // namespace stanna::hubspot
