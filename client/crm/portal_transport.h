// One portal's way to HubSpot: authorised, within the limits, repeated where that makes sense.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/status.h"
#include "client/api_error.h"
#include "client/auth/token_source.h"
#include "client/crm/portal_clock.h"
#include "client/http/http_client.h"
#include "client/http/retry.h"
#include "client/http/sleeper.h"
#include "client/hubspot_client.h"
#include "client/limits/rate_limiter.h"

namespace stanna::hubspot {

/// A read: all calls of the CRM side are, so each may be sent again.
struct ApiCall {
  std::string name;  ///< for people: "list companies"
  HttpMethod method = HttpMethod::kGet;
  std::string url{};
  std::string body{};  ///< JSON
  RateClass rate_class = RateClass::kStandard;
};

/// Reads the body of a 2xx answer. DataLoss (cut short, not JSON, not the documented shape) makes
/// the transport ask again.
using AnswerReader = std::function<absl::Status(const HttpResponse&)>;

struct PortalTransportOptions {
  std::int64_t portal_id = 0;
  std::string app_id{};
  std::string user_agent{};
  RateLimits limits{};
  std::string time_zone{};
  RetryPolicy retry{};
  CallObserver* observer = nullptr;  ///< see RateLimiterOptions
};

/// Thread-safe. What is passed by reference must outlive it.
class PortalTransport {
 public:
  PortalTransport(PortalTransportOptions options, HttpClient& http,
                  std::unique_ptr<TokenSource> tokens, BucketStore& buckets, const Clock& clock,
                  Sleeper& sleeper, RandomSource random = SystemRandom);

  /// Blocks until `read` took an answer or there will be none. Errors as HubSpotClient says.
  absl::Status Execute(const ApiCall& call, const CallOptions& options, const AnswerReader& read);

  LimitSnapshot Limits() const;
  const PortalClock& clock() const { return clock_; }

 private:
  /// What one Execute has done about 401 so far.
  struct Authorisation {
    std::string token;
    bool renewed = false;
  };

  AttemptOutcome Attempt(const ApiCall& call, const CallOptions& options, const AnswerReader& read,
                         Authorisation& authorisation);
  absl::StatusOr<HttpResponse> SendOnce(const ApiCall& call, const std::string& token,
                                        const CallOptions& options);
  absl::Status Renew(const ApiError& error, const CallOptions& options,
                     Authorisation& authorisation);
  absl::Status Refusal(const ApiError& error, const HttpResponse& response, const ApiCall& call);

  const PortalTransportOptions options_;
  HttpClient& http_;
  const std::unique_ptr<TokenSource> tokens_;
  Sleeper& sleeper_;
  const RandomSource random_;
  RateLimiter limiter_;
  PortalClock clock_;
  std::atomic<std::int64_t> calls_ = 0;
};

}  // namespace stanna::hubspot
