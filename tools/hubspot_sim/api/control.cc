#include "tools/hubspot_sim/api/control.h"

#include <algorithm>
#include <cstdlib>

#include "tools/hubspot_sim/api/body.h"
#include "tools/hubspot_sim/api/errors.h"
#include "tools/hubspot_sim/portal/staff.h"
#include "tools/hubspot_sim/text/civil_time.h"
#include "tools/hubspot_sim/text/json_writer.h"

namespace stanna::sim {
namespace {

constexpr int64_t kMaxDumpPage = 10'000;

HttpReply Done() {
  HttpReply reply;
  reply.body = "{}";
  return reply;
}

double NumberMember(const boost::json::object& object, std::string_view name, double otherwise) {
  const std::string text = TextOf(object, name);
  return text.empty() ? otherwise : std::strtod(text.c_str(), nullptr);
}

HttpReply DescribePortal(const Context& context) {
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Field("portal_id", context.options.portal.portal_id);
  json.Field("seed", static_cast<int64_t>(context.options.portal.seed));
  json.Field("now", IsoMillis(context.clock.NowMs()));
  json.Field("epoch", IsoMillis(context.options.portal.epoch_ms));
  const auto lock = context.store.Shared();
  for (const bool archived : {false, true}) {
    json.Key(archived ? "archived_counts" : "counts").BeginObject();
    for (const ObjectTypeInfo& info : AllObjectTypes()) {
      json.Field(info.plural, context.store.Count(info.type, archived));
    }
    json.EndObject();
  }
  json.Field("owners", static_cast<int64_t>(Owners().size()));
  json.Field("pipelines", static_cast<int64_t>(DealPipelines().size())).EndObject();
  return reply;
}

void WriteDumpRecord(JsonWriter& json, const Context& context, const Record& record) {
  const ObjectType type = record.facts.type;
  json.BeginObject().Field("id", std::to_string(record.facts.id));
  json.Field("createdAt", IsoMillis(record.facts.created_ms));
  json.Field("updatedAt", IsoMillis(record.facts.updated_ms));
  std::string value;
  for (const char* name : {"name", "domain", "email", "dealname"}) {
    const auto property = FindProperty(type, name);
    if (!property.has_value()) continue;
    json.Key(name);
    if (context.store.ValueOf(record, *property, value)) {
      json.String(value);
    } else {
      json.Null();
    }
  }
  json.Key("associations").BeginObject();
  for (const ObjectTypeInfo& to : AllObjectTypes()) {
    const std::vector<Edge> edges = context.store.EdgesOf(type, record.facts.id, to.type);
    if (edges.empty()) continue;
    json.Key(to.plural).BeginArray();
    for (const Edge& edge : edges) json.String(std::to_string(edge.to));
    json.EndArray();
  }
  json.EndObject().EndObject();
}

HttpReply Dump(const Context& context, const HttpRequest& request) {
  const auto type = ParseObjectType(FindParameter(request.query, "type").value_or(""));
  if (!type.has_value()) return ControlFailure(400, "type must name an object type");
  const int64_t limit =
      ParseInt(FindParameter(request.query, "limit").value_or("1000")).value_or(0);
  if (limit < 1 || limit > kMaxDumpPage) return ControlFailure(400, "limit must be in [1, 10000]");
  const int64_t after = ParseInt(FindParameter(request.query, "after").value_or("0")).value_or(0);
  const bool archived = FindParameter(request.query, "archived") == "true";
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Field("type", Info(*type).plural).Key("results").BeginArray();
  int64_t written = 0;
  int64_t next = 0;
  const auto lock = context.store.Shared();
  context.store.Scan(*type, after, archived, kLatest, [&](const Record& record) {
    if (written++ == limit) {
      next = record.facts.id;
      return false;
    }
    WriteDumpRecord(json, context, record);
    return true;
  });
  json.EndArray().Key("after");
  if (next == 0) {
    json.Null();
  } else {
    json.String(std::to_string(next));
  }
  json.EndObject();
  return reply;
}

/// {"faults": [...]}, a bare array's element, or one fault.
std::string AddFault(const Context& context, const boost::json::object& json) {
  Fault fault;
  fault.path_prefix = TextOf(json, "path_prefix");
  fault.endpoint = TextOf(json, "endpoint");
  fault.kind = TextOf(json, "kind");
  fault.rate = NumberMember(json, "rate", 1.0);
  fault.count = IntOf(json, "count").value_or(-1);
  fault.skip = IntOf(json, "skip").value_or(0);
  fault.retry_after = IntOf(json, "retry_after").value_or(-1);
  fault.policy = TextOf(json, "policy");
  fault.latency_ms = IntOf(json, "latency_ms").value_or(0);
  const auto unknown = UnknownMember(json, {"path_prefix", "endpoint", "kind", "rate", "count",
                                            "skip", "retry_after", "policy", "latency_ms"});
  if (unknown.has_value()) return "unknown member " + *unknown;
  return context.faults.Add(fault) ? "" : "unknown kind " + fault.kind;
}

HttpReply AddFaults(const Context& context, const HttpRequest& request) {
  boost::json::error_code error;
  boost::json::value body = boost::json::parse(request.body, error);
  if (error) return ControlFailure(400, "the body is not JSON");
  boost::json::array list;
  if (body.is_array()) {
    list = body.get_array();
  } else if (body.is_object() && body.get_object().contains("faults")) {
    list = ArrayOf(body.get_object(), "faults");
  } else {
    list.push_back(body);
  }
  for (const boost::json::value& fault : list) {
    if (!fault.is_object()) return ControlFailure(400, "a fault is an object");
    const std::string problem = AddFault(context, fault.get_object());
    if (!problem.empty()) return ControlFailure(400, problem);
  }
  return Done();
}

HttpReply SetClock(const Context& context, const HttpRequest& request) {
  const auto body = ParseObject(request.body);
  if (!body.has_value()) return ControlFailure(400, "the body is not a JSON object");
  const double seconds = NumberMember(*body, "offset_seconds", 0);
  context.clock.Advance(static_cast<int64_t>(seconds * static_cast<double>(kSecondMs)));
  if (body->contains("speed")) context.clock.SetSpeed(NumberMember(*body, "speed", 1));
  context.webhooks.outbox().Wake();
  HttpReply reply;
  JsonWriter(reply.body).BeginObject().Field("now", IsoMillis(context.clock.NowMs())).EndObject();
  return reply;
}

HttpReply SetScopes(const Context& context, const HttpRequest& request) {
  const auto body = ParseObject(request.body);
  if (!body.has_value()) return ControlFailure(400, "the body is not a JSON object");
  const std::vector<std::string> scopes = TextsOf(*body, "grantable");
  context.oauth.SetGrantableScopes({scopes.begin(), scopes.end()});
  return Done();
}

HttpReply SetRateLimit(const Context& context, const HttpRequest& request) {
  const auto body = ParseObject(request.body);
  if (!body.has_value()) return ControlFailure(400, "the body is not a JSON object");
  auto policy = RatePolicyNamed(body->contains("policy") ? TextOf(*body, "policy") : "none");
  if (!policy.has_value()) return ControlFailure(400, "unknown policy");
  policy->per_ten_seconds = IntOf(*body, "per_ten_seconds").value_or(policy->per_ten_seconds);
  policy->per_day = IntOf(*body, "per_day").value_or(policy->per_day);
  policy->searches_per_second =
      IntOf(*body, "searches_per_second").value_or(policy->searches_per_second);
  context.limiter.SetPolicy(*policy);
  return Done();
}

HttpReply ListIssued(const Context& context) {
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("secrets").BeginArray();
  for (const std::string& secret : context.oauth.Issued()) json.String(secret);
  json.EndArray().EndObject();
  return reply;
}

HttpReply HandleOAuthControl(const Context& context, std::string_view operation) {
  if (operation == "revoke_refresh_tokens") {
    context.oauth.RevokeRefreshTokens();
  } else if (operation == "expire_access_tokens") {
    context.oauth.ExpireAccessTokens(context.clock.NowMs());
  } else if (operation == "uninstall") {
    context.oauth.Uninstall();
  } else {
    return ControlFailure(404, "no such control");
  }
  return Done();
}

HttpReply HandlePost(const Context& context, const HttpRequest& request, std::string_view name) {
  if (name == "stats/reset") {
    context.stats.Reset();
    return Done();
  }
  if (name == "mutate") return Mutate(context, request);
  if (name == "faults") return AddFaults(context, request);
  if (name == "clock") return SetClock(context, request);
  if (name == "scopes") return SetScopes(context, request);
  if (name == "rate_limit") return SetRateLimit(context, request);
  constexpr std::string_view kOAuth = "oauth/";
  if (name.substr(0, kOAuth.size()) == kOAuth) {
    return HandleOAuthControl(context, name.substr(kOAuth.size()));
  }
  return ControlFailure(404, "no such control");
}

}  // namespace

HttpReply ControlFailure(int status, std::string_view message) {
  HttpReply reply;
  reply.status = status;
  JsonWriter(reply.body).BeginObject().Field("error", message).EndObject();
  return reply;
}

HttpReply HandleControl(const Context& context, const HttpRequest& request) {
  const std::string_view name = std::string_view(request.path).substr(kControlPrefix.size());
  constexpr std::string_view kWebhooks = "webhooks";
  if (name.substr(0, kWebhooks.size()) == kWebhooks) {
    return HandleWebhookControl(context, request, name.substr(kWebhooks.size()));
  }
  if (request.method == "POST") return HandlePost(context, request, name);
  if (request.method == "DELETE" && name == "faults") {
    context.faults.Clear();
    return Done();
  }
  if (request.method != "GET") return ControlFailure(405, "method not allowed");
  if (name == "portal") return DescribePortal(context);
  if (name == "dump") return Dump(context, request);
  if (name == "oauth/issued") return ListIssued(context);
  HttpReply reply;
  if (name == "stats") {
    reply.body = context.stats.Render();
  } else if (name == "traces") {
    reply.body = context.stats.RenderTraces();
  } else {
    return ControlFailure(404, "no such control");
  }
  return reply;
}

}  // namespace stanna::sim
