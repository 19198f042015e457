// Who is told of each call that ended, for figures about them.
#pragma once

#include <chrono>
#include <string>

namespace stanna::rpc {

struct ObservedRpc {
  const std::string& method;  ///< "stanna.sync.v1.SyncService.StartSync"
  int code = 0;               ///< gRPC's, as the caller sees it
  bool is_stream = false;     ///< lasts as long as the caller watches
  std::chrono::microseconds duration{0};
};

/// Thread-safe; never blocks for long, and throws nothing.
class RpcObserver {
 public:
  virtual ~RpcObserver() = default;
  virtual void OnRpc(const ObservedRpc& rpc) = 0;
};

}  // namespace stanna::rpc
