#include "server/rpc/watch_run.h"

#include <grpcpp/server_context.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <functional>
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

}  // namespace

/// All state is touched on `strand_` only. gRPC's reactions post to it; `self_` keeps the object
/// alive until OnDone, handlers that are still queued keep it alive beyond.
class RunWatcher final : public grpc::ServerWriteReactor<WatchSyncRunResponse>,
                         public std::enable_shared_from_this<RunWatcher> {
 public:
  RunWatcher(RunWatchers& all, grpc::CallbackServerContext& context,
             const WatchSyncRunRequest& request)
      : all_(all),
        context_(context),
        request_(request),
        strand_(boost::asio::make_strand(all.options_.executor)),
        timer_(strand_) {
    is_one_too_many_ = ++all_.watchers_ > all_.options_.most_watchers;
  }
  ~RunWatcher() override { --all_.watchers_; }

  void Begin() {
    self_ = shared_from_this();
    Post(&RunWatcher::Enter);
  }

  void OnWriteDone(bool ok) override { Post(ok ? &RunWatcher::Written : &RunWatcher::Cancel); }
  void OnCancel() override { Post(&RunWatcher::Cancel); }
  void OnDone() override { Post(&RunWatcher::Release); }

 private:
  void Post(void (RunWatcher::*step)()) {
    boost::asio::post(strand_, [self = shared_from_this(), step] { ((*self).*step)(); });
  }

  void Enter() {
    entry_ = all_.parts_.guard.Enter(context_, request_);
    if (!entry_.status.ok()) return End(entry_.status);
    if (is_one_too_many_) return End(ResourceExhausted("too many watchers"));
    Look();
  }

  void Look() {
    if (ended_) return;
    if (all_.options_.stop.stop_requested()) {
      return End(WithReason(Unavailable("The server is shutting down; watch again."), "DRAINING"));
    }
    const auto run = Read();
    if (!run.ok()) return End(OrNoSuch(run.status(), "syncRun", request_.sync_id()));
    is_over_ = storage::IsTerminal(run->state);
    *response_.mutable_run() = ToProto(*run, all_.parts_.clock.Now());
    Send();
  }

  absl::StatusOr<storage::SyncRun> Read() {
    try {
      return all_.parts_.stores.sync_runs().Get(
          entry_.scope.workspace, SyncRunId(request_.sync_id()), Deadline::After(kLookLimit));
    } catch (const std::exception& error) {
      return Internal(error.what());
    }
  }

  void Send() {
    std::string text = response_.SerializeAsString();
    if (text == sent_) return Wait();
    sent_ = std::move(text);
    StartWrite(&response_);
  }

  void Written() {
    if (is_over_) return End(absl::OkStatus());
    Wait();
  }

  void Wait() {
    if (is_over_) return End(absl::OkStatus());
    if (ended_) return;
    timer_.expires_after(all_.options_.poll_every);
    timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
      if (!error) self->Look();
    });
  }

  void Cancel() { End(stanna::Cancelled("the watcher went away")); }

  void End(const absl::Status& status) {
    if (std::exchange(ended_, true)) return;
    timer_.cancel();
    Finish(all_.parts_.guard.Leave(entry_, status));
  }

  void Release() { self_.reset(); }

  RunWatchers& all_;
  grpc::CallbackServerContext& context_;
  const WatchSyncRunRequest& request_;
  boost::asio::strand<boost::asio::any_io_executor> strand_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<RunWatcher> self_;
  CallGuard::Entry entry_;
  WatchSyncRunResponse response_;
  std::string sent_;
  bool is_one_too_many_ = false;
  bool is_over_ = false;
  bool ended_ = false;
};

grpc::ServerWriteReactor<WatchSyncRunResponse>* RunWatchers::Watch(
    grpc::CallbackServerContext& context, const WatchSyncRunRequest& request) {
  const auto watcher = std::make_shared<RunWatcher>(*this, context, request);
  watcher->Begin();
  return watcher.get();
}

}  // namespace stanna::rpc
