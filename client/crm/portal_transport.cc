#include "client/crm/portal_transport.h"

namespace stanna::hubspot {

PortalTransport::PortalTransport(PortalTransportOptions options, HttpClient& http,
                                 std::unique_ptr<TokenSource> tokens, BucketStore& buckets,
                                 const Clock& clock, Sleeper& sleeper, RandomSource random)
    : options_(std::move(options)),
      http_(http),
      tokens_(std::move(tokens)),
      sleeper_(sleeper),
      random_(std::move(random)),
      limiter_({options_.app_id, options_.portal_id, options_.limits, options_.time_zone,
                options_.observer},
               buckets, clock, sleeper),
      clock_(clock) {}

absl::Status PortalTransport::Execute(const ApiCall& call, const CallOptions& options,
                                      const AnswerReader& read) {
  Authorisation authorisation;
  const auto attempt = [&](int) { return Attempt(call, options, read, authorisation); };
  const absl::Status status =
      RunWithRetries(options_.retry, sleeper_, random_, options.deadline, options.stop, attempt);
  return WithContext(status, {options_.portal_id, call.name});
}

AttemptOutcome PortalTransport::Attempt(const ApiCall& call, const CallOptions& options,
                                        const AnswerReader& read, Authorisation& authorisation) {
  auto token = tokens_->Get(options);
  if (!token.ok()) return {token.status(), {}};
  authorisation.token = *std::move(token);
  while (true) {
    const auto turn = limiter_.Acquire(call.rate_class, options);
    if (!turn.ok()) return {turn.status(), {}};
    const auto response = SendOnce(call, authorisation.token, options);
    const RetryAdvice advice = AdviceFor(response, Idempotency::kIdempotent);
    if (!response.ok()) return {response.status(), advice};
    clock_.Observe(*response);
    if (response->status >= 200 && response->status <= 299) {
      limiter_.Observe(*turn, *response, "");
      const absl::Status status = read(*response);
      return {status, {.repeat = absl::IsDataLoss(status)}};
    }
    const ApiError error = ParseApiError(*response);
    limiter_.Observe(*turn, *response, error.policy_name);
    if (response->status != 401) return {Refusal(error, *response, call), advice};
    const absl::Status renewed = Renew(error, options, authorisation);
    if (!renewed.ok()) return {renewed, {}};
  }
}

absl::StatusOr<HttpResponse> PortalTransport::SendOnce(const ApiCall& call,
                                                       const std::string& token,
                                                       const CallOptions& options) {
  HttpRequest request{.method = call.method,
                      .url = call.url,
                      .headers = {{"Authorization", "Bearer " + token},
                                  {"Accept", "application/json"},
                                  {"User-Agent", options_.user_agent}},
                      .body = call.body,
                      .idempotency = Idempotency::kIdempotent};
  if (!call.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  ++calls_;
  return http_.Send(request, options.deadline, options.stop);
}

absl::Status PortalTransport::Renew(const ApiError& error, const CallOptions& options,
                                    Authorisation& authorisation) {
  if (authorisation.renewed) {
    // Expired again means that clocks or HubSpot are wrong, which no person can mend by
    // reconnecting.
    if (error.category == "EXPIRED_AUTHENTICATION") {
      return WithReason(Unavailable("HubSpot calls a token expired that it has just issued"),
                        kTokenExpired);
    }
    return tokens_->GiveUp("HubSpot does not accept the token it has just issued");
  }
  ASSIGN_OR_RETURN(authorisation.token, tokens_->Replace(authorisation.token, options));
  authorisation.renewed = true;
  return absl::OkStatus();
}

absl::Status PortalTransport::Refusal(const ApiError& error, const HttpResponse& response,
                                      const ApiCall& call) {
  const absl::Status status = ToStatus(error, response, {options_.portal_id, call.name});
  if (error.http_status != 429) return status;
  ErrorDetails details = DetailsOf(status);
  details.retry_after = limiter_.PauseAfter429(call.rate_class, response, error.policy_name);
  return WithDetails(status, details);
}

LimitSnapshot PortalTransport::Limits() const {
  LimitSnapshot out = limiter_.Snapshot();
  out.calls = calls_;
  return out;
}

}  // namespace stanna::hubspot
