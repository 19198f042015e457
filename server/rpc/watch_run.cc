#include "server/rpc/watch_run.h"

#include <memory>
#include <string>
#include <utility>

#include "server/rpc/errors.h"
#include "server/rpc/sync_protos.h"

namespace stanna::rpc {
namespace {

using sync::v1::WatchSyncRunRequest;
using sync::v1::WatchSyncRunResponse;

// One look at the store; the next one is due soon anyway.
constexpr std::chrono::seconds kLookLimit{10};

class RunWatcher final : public StreamWatcher<WatchSyncRunRequest, WatchSyncRunResponse> {
 public:
  using StreamWatcher::StreamWatcher;

 private:
  void Look() override {
    const auto run = Read();
    if (!run.ok()) return End(OrNoSuch(run.status(), "syncRun", request().sync_id()));
    is_over_ = storage::IsTerminal(run->state);
    *response().mutable_run() = ToProto(*run, shared().parts.clock.Now());
    std::string text = response().SerializeAsString();
    if (text == sent_) return Wait();
    sent_ = std::move(text);
    Send();
  }

  void Written() override { Wait(); }

  absl::StatusOr<storage::SyncRun> Read() {
    try {
      return shared().parts.stores.sync_runs().Get(workspace(), SyncRunId(request().sync_id()),
                                                   Deadline::After(kLookLimit));
    } catch (const std::exception& error) {
      return Internal(error.what());
    }
  }

  void Wait() {
    if (is_over_) return End(absl::OkStatus());
    LookAfter(shared().options.poll_every);
  }

  std::string sent_;
  bool is_over_ = false;
};

}  // namespace

grpc::ServerWriteReactor<WatchSyncRunResponse>* RunWatchers::Watch(
    grpc::CallbackServerContext& context, const WatchSyncRunRequest& request) {
  const auto watcher = std::make_shared<RunWatcher>(shared_, context, request);
  watcher->Begin();
  return watcher.get();
}

}  // namespace stanna::rpc
