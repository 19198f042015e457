// A gRPC call whose answers come one after the other, read as fast as somebody asks for them.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/status.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "server/gateway/request_scope.h"

namespace stanna::gateway {

/// Thread-safe.
class GrpcStream {
 public:
  virtual ~GrpcStream() = default;
  /// The next answer, serialized; nothing: the call is over, and `status` says how.
  using Next = std::function<void(std::optional<std::string> answer, const grpc::Status& status)>;
  /// Calls `next` exactly once, on a thread of gRPC's or, when the call is over, on the caller's;
  /// it must not block. One read at a time.
  virtual void Read(Next next) = 0;
  /// The call ends soon; a read that waits is told.
  virtual void Cancel() = 0;
};

/// Begins the call; `on_end` is called when nothing more happens, and before that the stream lives
/// whoever holds it. Unlike a plain call it has no deadline.
std::shared_ptr<GrpcStream> BeginStream(grpc::GenericStub& stub, const std::string& path,
                                        const google::protobuf::Message& request,
                                        const Metadata& metadata,
                                        std::function<void(const GrpcStream*)> on_end);

}  // namespace stanna::gateway
