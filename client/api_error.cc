#include "client/api_error.h"

#include <algorithm>
#include <cctype>

#include "client/http/retry.h"
#include "client/json/json.h"

namespace stanna::hubspot {
namespace {

// Enough for HubSpot's own sentences; a message that lists hundreds of properties is cut.
constexpr std::size_t kMaxMessage = 300;

void AddScopes(json::Element context, std::vector<std::string>& scopes) {
  for (const std::string_view name : {"requiredGranularScopes", "requiredScopes"}) {
    for (std::string& scope : json::Texts(context, name)) {
      if (std::find(scopes.begin(), scopes.end(), scope) == scopes.end()) {
        scopes.push_back(std::move(scope));
      }
    }
  }
}

void ReadScopes(json::Element root, std::vector<std::string>& scopes) {
  if (const auto context = json::Member(root, "context")) AddScopes(*context, scopes);
  const auto errors = json::List(root, "errors");
  if (!errors) return;
  for (const json::Element error : *errors) {
    if (const auto context = json::Member(error, "context")) AddScopes(*context, scopes);
  }
}

void ReadBody(json::Element root, ApiError& error) {
  error.category = json::Text(root, "category");
  error.sub_category = json::Text(root, "subCategory");
  error.message = json::Text(root, "message");
  error.policy_name = json::Text(root, "policyName");
  error.correlation_id = json::Text(root, "correlationId");
  ReadScopes(root, error.required_scopes);
  const auto errors = json::List(root, "errors");
  if (!errors || !error.sub_category.empty()) return;
  for (const json::Element inner : *errors) {
    error.sub_category = json::Text(inner, "subCategory");
    if (!error.sub_category.empty()) return;
  }
}

/// Bodies of search 429s name no policy; their sentence does.
std::string PolicyFromMessage(std::string message) {
  std::transform(message.begin(), message.end(), message.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (message.find("ten_secondly") != std::string::npos) return "TEN_SECONDLY_ROLLING";
  if (message.find("secondly limit") != std::string::npos) return "SECONDLY";
  if (message.find("daily limit") != std::string::npos) return "DAILY";
  return "";
}

struct Meaning {
  absl::Status (*make)(std::string_view);
  std::string_view reason;
  std::string_view next_step;
};

Meaning MeaningOf(const ApiError& error) {
  const int status = error.http_status;
  if (status == 401) {
    return {Unauthenticated, kReauthRequired, "Connect HubSpot again."};
  }
  if (status == 403 && (error.category == "MISSING_SCOPES" || !error.required_scopes.empty())) {
    return {PermissionDenied, kMissingScopes,
            "Connect HubSpot again and grant the required scopes."};
  }
  if (status == 403) {
    return {PermissionDenied, "HUBSPOT_FORBIDDEN",
            "Check the permissions of the person who connected HubSpot."};
  }
  if (status == 404) return {NotFound, "HUBSPOT_NOT_FOUND", "Check that the object exists."};
  if (status == 423) return {Unavailable, "HUBSPOT_LOCKED", "Try again in a few seconds."};
  if (status == 429) {
    return {ResourceExhausted,
            error.policy_name == "DAILY" ? "HUBSPOT_DAILY_LIMIT" : "HUBSPOT_RATE_LIMITED",
            "Wait; the call is repeated by itself."};
  }
  if (status == 477) {
    return {Unavailable, "HUBSPOT_MIGRATING",
            "Wait until HubSpot has moved the portal, at most a day."};
  }
  if (status >= 500) return {Unavailable, "HUBSPOT_UNAVAILABLE", "Try again later."};
  if (status >= 400) {
    return {InvalidArgument, "HUBSPOT_REFUSED_REQUEST",
            "Check the configured properties and filters; else report it with the correlation id."};
  }
  return {DataLoss, "HUBSPOT_UNREADABLE_ANSWER", "Check the configured HubSpot address."};
}

std::string Joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ",") + part;
  return out;
}

std::string Sentence(const ApiError& error, const CallContext& context) {
  std::string out = "portal " + std::to_string(context.portal_id) + ", " + context.call +
                    ": HubSpot answered " + std::to_string(error.http_status);
  if (!error.category.empty()) out += " " + error.category;
  if (!error.message.empty()) out += ": " + error.message.substr(0, kMaxMessage);
  if (!error.correlation_id.empty()) out += " (correlation id " + error.correlation_id + ")";
  return out;
}

}  // namespace

ApiError ParseApiError(const HttpResponse& response) {
  ApiError error;
  error.http_status = response.status;
  json::Document document;
  if (document.Parse(response.body)) ReadBody(document.root(), error);
  if (error.correlation_id.empty()) {
    error.correlation_id = std::string(response.Header("X-HubSpot-Correlation-Id").value_or(""));
  }
  if (response.status == 429 && error.policy_name.empty()) {
    error.policy_name = PolicyFromMessage(error.message);
  }
  return error;
}

absl::Status ToStatus(const ApiError& error, const HttpResponse& response,
                      const CallContext& context) {
  const Meaning meaning = MeaningOf(error);
  ErrorDetails details{.reason = std::string(meaning.reason),
                       .metadata = {{"portalId", std::to_string(context.portal_id)},
                                    {"call", context.call},
                                    {"httpStatus", std::to_string(error.http_status)},
                                    {"nextStep", std::string(meaning.next_step)}},
                       .retry_after = RetryAfterOf(response),
                       .violations = {}};
  if (!error.category.empty()) details.metadata["category"] = error.category;
  if (!error.sub_category.empty()) details.metadata["subCategory"] = error.sub_category;
  if (!error.correlation_id.empty()) details.metadata["correlationId"] = error.correlation_id;
  if (!error.required_scopes.empty()) {
    details.metadata["requiredScopes"] = Joined(error.required_scopes);
  }
  return WithDetails(meaning.make(Sentence(error, context)), details);
}

absl::Status ToAppStatus(const ApiError& error, const HttpResponse& response,
                         const std::string& call) {
  const absl::Status status = ToStatus(error, response, {.portal_id = 0, .call = call});
  ErrorDetails details = DetailsOf(status);
  details.metadata.erase("portalId");
  std::string text = call + ": HubSpot answered " + std::to_string(error.http_status);
  if (!error.message.empty()) text += ": " + error.message.substr(0, kMaxMessage);
  return WithDetails(absl::Status(status.code(), Absl(text)), details);
}

absl::Status WithContext(const absl::Status& status, const CallContext& context) {
  if (status.ok()) return status;
  ErrorDetails details = DetailsOf(status);
  if (details.metadata.contains("call") && details.metadata.contains("portalId")) return status;
  details.metadata.emplace("portalId", std::to_string(context.portal_id));
  details.metadata.emplace("call", context.call);
  const std::string place = "portal " + std::to_string(context.portal_id) + ", " + context.call;
  return WithDetails(Annotate(status, place), details);
}

}  // namespace stanna::hubspot
