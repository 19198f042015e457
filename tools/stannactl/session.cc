#include "tools/stannactl/session.h"

#include <google/protobuf/util/json_util.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "tools/stannactl/rpc_error.h"

namespace stanna::ctl {
namespace {

// TLS ends in the proxy in front of the server; "https://host" asks for it.
constexpr std::string_view kTlsScheme = "https://";

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& server) {
  if (server.rfind(kTlsScheme, 0) == 0) {
    return grpc::CreateChannel(server.substr(kTlsScheme.size()),
                               grpc::SslCredentials(grpc::SslCredentialsOptions()));
  }
  return grpc::CreateChannel(server, grpc::InsecureChannelCredentials());
}

}  // namespace

Session::Session(const GlobalOptions& options, Console& console)
    : options_(options), console_(console), channel_(OpenChannel(options.server)) {}

std::unique_ptr<grpc::ClientContext> Session::NewContext(std::chrono::seconds timeout) const {
  auto context = std::make_unique<grpc::ClientContext>();
  if (!options_.api_key.empty()) context->AddMetadata("x-api-key", options_.api_key);
  if (timeout > std::chrono::seconds(0)) {
    context->set_deadline(std::chrono::system_clock::now() + timeout);
  }
  return context;
}

absl::Status Session::StatusOf(const grpc::Status& status) { return FromGrpc(status); }

void Session::Print(const google::protobuf::Message& message, const std::string& text) const {
  console_.out << (options_.json ? ToJson(message) + "\n" : text) << std::flush;
}

ExitCode Session::Finish(const absl::Status& status) const {
  if (!status.ok()) console_.err << ShowError(status, options_.server) << std::flush;
  return ExitCodeOf(status);
}

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  return json;
}

}  // namespace stanna::ctl
