#include "server/app/port_settings.h"

#include <chrono>
#include <utility>
#include <vector>

#include "server/app/hubspot_access.h"
#include "server/page/embedded_files.h"
#include "server/webhooks/trusted_proxies.h"

namespace stanna::app {
namespace {

std::size_t Mebibytes(int count) { return static_cast<std::size_t>(count) << 20; }

gateway::HttpLimits LimitsOf(const HttpPortOptions& options) {
  gateway::HttpLimits limits;
  limits.max_connections = static_cast<std::size_t>(options.max_connections);
  limits.connections_per_address = static_cast<std::size_t>(options.connections_per_address);
  limits.header_timeout = options.header_timeout;
  limits.body_timeout = options.body_timeout;
  limits.idle_timeout = options.idle_timeout;
  limits.write_timeout = options.write_timeout;
  limits.body_memory_bytes = Mebibytes(options.body_memory_mib);
  return limits;
}

// For engineers at the machine; strangers need no list of methods, and may hold a thread with it.
absl::StatusOr<bool> ShowsReflection(const Options& options) {
  if (options.grpc.reflection != "auto") return options.grpc.reflection == "on";
  ASSIGN_OR_RETURN(const HostPort address, ParseHostPort(options.grpc_address));
  return address.host == "localhost" || address.host == "::1" || address.host.starts_with("127.");
}

std::vector<gateway::StaticFile> PageFiles() {
  std::vector<gateway::StaticFile> files;
  for (const page::EmbeddedFile& file : page::EmbeddedFiles()) {
    files.push_back({file.path, file.bytes, file.gzip, file.digest});
  }
  return files;
}

}  // namespace

absl::StatusOr<GrpcOptions> GrpcOptionsOf(const Options& options) {
  GrpcOptions grpc;
  grpc.address = options.grpc_address;
  grpc.database_connections = options.database_pool_size;
  grpc.max_streams = options.grpc.max_streams;
  grpc.handshake_timeout = options.grpc.handshake_timeout;
  grpc.receive_memory_bytes = Mebibytes(options.grpc.receive_memory_mib);
  grpc.memory_bytes = Mebibytes(options.grpc.process_memory_mib);
  grpc.connection_age = std::chrono::seconds(options.grpc.connection_age_seconds);
  ASSIGN_OR_RETURN(grpc.reflection, ShowsReflection(options));
  ASSIGN_OR_RETURN(const auto proxies, webhooks::TrustedProxies::Parse(options.trusted_proxies));
  grpc.connections = {
      .total = static_cast<std::size_t>(options.grpc.max_connections),
      .per_address = static_cast<std::size_t>(options.grpc.connections_per_address),
      .is_exempt = [proxies](const std::string& address) { return proxies.Contains(address); }};
  return grpc;
}

absl::StatusOr<gateway::GatewayOptions> GatewayOptionsOf(const Options& options) {
  ASSIGN_OR_RETURN(HostPort address, ParseHostPort(options.http_address));
  gateway::GatewayOptions gateway;
  gateway.listen_address = std::move(address.host);
  gateway.listen_port = address.port;
  gateway.cors_origins = options.cors_allowed_origins;
  gateway.frontend_url = options.frontend_url;
  gateway.limits = LimitsOf(options.http);
  ASSIGN_OR_RETURN(const auto proxies, webhooks::TrustedProxies::Parse(options.trusted_proxies));
  gateway.is_proxy = [proxies](const std::string& address) { return proxies.Contains(address); };
  gateway.page = PageFiles();
  // HubSpot sends browsers back to where they see us.
  gateway.is_public_tls = RedirectUri(options).starts_with("https://");
  return gateway;
}

}  // namespace stanna::app
