#include "tools/hubspot_sim/api/simulator.h"

#include <algorithm>
#include <utility>

#include "tools/hubspot_sim/api/errors.h"
#include "tools/hubspot_sim/api/journal_api.h"
#include "tools/hubspot_sim/api/router.h"
#include "tools/hubspot_sim/api/webhook_admin.h"
#include "tools/hubspot_sim/text/civil_time.h"
#include "tools/hubspot_sim/text/hash.h"

namespace stanna::sim {
namespace {

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

/// Any one of these is enough.
using AnyOf = std::vector<std::string>;

AnyOf ReadScopes(ObjectType type) {
  AnyOf scopes = {std::string(Info(type).read_scope)};
  if (!Info(type).alternative_read_scope.empty()) {
    scopes.emplace_back(Info(type).alternative_read_scope);
  }
  return scopes;
}

std::vector<AnyOf> RequiredScopes(const Route& route, const Call& call) {
  switch (route.scope) {
    case ScopeRule::kNone:
      return {};
    case ScopeRule::kObjectRead:
      return {ReadScopes(call.type)};
    case ScopeRule::kObjectWrite:
      return {{std::string(Info(call.type).write_scope)}};
    case ScopeRule::kBothObjects:
      return {ReadScopes(call.type), ReadScopes(call.to_type)};
    case ScopeRule::kOwners:
      return {{"crm.objects.owners.read", "automation"}};
    case ScopeRule::kCurrencies:
      return {{"settings.currencies.read", "multi-currency-read"}};
  }
  return {};
}

Quota QuotaOf(const Call& call) {
  return call.endpoint == "objects.search" ? Quota::kSearch : Quota::kBurst;
}

/// The plural of the type in the path, for the statistics; what was sent when it is unknown.
std::string ObjectTypeIn(const std::map<std::string, std::string>& path) {
  const auto found = path.find("type");
  if (found == path.end()) return {};
  const auto type = ParseObjectType(found->second);
  return type.has_value() ? std::string(Info(*type).plural) : found->second;
}

bool HasAny(const std::set<std::string>& granted, const AnyOf& wanted) {
  return std::any_of(wanted.begin(), wanted.end(),
                     [&granted](const std::string& scope) { return granted.count(scope) > 0; });
}

constexpr std::string_view kWebhooksEndpoint = "webhooks";
constexpr std::string_view kJournalEndpoint = "journal";
constexpr std::string_view kJournalFileEndpoint = "journal.file";

/// What an app's developer calls, with no portal's token and within no portal's limits; empty for
/// other paths.
std::string_view DeveloperEndpoint(const std::string& path) {
  if (StartsWith(path, kJournalPrefix)) return kJournalEndpoint;
  if (StartsWith(path, kJournalFilePrefix)) return kJournalFileEndpoint;
  const bool manages = StartsWith(path, "/webhooks/") || StartsWith(path, "/app-webhooks/");
  return manages ? kWebhooksEndpoint : std::string_view();
}

// "/oauth/v1/token", "/oauth/2026-09/token" -> "token".
std::string OAuthOperation(const std::string& path) {
  const size_t slash = path.find('/', std::string_view("/oauth/").size());
  return slash == std::string::npos ? std::string() : path.substr(slash + 1);
}

/// Names that are no property are left out: portals differ.
EventFormat FormatOf(const SimOptions& options) {
  EventFormat format;
  format.app_id = options.app_id;
  format.portal_id = options.portal.portal_id;
  for (const std::string& name : options.sensitive_properties) {
    const size_t dot = std::min(name.find('.'), name.size());
    const auto type = ParseObjectType(name.substr(0, dot));
    if (type.has_value() && dot < name.size())
      format.sensitive.insert({*type, name.substr(dot + 1)});
  }
  return format;
}

}  // namespace

Simulator::Simulator(SimOptions options, std::function<int64_t()> real_now_ms, int64_t start_ms)
    : options_(std::move(options)),
      portal_(options_.portal),
      store_(portal_),
      clock_(std::move(real_now_ms), start_ms),
      oauth_(options_, stats_),
      limiter_(RatePolicyNamed(options_.rate_limit).value_or(RatePolicy{})),
      webhooks_(FormatOf(options_), options_.webhooks, options_.portal.seed, clock_),
      journal_(
          {options_.portal.portal_id, options_.webhooks.time_scale, options_.journal_snake_case},
          clock_),
      context_{options_, store_, clock_, oauth_, limiter_, faults_, webhooks_, journal_, stats_} {
  if (!options_.webhook_target.empty()) {
    webhooks_.Configure(options_.webhook_target, WebhookSettings().max_concurrent_requests);
  }
  store_.SetListener([this](const std::vector<Change>& changes) {
    webhooks_.Tell(changes);
    journal_.Tell(changes);
  });
}

HttpReply Simulator::Handle(const HttpRequest& request) {
  if (static_cast<int64_t>(request.target.size()) > options_.max_url) {
    stats_.CountViolation("URL of " + std::to_string(request.target.size()) + " characters");
    return HtmlReply(414, "Request-URI Too Large");
  }
  if (StartsWith(request.path, kControlPrefix)) return HandleControl(context_, request);
  Call call{request, "unknown", {}, {}, ObjectType::kCompany, ObjectType::kCompany, clock_.NowMs()};
  std::string object_type;
  HttpReply reply;
  if (StartsWith(request.path, "/oauth/") || StartsWith(request.path, "/appinstalls/")) {
    reply = HandleOAuth(request, call.endpoint);
  } else if (const auto endpoint = DeveloperEndpoint(request.path); !endpoint.empty()) {
    call.endpoint = endpoint;
    reply = HandleDeveloper(request, call.endpoint);
  } else {
    reply = HandleApi(request, call, object_type);
  }
  reply.delay_ms += options_.latency_ms;
  reply.headers.emplace_back("X-HubSpot-Correlation-Id", NewUuid());
  reply.headers.emplace_back("Date", HttpDate(call.now_ms));
  stats_.CountCall(call.endpoint, object_type, reply.status, call.now_ms);
  stats_.NoteTrace(call.endpoint, request.traceparent, request.tracestate);
  return reply;
}

HttpReply Simulator::HandleDeveloper(const HttpRequest& request, const std::string& endpoint) {
  const auto fault = faults_.Draw(request.path, endpoint);
  if (!fault.has_value()) return AnswerDeveloper(request, endpoint);
  stats_.Count("faults_injected");
  if (auto reply = FaultReply(*fault, clock_.NowMs())) return *reply;
  HttpReply reply = AnswerDeveloper(request, endpoint);
  ApplyDelivery(*fault, reply);
  return reply;
}

HttpReply Simulator::AnswerDeveloper(const HttpRequest& request, const std::string& endpoint) {
  if (endpoint == kJournalEndpoint) return HandleJournal(context_, request);
  if (endpoint == kJournalFileEndpoint) return HandleJournalFile(context_, request);
  return HandleWebhookAdmin(context_, request);
}

HttpReply Simulator::HandleOAuth(const HttpRequest& request, std::string& endpoint) {
  const int64_t now_ms = clock_.NowMs();
  const std::string operation = OAuthOperation(request.path);
  const bool is_post = request.method == "POST";
  endpoint = "oauth." + operation.substr(0, operation.find('/'));
  if (request.path == "/oauth/authorize" || operation == "authorize") {
    endpoint = "oauth.authorize";
    return oauth_.Authorize(request, now_ms);
  }
  if (request.path == "/oauth/authorize/decision" && is_post) return oauth_.Decide(request, now_ms);
  const auto fault = faults_.Draw(request.path, endpoint);
  if (!fault.has_value()) return AnswerOAuth(request, operation, now_ms);
  stats_.Count("faults_injected");
  if (auto reply = FaultReply(*fault, now_ms)) return *reply;
  HttpReply reply = AnswerOAuth(request, operation, now_ms);
  ApplyDelivery(*fault, reply);
  return reply;
}

HttpReply Simulator::AnswerOAuth(const HttpRequest& request, const std::string& operation,
                                 int64_t now_ms) {
  const bool is_post = request.method == "POST";
  if (operation == "token" && is_post) return oauth_.Token(request, now_ms);
  if (operation == "token/introspect" && is_post) return oauth_.Introspect(request, now_ms);
  if (operation == "token/revoke" && is_post) return oauth_.Revoke(request);
  constexpr std::string_view kAccess = "access-tokens/";
  constexpr std::string_view kRefresh = "refresh-tokens/";
  if (StartsWith(operation, kAccess)) {
    return oauth_.AccessTokenInfo(operation.substr(kAccess.size()), now_ms);
  }
  if (StartsWith(operation, kRefresh)) {
    const std::string token = operation.substr(kRefresh.size());
    return request.method == "DELETE" ? oauth_.DeleteRefreshToken(token)
                                      : oauth_.RefreshTokenInfo(token);
  }
  if (operation == "private-apps/get/access-token-info") return oauth_.PrivateAppInfo(request);
  const bool is_uninstall = StartsWith(request.path, "/appinstalls/") && request.method == "DELETE";
  if (is_uninstall) return oauth_.Uninstall();
  return HtmlReply(404, "Not Found");
}

HttpReply Simulator::HandleApi(const HttpRequest& request, Call& call, std::string& object_type) {
  const auto match = FindRoute(request.method, request.path);
  if (match.has_value()) {
    call.endpoint = match->route->endpoint;
    call.version = match->version;
    call.path = match->path;
    object_type = ObjectTypeIn(call.path);
  }
  const auto fault = faults_.Draw(request.path, call.endpoint);
  if (!fault.has_value()) return Answer(call, match.has_value() ? match->route : nullptr);
  stats_.Count("faults_injected");
  if (auto reply = InjectReply(*fault, call)) return *reply;
  HttpReply reply = Answer(call, match.has_value() ? match->route : nullptr);
  ApplyDelivery(*fault, reply);
  return reply;
}

std::optional<HttpReply> Simulator::InjectReply(const Fault& fault, const Call& call) {
  auto reply = FaultReply(fault, call.now_ms);
  if (!reply.has_value() || reply->status != 429) return reply;
  stats_.Count("rate_limited_by_fault");
  const int64_t wait_ms = std::max<int64_t>(1, fault.retry_after) * 1000;
  limiter_.RefuseUntil(QuotaOf(call), call.now_ms + wait_ms);
  return reply;
}

HttpReply Simulator::Answer(Call& call, const Route* route) {
  Identity identity;
  if (auto refusal = CheckCredentials(call, identity)) return *refusal;
  QuotaHeaders quota_headers;
  auto refusal = CheckRate(call, identity, quota_headers);
  HttpReply reply = refusal.has_value() ? *refusal : AnswerAdmitted(call, route, identity);
  reply.headers.insert(reply.headers.end(), quota_headers.begin(), quota_headers.end());
  return reply;
}

HttpReply Simulator::AnswerAdmitted(Call& call, const Route* route, const Identity& identity) {
  const HttpRequest& request = call.request;
  if (route == nullptr) {
    stats_.CountViolation("no such endpoint: " + request.method + " " + request.path);
    return HtmlReply(404, "Not Found");
  }
  if (auto refusal = ResolveTypes(call)) return *refusal;
  if (auto refusal = CheckScopes(call, *route, identity)) return *refusal;
  if (auto refusal = CheckParameters(call, *route)) return *refusal;
  if (!request.body.empty() && !StartsWith(request.content_type, "application/json")) {
    stats_.CountViolation(call.endpoint + ": Content-Type is not application/json");
    return ErrorReply(415, {"Unsupported Media Type", {}, {}, {}});
  }
  call.withhold_email_content = call.type == ObjectType::kEmail && !identity.is_private_app &&
                                identity.scopes.count("sales-email-read") == 0;
  return route->handler(context_, call);
}

std::optional<HttpReply> Simulator::CheckCredentials(const Call& call, Identity& identity) {
  identity = oauth_.Authenticate(call.request.authorization, call.now_ms);
  if (identity.kind == Identity::kValid) return std::nullopt;
  if (identity.kind == Identity::kExpired) {
    stats_.Count("calls_with_expired_token");
    return ExpiredTokenReply(identity.expires_ms, call.now_ms);
  }
  stats_.Count("unauthorized");
  return InvalidTokenReply();
}

std::optional<HttpReply> Simulator::CheckRate(const Call& call, const Identity& identity,
                                              QuotaHeaders& headers) {
  const Quota quota = QuotaOf(call);
  RateDecision decision = limiter_.Take(identity.is_private_app ? "private" : "oauth", quota,
                                        identity.is_private_app, call.now_ms);
  if (decision.came_while_limited) stats_.Count("calls_while_limited");
  headers = std::move(decision.headers);
  if (decision.allowed) return std::nullopt;
  stats_.Count(quota == Quota::kSearch ? "search_rate_limited" : "rate_limited");
  return RateLimitReply(decision.policy_name);
}

std::optional<HttpReply> Simulator::ResolveTypes(Call& call) {
  for (const char* name : {"type", "to"}) {
    const auto found = call.path.find(name);
    if (found == call.path.end()) continue;
    const auto type = ParseObjectType(found->second);
    if (!type.has_value()) {
      stats_.CountViolation(call.endpoint + ": unknown object type " + found->second);
      return ErrorReply(400, {"Unable to infer object type from: " + found->second, {}, {}, {}});
    }
    (std::string_view(name) == "type" ? call.type : call.to_type) = *type;
  }
  return std::nullopt;
}

std::optional<HttpReply> Simulator::CheckScopes(const Call& call, const Route& route,
                                                const Identity& identity) {
  if (identity.is_private_app) return std::nullopt;
  for (const AnyOf& wanted : RequiredScopes(route, call)) {
    if (HasAny(identity.scopes, wanted)) continue;
    stats_.Count("missing_scopes");
    if (route.scope == ScopeRule::kObjectWrite) {
      stats_.CountViolation(call.endpoint + ": a write by an app that only reads");
    }
    // Both places of the scope list occur in the wild; which one depends on the endpoint.
    return MissingScopesReply(wanted, call.endpoint[0] == 'o');
  }
  return std::nullopt;
}

std::optional<HttpReply> Simulator::CheckParameters(const Call& call, const Route& route) {
  for (const auto& [name, value] : call.request.query) {
    const auto& known = route.parameters;
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return Violation(context_, call, "unknown query parameter " + name);
    }
  }
  return std::nullopt;
}

}  // namespace stanna::sim
