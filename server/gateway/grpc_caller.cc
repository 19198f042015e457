#include "server/gateway/grpc_caller.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <utility>
#include <vector>

#include "server/gateway/grpc_bytes.h"

namespace stanna::gateway {
namespace {

constexpr char kClosing[] = "The server is shutting down.";

Metadata TrailingOf(const grpc::ClientContext& context) {
  Metadata metadata;
  for (const auto& [key, value] : context.GetServerTrailingMetadata()) {
    metadata.emplace(std::string(key.data(), key.size()), std::string(value.data(), value.size()));
  }
  return metadata;
}

}  // namespace

struct GrpcCaller::InFlight {
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
  Done done;
};

GrpcCaller::GrpcCaller(std::shared_ptr<grpc::Channel> channel) : stub_(std::move(channel)) {}

GrpcCaller::~GrpcCaller() {
  CancelAll();
  WaitUntilIdle();
}

void GrpcCaller::Call(const std::string& path, const google::protobuf::Message& request,
                      const Metadata& metadata, std::chrono::milliseconds timeout, Done done) {
  auto call = std::make_shared<InFlight>();
  call->request = ToBuffer(request);
  call->done = std::move(done);
  call->context.set_deadline(std::chrono::system_clock::now() + timeout);
  for (const auto& [key, value] : metadata) call->context.AddMetadata(key, value);
  if (!Enter(call)) return call->done(grpc::Status(grpc::StatusCode::CANCELLED, kClosing), "", {});
  stub_.UnaryCall(&call->context, path, {}, &call->request, &call->response,
                  [this, raw = call.get()](const grpc::Status& status) { Finish(*raw, status); });
}

bool GrpcCaller::Enter(const InFlightPtr& call) {
  const MutexLock lock(mutex_);
  if (!closed_) calls_.emplace(call.get(), call);
  return !closed_;
}

void GrpcCaller::Finish(InFlight& call, const grpc::Status& status) {
  call.done(status, ToText(call.response), TrailingOf(call.context));
  call.done = nullptr;  // it may own what its request came with
  // The call goes before the caller counts as idle: its context holds the channel, and gRPC's
  // thread, on which this runs, must not be the one that destroys a channel, because it would wait
  // for itself.
  const MutexLock lock(mutex_);
  calls_.erase(&call);
  idle_.notify_all();
}

std::shared_ptr<GrpcStream> GrpcCaller::Watch(const std::string& path,
                                              const google::protobuf::Message& request,
                                              const Metadata& metadata) {
  {
    const MutexLock lock(mutex_);
    if (closed_) return nullptr;
    ++streams_begun_;
  }
  const auto stream =
      BeginStream(stub_, path, request, metadata, [this](const GrpcStream* ended) { End(ended); });
  bool is_closed = false;
  {
    const MutexLock lock(mutex_);
    // It may have ended already.
    if (ended_early_.erase(stream.get()) == 0) streams_.emplace(stream.get(), stream);
    --streams_begun_;
    is_closed = closed_;
    idle_.notify_all();
  }
  if (is_closed) stream->Cancel();
  return stream;
}

void GrpcCaller::End(const GrpcStream* stream) {
  const MutexLock lock(mutex_);
  if (streams_.erase(stream) == 0) ended_early_.insert(stream);
  idle_.notify_all();
}

void GrpcCaller::CancelAll() {
  std::map<const InFlight*, InFlightPtr> calls;
  std::map<const GrpcStream*, std::weak_ptr<GrpcStream>> streams;
  {
    const MutexLock lock(mutex_);
    closed_ = true;
    calls = calls_;
    streams = streams_;
  }
  // Not under the lock: gRPC may report the end of a call from within.
  for (const auto& [key, call] : calls) call->context.TryCancel();
  for (const auto& [key, stream] : streams) {
    if (const auto alive = stream.lock()) alive->Cancel();
  }
}

void GrpcCaller::WaitUntilIdle() {
  MutexLock lock(mutex_);
  while (!calls_.empty() || !streams_.empty() || streams_begun_ > 0) lock.Wait(idle_);
}

}  // namespace stanna::gateway
