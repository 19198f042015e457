// Rate, errors and duration of RPCs and REST routes.
#pragma once

#include <string>
#include <vector>

#include "server/gateway/route_observer.h"
#include "server/metrics/families.h"
#include "server/rpc/rpc_observer.h"

namespace stanna::metrics {

/// Thread-safe.
class RpcMetrics : public rpc::RpcObserver {
 public:
  /// Each of `methods` has a count from the beginning.
  RpcMetrics(const FamilyParts& parts, const std::vector<std::string>& methods);
  void OnRpc(const rpc::ObservedRpc& rpc) override;

 private:
  CounterFamily requests_;
  CounterFamily budget_;
  HistogramFamily durations_;
};

/// Thread-safe.
class RouteMetrics : public gateway::RouteObserver {
 public:
  explicit RouteMetrics(const FamilyParts& parts);
  void OnRequest(const gateway::ObservedRequest& request) override;

 private:
  CounterFamily requests_;
  HistogramFamily durations_;
};

}  // namespace stanna::metrics
