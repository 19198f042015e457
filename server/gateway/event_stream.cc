#include "server/gateway/event_stream.h"

#include <atomic>
#include <utility>

#include "base/mutex.h"
#include "server/gateway/rest_error.h"
#include "server/gateway/transcoder.h"

namespace stanna::gateway {
namespace {

// JSON as we write it has no line breaks.
std::string DataOf(const std::string& json) { return "data: " + json + "\n\n"; }

class EventStream final : public BodyStream {
 public:
  EventStream(const Route& route, std::string first, std::shared_ptr<GrpcStream> answers,
              std::string request_id)
      : route_(route),
        answers_(std::move(answers)),
        request_id_(std::move(request_id)),
        first_(std::move(first)) {}
  ~EventStream() override { answers_->Cancel(); }

  // A read may end after this is gone: it holds all that it needs, and the routes live longer.
  void Next(std::function<void(std::optional<std::string>)> next) override {
    std::optional<std::string> first;
    bool is_over = false;
    {
      const MutexLock lock(mutex_);
      first = std::exchange(first_, std::nullopt);
      is_over = *is_over_;
    }
    if (first) return next(EventOf(route_, *first, request_id_));
    if (is_over) return next(std::nullopt);
    answers_->Read(
        [next = std::move(next), is_over_here = is_over_, &route = route_,
         request_id = request_id_](std::optional<std::string> answer, const grpc::Status& status) {
          if (answer) return next(EventOf(route, *answer, request_id));
          *is_over_here = true;
          next(status.ok() ? "event: end\n" + DataOf("{}")
                           : "event: error\n" + DataOf(ErrorBody(FromGrpc(status, request_id))));
        });
  }

  std::string SignOfLife() const override { return ": \n\n"; }

 private:
  static std::string EventOf(const Route& route, const std::string& answer,
                             const std::string& request_id) {
    const auto json = TranscodeResponse(route, answer);
    if (json.ok()) return DataOf(*json);
    const grpc::Status unreadable(grpc::StatusCode::INTERNAL, "");
    return "event: error\n" + DataOf(ErrorBody(FromGrpc(unreadable, request_id)));
  }

  const Route& route_;
  const std::shared_ptr<GrpcStream> answers_;
  const std::string request_id_;
  Mutex mutex_;
  std::optional<std::string> first_ GUARDED_BY(mutex_);
  // Shared with reads that outlive this.
  const std::shared_ptr<std::atomic<bool>> is_over_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace

std::shared_ptr<BodyStream> MakeEventStream(const Route& route, std::string first,
                                            std::shared_ptr<GrpcStream> answers,
                                            std::string request_id) {
  return std::make_shared<EventStream>(route, std::move(first), std::move(answers),
                                       std::move(request_id));
}

}  // namespace stanna::gateway
