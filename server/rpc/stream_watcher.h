// What the server's streams share: a caller who is told of changes until it goes away, the server
// stops, or there is nothing more to tell.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <memory>
#include <utility>

#include "server/rpc/services.h"

namespace stanna::rpc {

/// What all watchers of one method share; must outlive them.
struct WatchShared {
  const ServiceParts parts;
  const WatchOptions options;
  std::atomic<int> watchers{0};
};

/// All state is touched on one strand only. gRPC's reactions post to it; `self_` keeps the object
/// alive until OnDone, handlers that are still queued keep it alive beyond. `context` and `request`
/// are gRPC's and live as long.
template <typename Request, typename Response>
class StreamWatcher : public grpc::ServerWriteReactor<Response>,
                      public std::enable_shared_from_this<StreamWatcher<Request, Response>> {
 public:
  StreamWatcher(WatchShared& shared, grpc::CallbackServerContext& context, const Request& request)
      : shared_(shared),
        request_(request),
        context_(context),
        strand_(boost::asio::make_strand(shared.options.executor)),
        timer_(strand_) {
    is_one_too_many_ = ++shared.watchers > shared.options.most_watchers;
  }
  ~StreamWatcher() override { --shared_.watchers; }

  void Begin() {
    self_ = this->shared_from_this();
    Post(&StreamWatcher::Enter);
  }

  void OnWriteDone(bool ok) final { Post(ok ? &StreamWatcher::WriteDone : &StreamWatcher::Cancel); }
  void OnCancel() final { Post(&StreamWatcher::Cancel); }
  void OnDone() final { Post(&StreamWatcher::Release); }

 protected:
  /// Neither is called after the end, and each must lead to exactly one of Send, LookAfter and End.
  virtual void Look() = 0;
  virtual void Written() = 0;

  WatchShared& shared() { return shared_; }
  const Request& request() const { return request_; }
  const WorkspaceId& workspace() const { return entry_.scope.workspace; }
  /// What Send writes; not to be touched before Written.
  Response& response() { return response_; }

  /// A key may be revoked, and a role taken back, while a stream goes on; blocks.
  absl::Status CheckStillAllowed() { return shared_.parts.guard.Recheck(context_, request_); }

  void Send() { this->StartWrite(&response_); }

  /// Also notices that the server stops.
  void LookAfter(std::chrono::milliseconds pause) {
    timer_.expires_after(pause);
    timer_.async_wait([self = this->shared_from_this()](boost::system::error_code error) {
      if (!error) self->LookUnlessOver();
    });
  }

  void End(const absl::Status& status) {
    if (std::exchange(ended_, true)) return;
    timer_.cancel();
    this->Finish(shared_.parts.guard.Leave(entry_, status));
  }

 private:
  void Post(void (StreamWatcher::*step)()) {
    boost::asio::post(strand_, [self = this->shared_from_this(), step] { ((*self).*step)(); });
  }

  void Enter() {
    entry_ = shared_.parts.guard.Enter(context_, request_);
    if (!entry_.status.ok()) return End(entry_.status);
    if (is_one_too_many_) return End(ResourceExhausted("too many watchers"));
    LookUnlessOver();
  }

  void LookUnlessOver() {
    if (ended_) return;
    if (shared_.options.stop.stop_requested()) {
      return End(WithReason(Unavailable("The server is shutting down; watch again."), "DRAINING"));
    }
    Look();
  }

  void WriteDone() {
    if (!ended_) Written();
  }
  void Cancel() { End(stanna::Cancelled("the watcher went away")); }
  void Release() { self_.reset(); }

  WatchShared& shared_;
  const Request& request_;
  grpc::CallbackServerContext& context_;
  boost::asio::strand<boost::asio::any_io_executor> strand_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<StreamWatcher> self_;
  CallGuard::Entry entry_;
  Response response_;
  bool is_one_too_many_ = false;
  bool ended_ = false;
};

}  // namespace stanna::rpc
