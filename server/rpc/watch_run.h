// The server side of WatchSyncRun: a stream that sends a run whenever it changed.
#pragma once

#include <grpcpp/support/server_callback.h>

#include "server/rpc/stream_watcher.h"
#include "stanna/sync/v1/sync_service.pb.h"

namespace stanna::rpc {

/// One for all watchers; must outlive them. Thread-safe.
class RunWatchers {
 public:
  RunWatchers(ServiceParts parts, WatchOptions options)
      : shared_{.parts = std::move(parts), .options = std::move(options)} {}

  /// The reactor frees itself when gRPC is done with it. `context` and `request` are gRPC's and
  /// live as long. Nothing here blocks: the store is read on the options' executor.
  grpc::ServerWriteReactor<sync::v1::WatchSyncRunResponse>* Watch(
      grpc::CallbackServerContext& context, const sync::v1::WatchSyncRunRequest& request);

 private:
  WatchShared shared_;
};

}  // namespace stanna::rpc
