#include "server/metrics/call_metrics.h"

namespace stanna::metrics {

RpcMetrics::RpcMetrics(const FamilyParts& parts, const std::vector<std::string>& methods)
    : requests_(parts, {"stanna_rpc_requests_total",
                        "gRPC calls that ended, those of REST routes among them, by their code."}),
      durations_(parts,
                 {"stanna_rpc_duration_seconds",
                  "How long unary gRPC calls took; streams last as long as somebody watches."},
                 kAnswerSeconds) {
  for (const std::string& full_name : methods) {
    const MethodName name = SplitMethod(full_name);
    requests_.Add({{"service", name.service}, {"method", name.method}, {"code", CodeName(0)}}, 0);
  }
}

void RpcMetrics::OnRpc(const rpc::ObservedRpc& rpc) {
  const MethodName name = SplitMethod(rpc.method);
  requests_.Add({{"service", name.service}, {"method", name.method}, {"code", CodeName(rpc.code)}});
  if (rpc.is_stream) return;
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
