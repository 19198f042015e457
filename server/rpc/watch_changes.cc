#include "server/rpc/watch_changes.h"

#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "server/rpc/change_feed.h"
#include "server/rpc/change_protos.h"

namespace stanna::rpc {
namespace {

using insights::v1::WatchChangesRequest;
using insights::v1::WatchChangesResponse;
using std::chrono::steady_clock;

// One look at the store; the next one is due soon anyway.
constexpr std::chrono::seconds kLookLimit{10};
// Held for one watcher at a time; a slow reader's backlog stays in the store.
constexpr int kBatch = 200;

class ChangeWatcher final : public StreamWatcher<WatchChangesRequest, WatchChangesResponse> {
 public:
  ChangeWatcher(WatchShared& shared, FeedEnds& ends, grpc::CallbackServerContext& context,
                const WatchChangesRequest& request)
      : StreamWatcher(shared, context, request), ends_(ends) {}

 private:
  void Look() override {
    const absl::Status read = Read();
    if (!read.ok()) return End(read);
    Continue();
  }

  void Written() override {
    sign_due_ = steady_clock::now() + shared().options.heartbeat_every;
    if (!batch_.empty()) return Continue();
    LookAfter(Pause());
  }

  absl::Status Read() {
    try {
      const Deadline deadline = Deadline::After(kLookLimit);
      return feed_ ? ReadMore(deadline) : Open(deadline);
    } catch (const std::exception& error) {
      return Internal(error.what());
    }
  }

  absl::Status Open(Deadline deadline) {
    ASSIGN_OR_RETURN(auto filter, ReadChangeFilter(request().kinds(), request().client_id()));
    feed_.emplace(shared().parts.stores.changes(), workspace(), std::move(filter));
    RETURN_IF_ERROR(feed_->Open(request().cursor(), deadline));
    return ReadBatch(deadline);  // whatever the end: it tells a cursor that has expired
  }

  absl::Status ReadMore(Deadline deadline) {
    // Not only when nothing else is sent: a busy feed must not keep a revoked key alive.
    if (steady_clock::now() >= check_due_) {
      RETURN_IF_ERROR(CheckStillAllowed());
      check_due_ = steady_clock::now() + shared().options.heartbeat_every;
    }
    ASSIGN_OR_RETURN(const std::int64_t last, ends_.Last(workspace(), deadline));
    return last > feed_->position() ? ReadBatch(deadline) : absl::OkStatus();
  }

  absl::Status ReadBatch(Deadline deadline) {
    ASSIGN_OR_RETURN(const auto changes, feed_->Next(kBatch, deadline));
    for (const storage::Change& change : changes) {
      ASSIGN_OR_RETURN(auto proto, ToProto(change));
      batch_.push_back(std::move(proto));
    }
    return absl::OkStatus();
  }

  void Continue() {
    if (batch_.empty() && !IsSignDue()) return LookAfter(Pause());
    response().Clear();
    if (batch_.empty()) {
      response().set_cursor(CursorOf(feed_->position()));
    } else {
      response().set_cursor(batch_.front().cursor());
      *response().mutable_change() = std::move(batch_.front());
      batch_.pop_front();
    }
    Send();
  }

  bool IsSignDue() const { return steady_clock::now() >= sign_due_; }

  std::chrono::milliseconds Pause() {
    return feed_->has_more() ? std::chrono::milliseconds(0) : shared().options.poll_changes_every;
  }

  FeedEnds& ends_;
  std::optional<ChangeFeed> feed_;
  std::deque<insights::v1::Change> batch_;  ///< read and not yet sent
  steady_clock::time_point check_due_{};
  steady_clock::time_point sign_due_{};  ///< at once: the caller wants a cursor
};

}  // namespace

absl::StatusOr<std::int64_t> FeedEnds::Last(const WorkspaceId& workspace, Deadline deadline) {
  const SteadyTime now = steady_clock::now();
  {
    const MutexLock lock(mutex_);
    const auto known = ends_.find(workspace.value);
    if (known != ends_.end() && now - known->second.asked_at < most_age_) {
      return known->second.last;
    }
  }
  // Two that ask at once both do: better than one that waits for another's slow database.
  ASSIGN_OR_RETURN(const std::int64_t last, store_.Last(workspace, deadline));
  const MutexLock lock(mutex_);
  ends_[workspace.value] = {.last = last, .asked_at = now};
  return last;
}

// Half a look: what a watcher finds is older than its look by no more than that.
ChangeWatchers::ChangeWatchers(ServiceParts parts, WatchOptions options)
    : shared_{.parts = std::move(parts), .options = std::move(options)},
      ends_(shared_.parts.stores.changes(), shared_.options.poll_changes_every / 2) {}

grpc::ServerWriteReactor<WatchChangesResponse>* ChangeWatchers::Watch(
    grpc::CallbackServerContext& context, const WatchChangesRequest& request) {
  const auto watcher = std::make_shared<ChangeWatcher>(shared_, ends_, context, request);
  watcher->Begin();
  return watcher.get();
}

}  // namespace stanna::rpc
