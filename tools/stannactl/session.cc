#include "tools/stannactl/session.h"

#include <google/protobuf/util/json_util.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <fstream>
#include <sstream>

#include "tools/stannactl/rpc_error.h"

namespace stanna::ctl {
namespace {

// "https://host" asks for TLS with the system's authorities.
constexpr std::string_view kTlsScheme = "https://";

// What gRPC can't do anything with: with an empty text it would take the system's authorities.
constexpr char kNoPem[] = "no PEM";

// Empty for an empty path; the command line has looked whether the file is there.
std::string ReadWhole(const std::string& path) {
  if (path.empty()) return "";
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str().empty() ? kNoPem : text.str();
}

std::shared_ptr<grpc::ChannelCredentials> TlsOf(const GlobalOptions& options) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = ReadWhole(options.ca_file);
  tls.pem_cert_chain = ReadWhole(options.client_certificate_file);
  tls.pem_private_key = ReadWhole(options.client_key_file);
  return grpc::SslCredentials(tls);
}

std::shared_ptr<grpc::Channel> OpenChannel(const GlobalOptions& options) {
  const bool has_scheme = options.server.starts_with(kTlsScheme);
  const std::string target = has_scheme ? options.server.substr(kTlsScheme.size()) : options.server;
  const bool tls =
      has_scheme || !options.ca_file.empty() || !options.client_certificate_file.empty();
  return grpc::CreateChannel(target, tls ? TlsOf(options) : grpc::InsecureChannelCredentials());
}

}  // namespace

Session::Session(const GlobalOptions& options, Console& console)
    : options_(options), console_(console), channel_(OpenChannel(options)) {}

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
