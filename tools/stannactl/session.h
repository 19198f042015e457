// One invocation's link to a server: channel, credentials and output.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <string>

#include "base/status.h"
#include "tools/stannactl/console.h"
#include "tools/stannactl/exit_code.h"

namespace stanna::ctl {

/// What every command takes.
struct GlobalOptions {
  std::string server = "127.0.0.1:8090";
  /// PEM files: who vouches for the server, and our own certificate where it asks for one. With one
  /// of them, TLS is spoken.
  std::string ca_file, client_certificate_file, client_key_file;
  std::string api_key;
  /// Empty: the key's own.
  std::string workspace;
  bool json = false;
};

/// Unary calls take no longer than HubSpot's slowest answers, which some of them wait for.
inline constexpr std::chrono::seconds kCallTimeout{60};

/// Not thread-safe. The console must outlive it.
class Session {
 public:
  Session(const GlobalOptions& options, Console& console);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const GlobalOptions& options() const { return options_; }
  Console& console() const { return console_; }

  /// A context with the credentials and, unless `timeout` is zero, a deadline.
  std::unique_ptr<grpc::ClientContext> NewContext(
      std::chrono::seconds timeout = kCallTimeout) const;

  /// One unary call: `answer` is filled, or the error returned.
  template <typename Stub, typename Request, typename Answer>
  absl::Status Call(Stub& stub,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Answer*),
                    Request request, Answer& answer) const {
    request.set_workspace_id(options_.workspace);
    const auto context = NewContext();
    return StatusOf((stub.*method)(context.get(), request, &answer));
  }

  /// An error of a stream, with its details.
  static absl::Status StatusOf(const grpc::Status& status);

  /// Prints `message` as JSON, or `text` when people read.
  void Print(const google::protobuf::Message& message, const std::string& text) const;
  /// Prints the error, if it is one, and gives its exit code.
  ExitCode Finish(const absl::Status& status) const;

 private:
  const GlobalOptions options_;
  Console& console_;
  const std::shared_ptr<grpc::Channel> channel_;
};

/// One line of JSON in the REST API's spelling, fields without a value included.
std::string ToJson(const google::protobuf::Message& message);

}  // namespace stanna::ctl
