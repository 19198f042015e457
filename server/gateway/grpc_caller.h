// gRPC calls by method name, without blocking a thread.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/mutex.h"
#include "server/gateway/grpc_stream.h"
#include "server/gateway/request_scope.h"

namespace stanna::gateway {

/// Thread-safe.
class GrpcCaller {
 public:
  explicit GrpcCaller(std::shared_ptr<grpc::Channel> channel);
  /// Cancels what is in flight and waits for it.
  ~GrpcCaller();
  GrpcCaller(const GrpcCaller&) = delete;
  GrpcCaller& operator=(const GrpcCaller&) = delete;

  /// Called on a thread of gRPC's (after CancelAll, on the caller's) with the status, the
  /// serialized answer and the trailing metadata; must not block.
  using Done = std::function<void(const grpc::Status&, std::string, const Metadata&)>;
  /// `path`: "/package.Service/Method". `timeout` covers the whole call.
  void Call(const std::string& path, const google::protobuf::Message& request,
            const Metadata& metadata, std::chrono::milliseconds timeout, Done done);

  /// A call that is answered by a stream of messages; null after CancelAll.
  std::shared_ptr<GrpcStream> Watch(const std::string& path,
                                    const google::protobuf::Message& request,
                                    const Metadata& metadata);

  /// Every call in flight ends soon, with CANCELLED; later ones end so at once.
  void CancelAll();
  /// Until no call is in flight and every `done` has returned.
  void WaitUntilIdle();

 private:
  struct InFlight;
  using InFlightPtr = std::shared_ptr<InFlight>;
  bool Enter(const InFlightPtr& call);
  void Finish(InFlight& call, const grpc::Status& status);
  void End(const GrpcStream* stream);

  grpc::GenericStub stub_;
  Mutex mutex_;
  bool closed_ GUARDED_BY(mutex_) = false;
  std::condition_variable idle_;
  std::map<const InFlight*, InFlightPtr> calls_ GUARDED_BY(mutex_);
  // They hold themselves until they end.
  std::map<const GrpcStream*, std::weak_ptr<GrpcStream>> streams_ GUARDED_BY(mutex_);
  std::set<const GrpcStream*> ended_early_ GUARDED_BY(mutex_);
  int streams_begun_ GUARDED_BY(mutex_) = 0;
};

}  // namespace stanna::gateway
