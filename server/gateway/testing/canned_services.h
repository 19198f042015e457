// The three services with answers that tests put in, and the requests that came.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"

namespace stanna::gateway::testing {

/// What came in last.
struct ReceivedCall {
  std::string method;   ///< "StartSync"
  std::string request;  ///< text format, one line
  std::multimap<std::string, std::string> metadata;
  bool has_deadline = false;
};

/// An in-process gRPC server. Thread-safe.
class CannedServices {
 public:
  CannedServices();
  ~CannedServices();

  std::shared_ptr<grpc::Channel> channel() { return channel_; }

  /// `method` ("GetClient") answers with this message, in text format.
  void Answer(const std::string& method, const std::string& text);
  void Fail(const std::string& method, const grpc::Status& status);
  /// `method` ends with this metadata, too.
  void Trail(const std::string& method, const std::map<std::string, std::string>& metadata);
  /// `method` waits for `gate` before it answers.
  void Hold(const std::string& method, std::function<void()> gate);

  /// The latest call; an empty one if there was none.
  ReceivedCall last_call() const;
  int calls() const;

 private:
  class Recorder;
  std::unique_ptr<Recorder> recorder_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace stanna::gateway::testing
