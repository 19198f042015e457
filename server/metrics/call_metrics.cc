#include "server/metrics/call_metrics.h"

#include "base/status.h"
#include "server/metrics/words.h"

namespace stanna::metrics {
namespace {

// Whether it is a fault of ours, or of what we need. gRPC's codes are abseil's.
bool IsFailure(int code) {
  switch (static_cast<absl::StatusCode>(code)) {
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDataLoss:
      return true;
    default:
      return false;
  }
}

constexpr std::string_view kGood = kBudgetOutcomes[0], kFailed = kBudgetOutcomes[1];

}  // namespace

RpcMetrics::RpcMetrics(const FamilyParts& parts, const std::vector<std::string>& methods)
    : requests_(parts, {"stanna_rpc_requests_total",
                        "gRPC calls that ended, those of REST routes among them, by their code."}),
      budget_(parts, {"stanna_rpc_budget_total",
                      "Unary gRPC calls, by whether they count against the budget of errors."}),
      durations_(parts,
                 {"stanna_rpc_duration_seconds",
                  "How long unary gRPC calls took; streams last as long as somebody watches."},
                 kAnswerSeconds) {
  // From the beginning, so that the first failure is an increase.
  for (const auto outcome : kBudgetOutcomes) budget_.Add({{"outcome", outcome}}, 0);
  for (const std::string& full_name : methods) {
    const MethodName name = SplitMethod(full_name);
    requests_.Add({{"service", name.service}, {"method", name.method}, {"code", CodeName(0)}}, 0);
  }
}

void RpcMetrics::OnRpc(const rpc::ObservedRpc& rpc) {
  const MethodName name = SplitMethod(rpc.method);
  requests_.Add({{"service", name.service}, {"method", name.method}, {"code", CodeName(rpc.code)}});
  // A stream ends without an error of ours when a server is stopped, and its watcher goes on at
  // another one.
  if (rpc.is_stream) return;
  budget_.Add({{"outcome", IsFailure(rpc.code) ? kFailed : kGood}});
  durations_.Observe({{"service", name.service}, {"method", name.method}}, Seconds(rpc.duration));
}

RouteMetrics::RouteMetrics(const FamilyParts& parts)
    : requests_(parts, {"stanna_http_requests_total",
                        "Answered HTTP requests, by the template of their route."}),
      durations_(parts, {"stanna_http_request_duration_seconds", "How long HTTP requests took."},
                 kAnswerSeconds) {}

void RouteMetrics::OnRequest(const gateway::ObservedRequest& request) {
  requests_.Add(
      {{"verb", request.method}, {"route", request.route}, {"status", StatusName(request.status)}});
  durations_.Observe({{"verb", request.method}, {"route", request.route}},
                     Seconds(request.duration));
}

}  // namespace stanna::metrics
