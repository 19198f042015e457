// The server side of WatchChanges: a stream of a workspace's changes from a cursor on.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "base/mutex.h"
#include "server/rpc/stream_watcher.h"
#include "stanna/insights/v1/changes.pb.h"
#include "storage/change_store.h"

namespace stanna::rpc {

/// The ends of the workspaces' feeds, asked for once for all who watch the same one. Thread-safe.
class FeedEnds {
 public:
  /// An end is asked for anew when it is older than `most_age`.
  FeedEnds(storage::ChangeStore& store, std::chrono::milliseconds most_age)
      : store_(store), most_age_(most_age) {}

  /// The last sequence, as of at most `most_age` ago; blocks.
  absl::StatusOr<std::int64_t> Last(const WorkspaceId& workspace, Deadline deadline);

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  struct End {
    std::int64_t last = 0;
    SteadyTime asked_at;
  };

  storage::ChangeStore& store_;
  const std::chrono::milliseconds most_age_;
  Mutex mutex_;
  std::map<std::string, End> ends_ GUARDED_BY(mutex_);
};

/// One for all watchers; must outlive them. Thread-safe.
class ChangeWatchers {
 public:
  ChangeWatchers(ServiceParts parts, WatchOptions options);

  /// The reactor frees itself when gRPC is done with it. `context` and `request` are gRPC's and
  /// live as long. Nothing here blocks: the store is read on the options' executor.
  grpc::ServerWriteReactor<insights::v1::WatchChangesResponse>* Watch(
      grpc::CallbackServerContext& context, const insights::v1::WatchChangesRequest& request);

 private:
  WatchShared shared_;
  FeedEnds ends_;
};

}  // namespace stanna::rpc
