#include "server/gateway/grpc_stream.h"

#include <grpcpp/client_context.h>
#include <grpcpp/support/client_callback.h>

#include <utility>

#include "base/mutex.h"
#include "server/gateway/grpc_bytes.h"

namespace stanna::gateway {
namespace {

// gRPC calls OnDone when no operation is under way; between two reads none is, and a hold stands in
// for it.
class Reactor final : public GrpcStream,
                      public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                      public std::enable_shared_from_this<Reactor> {
 public:
  Reactor(const google::protobuf::Message& request, const Metadata& metadata,
          std::function<void(const GrpcStream*)> on_end)
      : request_(ToBuffer(request)), on_end_(std::move(on_end)) {
    for (const auto& [key, value] : metadata) context_->AddMetadata(key, value);
  }

  void Begin(grpc::GenericStub& stub, const std::string& path) {
    self_ = shared_from_this();
    stub.PrepareBidiStreamingCall(context_.get(), path, {}, this);
    AddHold();
    StartWriteLast(&request_, {});
    StartCall();
  }

  void Read(Next next) override {
    bool is_over = false;
    {
      const MutexLock lock(mutex_);
      is_over = is_over_;
      if (!is_over) {
        next_ = std::move(next);
        if (!is_held_) return;  // its end is on its way
        is_reading_ = true;
      }
    }
    if (is_over) return next(std::nullopt, status_);
    StartRead(&answer_);
  }

  void Cancel() override {
    std::shared_ptr<grpc::ClientContext> context;
    bool lets_go = false;
    {
      const MutexLock lock(mutex_);
      context = context_;
      lets_go = !is_reading_ && std::exchange(is_held_, false);
    }
    if (context) context->TryCancel();
    if (lets_go) RemoveHold();
  }

  void OnReadDone(bool ok) override {
    Next next;
    {
      const MutexLock lock(mutex_);
      is_reading_ = false;
      if (ok) {
        next = std::exchange(next_, nullptr);
      } else if (!std::exchange(is_held_, false)) {
        return;
      }
    }
    if (!ok) return RemoveHold();
    next(ToText(answer_), grpc::Status::OK);
  }

  void OnDone(const grpc::Status& status) override {
    Next next;
    {
      const MutexLock lock(mutex_);
      is_over_ = true;
      status_ = status;
      next = std::exchange(next_, nullptr);
      // It holds the channel, which gRPC's thread must not be the last to hold: it would wait for
      // itself.
      context_.reset();
    }
    if (next) next(std::nullopt, status_);
    next = nullptr;
    const auto self = std::move(self_);
    on_end_(this);
  }

 private:
  grpc::ByteBuffer request_, answer_;
  const std::function<void(const GrpcStream*)> on_end_;
  std::shared_ptr<Reactor> self_;  // until gRPC is done with it
  Mutex mutex_;
  std::shared_ptr<grpc::ClientContext> context_ GUARDED_BY(mutex_) =
      std::make_shared<grpc::ClientContext>();
  Next next_ GUARDED_BY(mutex_);
  bool is_reading_ GUARDED_BY(mutex_) = false;
  bool is_held_ GUARDED_BY(mutex_) = true;
  bool is_over_ GUARDED_BY(mutex_) = false;
  grpc::Status status_;  // written once, before is_over_
};

}  // namespace

std::shared_ptr<GrpcStream> BeginStream(grpc::GenericStub& stub, const std::string& path,
                                        const google::protobuf::Message& request,
                                        const Metadata& metadata,
                                        std::function<void(const GrpcStream*)> on_end) {
  auto reactor = std::make_shared<Reactor>(request, metadata, std::move(on_end));
  reactor->Begin(stub, path);
  return reactor;
}

}  // namespace stanna::gateway
