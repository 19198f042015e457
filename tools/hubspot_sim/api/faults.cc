#include "tools/hubspot_sim/api/faults.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>

#include "tools/hubspot_sim/api/errors.h"
#include "tools/hubspot_sim/text/civil_time.h"
#include "tools/hubspot_sim/text/hash.h"
#include "tools/hubspot_sim/text/json_writer.h"

namespace stanna::sim {
namespace {

constexpr const char* kKinds[] = {
    "latency",   "400",   "401_expired", "401_revoked",  "403_scopes",   "404",
    "414",       "423",   "429",         "477",          "500",          "502",
    "503",       "504",   "reset",       "truncate",     "html",         "invalid_json",
    "slow_drip", "stall", "207_errors",  "gzip_garbage", "short_length", "hold"};

HttpReply PlainError(int status) {
  switch (status) {
    case 400:
      return ValidationError("There was a problem with the request.");
    case 404:
      return NotFoundReply();
    case 414:
      return HtmlReply(414, "Request-URI Too Large");
    case 500:
      return ErrorReply(500, {"internal error", {}, {}, {}});
    case 502:
      return HtmlReply(502, "Bad Gateway");
    case 503:
      return HtmlReply(503, "Service Temporarily Unavailable");
    case 504:
      return HtmlReply(504, "Gateway Time-out");
    case 423:
      return ErrorReply(423, {"The resource is locked.", "LOCKED", {}, {}});
    default:
      return ErrorReply(status, {"This account is being migrated.", "MIGRATION", {}, {}});
  }
}

// A batch's answer without the last result, which it reports as failed.
void LoseLastResult(HttpReply& reply) {
  boost::system::error_code error;
  boost::json::value root = boost::json::parse(reply.body, error);
  if (error || !root.is_object() || !root.as_object().contains("startedAt")) return;
  auto& batch = root.as_object();
  auto& results = batch.at("results").as_array();
  if (results.empty()) return;
  const boost::json::object lost = results.back().as_object();
  results.pop_back();
  const bool is_association = lost.contains("from");
  const auto& id = is_association ? lost.at("from").at("id") : lost.at("id");
  auto& errors = batch["errors"];
  if (!errors.is_array()) errors = boost::json::array{};
  errors.as_array().push_back(
      {{"status", "error"},
       {"category", "INTERNAL_ERROR"},
       {"message", "This one could not be read."},
       {"context", {{is_association ? "fromObjectId" : "ids", boost::json::array{id}}}}});
  batch["numErrors"] = errors.as_array().size();
  reply.status = 207;
  reply.body = boost::json::serialize(root);
}

bool Matches(const Fault& fault, const std::string& path, const std::string& endpoint) {
  return path.rfind(fault.path_prefix, 0) == 0 &&
         (fault.endpoint.empty() || fault.endpoint == endpoint);
}

}  // namespace

bool Faults::Add(const Fault& fault) {
  if (std::find(std::begin(kKinds), std::end(kKinds), fault.kind) == std::end(kKinds)) return false;
  std::lock_guard lock(mutex_);
  faults_.push_back(fault);
  faults_.back().cleared = cleared_;
  return true;
}

void Faults::Clear() {
  std::lock_guard lock(mutex_);
  faults_.clear();
  *cleared_ = true;
  cleared_ = std::make_shared<std::atomic<bool>>(false);
}

std::optional<Fault> Faults::Draw(const std::string& path, const std::string& endpoint) {
  std::lock_guard lock(mutex_);
  for (Fault& fault : faults_) {
    if (fault.count == 0 || !Matches(fault, path, endpoint)) continue;
    if (fault.skip > 0) {
      --fault.skip;
      continue;
    }
    const auto roll = static_cast<double>(Mix(++draws_, 0xfa17) % 1'000'000) / 1'000'000;
    if (roll >= fault.rate) continue;
    if (fault.count > 0) --fault.count;
    return fault;
  }
  return std::nullopt;
}

HttpReply RateLimitReply(const std::string& policy_name) {
  HttpReply reply;
  reply.status = 429;
  std::string lower;
  for (char c : policy_name) lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  JsonWriter json(reply.body);
  json.BeginObject().Field("status", "error");
  json.Field("message", "You have reached your " + lower + " limit.");
  json.Field("errorType", "RATE_LIMIT").Field("correlationId", NewUuid());
  json.Field("policyName", policy_name);
  if (policy_name == "TEN_SECONDLY_ROLLING") {
    json.Field("groupName", "publicapi:crm:oauth-app").Field("requestId", NewUuid());
  }
  json.EndObject();
  return reply;
}

HttpReply ExpiredTokenReply(int64_t expired_at_ms, int64_t now_ms) {
  const int64_t seconds = std::max<int64_t>(0, (now_ms - expired_at_ms) / kSecondMs);
  return ErrorReply(401, {"The OAuth token used to make this call expired " +
                              std::to_string(seconds) + " second(s) ago.",
                          "EXPIRED_AUTHENTICATION",
                          {},
                          {{"expire time", {IsoMillis(expired_at_ms)}}}});
}

HttpReply InvalidTokenReply() {
  return ErrorReply(401, {"Authentication credentials not found. This API supports OAuth 2.0 "
                          "authentication and you can find more details at "
                          "https://developers.hubspot.com/docs/methods/auth/oauth-overview",
                          "INVALID_AUTHENTICATION",
                          {},
                          {}});
}

std::optional<HttpReply> FaultReply(const Fault& fault, int64_t now_ms) {
  HttpReply reply;
  const int status = std::atoi(fault.kind.c_str());
  if (fault.kind == "401_expired") {
    reply = ExpiredTokenReply(now_ms - kSecondMs, now_ms);
  } else if (fault.kind == "401_revoked") {
    reply = InvalidTokenReply();
  } else if (fault.kind == "403_scopes") {
    reply = MissingScopesReply({"crm.objects.contacts.read"}, true);
  } else if (fault.kind == "429") {
    reply = RateLimitReply(fault.policy.empty() ? "TEN_SECONDLY_ROLLING" : fault.policy);
  } else if (fault.kind == "html") {
    reply = HtmlReply(200, "Scheduled maintenance");
  } else if (fault.kind == "invalid_json") {
    reply.body = R"({"results":[{"id":"1","properties":{"name":"cut)";
  } else if (status >= 400) {
    reply = PlainError(status);
  } else {
    return std::nullopt;
  }
  const int64_t retry_after = fault.retry_after < 0 && status == 477 ? 3600 : fault.retry_after;
  if (retry_after >= 0) reply.headers.emplace_back("Retry-After", std::to_string(retry_after));
  return reply;
}

void ApplyDelivery(const Fault& fault, HttpReply& reply) {
  if (fault.kind == "reset") reply.delivery = Delivery::kReset;
  if (fault.kind == "truncate") reply.delivery = Delivery::kTruncate;
  if (fault.kind == "short_length") reply.delivery = Delivery::kShortLength;
  if (fault.kind == "207_errors") LoseLastResult(reply);
  if (fault.kind == "slow_drip") {
    reply.delivery = Delivery::kDrip;
    if (fault.latency_ms > 0) reply.drip_ms = fault.latency_ms;
  } else {
    reply.delay_ms += fault.latency_ms;
  }
  if (fault.kind == "hold") reply.held_until = fault.cleared;
  if (fault.kind == "stall") reply.delivery = Delivery::kStall;
  if (fault.kind == "gzip_garbage") reply.corrupt_gzip = true;
}

}  // namespace stanna::sim
