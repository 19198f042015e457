#include "server/metrics/label_values.h"

#include <algorithm>
#include <array>

#include "base/object_type.h"
#include "client/call_observer.h"
#include "client/call_options.h"
#include "client/endpoint_name.h"
#include "server/metrics/words.h"
#include "storage/sync_run_store.h"

namespace stanna::metrics {
namespace {

constexpr std::array<std::string_view, 17> kCodes = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
};

// What we and HubSpot answer; 477 is HubSpot's own.
constexpr int kStatuses[] = {200, 201, 202, 204, 207, 301, 302, 304, 307, 308, 400, 401, 403, 404,
                             405, 408, 409, 410, 411, 412, 413, 414, 415, 417, 422, 423, 426, 429,
                             431, 477, 500, 501, 502, 503, 504, 505, 520, 521, 522, 523, 524};

}  // namespace

std::string_view CodeName(int grpc_code) {
  const bool known = grpc_code >= 0 && grpc_code < static_cast<int>(kCodes.size());
  return known ? kCodes[static_cast<std::size_t>(grpc_code)] : std::string_view(kOther);
}

std::string StatusName(int http_status) {
  const auto* const found = std::find(std::begin(kStatuses), std::end(kStatuses), http_status);
  if (found != std::end(kStatuses)) return std::to_string(http_status);
  if (http_status < 100 || http_status > 599) return kOther;
  return std::to_string(http_status / 100) + "xx";
}

MethodName SplitMethod(const std::string& full_name) {
  const auto dot = full_name.rfind('.');
  if (dot == std::string::npos) return {kOther, kOther};
  return {full_name.substr(0, dot), full_name.substr(dot + 1)};
}

LabelValues::LabelValues(const LabelSources& sources) {
  const auto add = [this](const char* label, const auto& values) {
    for (const auto& value : values) values_[label].insert(std::string(value));
  };
  for (const std::string& full_name : sources.rpc_methods) {
    const MethodName name = SplitMethod(full_name);
    values_["service"].insert(name.service);
    values_["method"].insert(name.method);
  }
  add("route", sources.routes);
  add("version", std::vector<std::string>{sources.version});
  add("code", kCodes);
  for (const int status : kStatuses) values_["status"].insert(std::to_string(status));
  for (int c = 1; c <= 5; ++c) values_["status"].insert(std::to_string(c) + "xx");
  add("status", hubspot::kCallErrors);
  add("verb", kVerbs);
  add("endpoint", hubspot::AllEndpointNames());
  add("limit", kLimits);
  for (int p = 0; p <= static_cast<int>(hubspot::Priority::kBackfill); ++p) {
    values_["priority"].insert(std::string(hubspot::NameOf(static_cast<hubspot::Priority>(p))));
  }
  for (const ObjectType type : kAllObjectTypes) {
    values_["object_type"].insert(std::string(NameOf(type)));
  }
  add("outcome", kRecordOutcomes);
  add("outcome", kJobOutcomes);
  add("outcome", kEventOutcomes);
  add("outcome", kRequestOutcomes);
  add("outcome", kLendOutcomes);
  add("outcome", kBudgetOutcomes);
  add("kind", kRunKinds);
  add("kind", kJobKinds);
  add("kind", kDeadLetterKinds);
  add("state", kRunStates);
  add("state", kJobStates);
  add("state", kConnectionStates);
  add("class", kClasses);
  add("pool", kPools);
  for (auto& [label, values] : values_) values.insert(kOther);
}

std::string LabelValues::Bounded(const std::string& label, std::string_view value) const {
  const auto known = values_.find(label);
  if (known == values_.end()) return kOther;
  const auto found = known->second.find(std::string(value));
  return found == known->second.end() ? kOther : *found;
}

}  // namespace stanna::metrics
