/// The whole simulated HubSpot without its sockets.
#pragma once

#include <functional>
#include <memory>

#include "tools/hubspot_sim/api/control.h"
#include "tools/hubspot_sim/api/handlers.h"

namespace stanna::sim {

/// Thread-safe.
class Simulator {
 public:
  /// `real_now_ms` gives the machine's time; the simulated one starts at `start_ms`.
  Simulator(SimOptions options, std::function<int64_t()> real_now_ms, int64_t start_ms);

  HttpReply Handle(const HttpRequest& request);

  Stats& stats() { return stats_; }
  WebhookApp& webhooks() { return webhooks_; }
  /// The portal's present.
  int64_t NowMs() const { return clock_.NowMs(); }
  const SimOptions& options() const { return options_; }

 private:
  using QuotaHeaders = std::vector<std::pair<std::string, std::string>>;

  HttpReply HandleOAuth(const HttpRequest& request, std::string& endpoint);
  HttpReply HandleDeveloper(const HttpRequest& request, const std::string& endpoint);
  HttpReply AnswerDeveloper(const HttpRequest& request, const std::string& endpoint);
  HttpReply AnswerOAuth(const HttpRequest& request, const std::string& operation, int64_t now_ms);
  HttpReply HandleApi(const HttpRequest& request, Call& call, std::string& object_type);
  /// The reply that a fault puts in place of the real one, if it does.
  std::optional<HttpReply> InjectReply(const Fault& fault, const Call& call);
  /// `route` is null when there is no such endpoint.
  HttpReply Answer(Call& call, const struct Route* route);
  /// The same for a call with valid credentials that is within its limits.
  HttpReply AnswerAdmitted(Call& call, const struct Route* route, const Identity& identity);

  // Each gives the reply to a call that may not go on, and nothing when it may.
  std::optional<HttpReply> CheckCredentials(const Call& call, Identity& identity);
  std::optional<HttpReply> CheckRate(const Call& call, const Identity& identity,
                                     QuotaHeaders& headers);
  std::optional<HttpReply> CheckScopes(const Call& call, const struct Route& route,
                                       const Identity& identity);
  std::optional<HttpReply> CheckParameters(const Call& call, const struct Route& route);
  std::optional<HttpReply> ResolveTypes(Call& call);

  const SimOptions options_;
  const Portal portal_;
  Store store_;
  SimClock clock_;
  Stats stats_;
  OAuthServer oauth_;
  RateLimiter limiter_;
  Faults faults_;
  WebhookApp webhooks_;
  Journal journal_;
  const Context context_;
};

}  // namespace stanna::sim
