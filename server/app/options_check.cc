// What must hold of the settings as a whole.
#include <cstdint>
#include <string>

#include "server/app/log_output.h"
#include "server/app/setting.h"
#include "server/webhooks/trusted_proxies.h"

namespace stanna::app {
namespace {

bool IsHttpUrl(const std::string& url) {
  return url.rfind("https://", 0) == 0 || url.rfind("http://", 0) == 0;
}

absl::Status CheckUrls(const Options& o) {
  if (!IsHttpUrl(o.hubspot.endpoints.api_base)) {
    return InvalidSetting("HUBSPOT_API_BASE", "must be an http(s) URL");
  }
  if (!IsHttpUrl(o.hubspot.endpoints.authorize_url)) {
    return InvalidSetting("HUBSPOT_AUTHORIZE_URL", "must be an http(s) URL");
  }
  if (!o.hubspot.redirect_uri.empty() && !IsHttpUrl(o.hubspot.redirect_uri)) {
    return InvalidSetting("HUBSPOT_REDIRECT_URI", "must be an http(s) URL");
  }
  if (!o.hubspot.webhook_url.empty() && !IsHttpUrl(o.hubspot.webhook_url)) {
    return InvalidSetting("HUBSPOT_WEBHOOK_URL", "must be an http(s) URL");
  }
  const bool is_own_page = o.frontend_url.starts_with("/") && !o.frontend_url.starts_with("//");
  if (!IsHttpUrl(o.frontend_url) && !is_own_page) {
    return InvalidSetting("FRONTEND_URL", "must be an http(s) URL, or a path of this server's");
  }
  return absl::OkStatus();
}

absl::Status CheckRange(const char* name, std::int64_t value, std::int64_t least,
                        std::int64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return InvalidSetting(name, "must be " + std::to_string(least) + " to " + std::to_string(most));
}

// More than that is no limit; 0 says so better.
constexpr int kMostCalls = 1'000'000'000;

absl::Status CheckNumbers(const Options& o) {
  RETURN_IF_ERROR(CheckRange("DATABASE_POOL_SIZE", o.database_pool_size, 1, 256));
  RETURN_IF_ERROR(CheckRange("HUBSPOT_BURST_LIMIT", o.hubspot.burst_limit, 0, 10'000));
  RETURN_IF_ERROR(CheckRange("HUBSPOT_SEARCH_LIMIT", o.hubspot.search_limit, 0, 10'000));
  RETURN_IF_ERROR(CheckRange("RATE_LIMIT_KEY_PER_MINUTE", o.limits.key_per_minute, 0, kMostCalls));
  RETURN_IF_ERROR(
      CheckRange("RATE_LIMIT_WORKSPACE_PER_DAY", o.limits.workspace_per_day, 0, kMostCalls));
  RETURN_IF_ERROR(
      CheckRange("RATE_LIMIT_BULK_PER_MINUTE", o.limits.bulk_per_minute, 0, kMostCalls));
  RETURN_IF_ERROR(
      CheckRange("RATE_LIMIT_FAILURES_PER_MINUTE", o.limits.failures_per_minute, 0, kMostCalls));
  RETURN_IF_ERROR(CheckRange("SYNC_WORKERS", o.sync_workers, 0, 64));
  RETURN_IF_ERROR(CheckRange("SYNC_LEASE_SECONDS", o.sync_lease_seconds, 1, 3600));
  RETURN_IF_ERROR(CheckRange("SYNC_INTERVAL_MINUTES", o.sync_interval_minutes, 5, 1440));
  RETURN_IF_ERROR(
      CheckRange("SYNC_OFF_HOURS_INTERVAL_MINUTES", o.sync_off_hours_interval_minutes, 5, 1440));
  RETURN_IF_ERROR(CheckRange("DRAIN_DELAY_SECONDS", o.drain_delay_seconds, 0, 600));
  return CheckRange("SHUTDOWN_GRACE_MS", o.shutdown_grace.count(), 0, 600'000);
}

absl::Status CheckPorts(const Options& o) {
  constexpr int kMostConnections = 1'000'000;
  constexpr int kMostMemoryMib = 1 << 20;
  constexpr int kLongestMs = 3'600'000;
  const struct {
    const char* name;
    std::int64_t value, least, most;
  } ranges[] = {
      {"HTTP_MAX_CONNECTIONS", o.http.max_connections, 1, kMostConnections},
      {"HTTP_CONNECTIONS_PER_ADDRESS", o.http.connections_per_address, 0, kMostConnections},
      {"HTTP_HEADER_TIMEOUT_MS", o.http.header_timeout.count(), 1, kLongestMs},
      {"HTTP_BODY_TIMEOUT_MS", o.http.body_timeout.count(), 1, kLongestMs},
      {"HTTP_IDLE_TIMEOUT_MS", o.http.idle_timeout.count(), 1, kLongestMs},
      {"HTTP_WRITE_TIMEOUT_MS", o.http.write_timeout.count(), 1, kLongestMs},
      // One body of the largest size must fit, and some more.
      {"HTTP_BODY_MEMORY_MIB", o.http.body_memory_mib, 8, kMostMemoryMib},
      {"GRPC_MAX_CONNECTIONS", o.grpc.max_connections, 1, kMostConnections},
      {"GRPC_CONNECTIONS_PER_ADDRESS", o.grpc.connections_per_address, 0, kMostConnections},
      {"GRPC_MAX_STREAMS", o.grpc.max_streams, 1, 10'000},
      {"GRPC_HANDSHAKE_TIMEOUT_MS", o.grpc.handshake_timeout.count(), 1, kLongestMs},
      {"GRPC_CONNECTION_AGE_SECONDS", o.grpc.connection_age_seconds, 0, 86'400},
      // Below it gRPC refuses connections.
      {"GRPC_RECEIVE_MEMORY_MIB", o.grpc.receive_memory_mib, 32, kMostMemoryMib},
      {"GRPC_PROCESS_MEMORY_MIB", o.grpc.process_memory_mib, 64, kMostMemoryMib},
      {"TLS_RELOAD_INTERVAL_MS", o.tls.reload_interval.count(), 1, kLongestMs},
  };
  for (const auto& range : ranges) {
    RETURN_IF_ERROR(CheckRange(range.name, range.value, range.least, range.most));
  }
  return absl::OkStatus();
}

absl::Status CheckTls(const TlsOptions& tls) {
  if (tls.certificate_file.empty() != tls.private_key_file.empty()) {
    return InvalidArgument("TLS_CERTIFICATE_FILE and TLS_PRIVATE_KEY_FILE go together.");
  }
  if (tls.certificate_file.empty() && !tls.client_ca_file.empty()) {
    return InvalidSetting("TLS_CLIENT_CA_FILE",
                          "needs TLS: set TLS_CERTIFICATE_FILE and TLS_PRIVATE_KEY_FILE, too");
  }
  return absl::OkStatus();
}

// A token that is not bound to an audience could be one that its issuer made for another service.
absl::Status CheckJwt(const JwtOptions& jwt) {
  if (jwt.jwks_file.empty()) {
    if (jwt.issuer.empty() && jwt.audience.empty()) return absl::OkStatus();
    return InvalidSetting("JWT_JWKS_FILE", "must be set with JWT_ISSUER and JWT_AUDIENCE");
  }
  if (jwt.issuer.empty()) return InvalidSetting("JWT_ISSUER", "must be set with JWT_JWKS_FILE");
  if (jwt.audience.empty()) return InvalidSetting("JWT_AUDIENCE", "must be set with JWT_JWKS_FILE");
  if (jwt.workspace_claim.empty())
    return InvalidSetting("JWT_WORKSPACE_CLAIM", "must not be empty");
  if (jwt.role_claim.empty()) return InvalidSetting("JWT_ROLE_CLAIM", "must not be empty");
  return absl::OkStatus();
}

absl::Status CheckAddresses(const Options& o) {
  if (!ParseHostPort(o.grpc_address).ok())
    return InvalidSetting("GRPC_ADDRESS", "must be host:port");
  const std::string& reflection = o.grpc.reflection;
  if (reflection != "on" && reflection != "off" && reflection != "auto") {
    return InvalidSetting("GRPC_REFLECTION", "must be on, off or auto");
  }
  if (!ParseHostPort(o.http_address).ok())
    return InvalidSetting("HTTP_ADDRESS", "must be host:port");
  if (!o.metrics_address.empty() && !ParseHostPort(o.metrics_address).ok()) {
    return InvalidSetting("METRICS_ADDRESS", "must be host:port");
  }
  const auto proxies = webhooks::TrustedProxies::Parse(o.trusted_proxies);
  if (!proxies.ok()) return InvalidSetting("TRUSTED_PROXIES", "has " + MessageOf(proxies.status()));
  return absl::OkStatus();
}

absl::Status CheckLogging(const Options& options) {
  const auto level = LogLevels::Parse(options.log_level, "");
  if (!level.ok()) return InvalidSetting("LOG_LEVEL", MessageOf(level.status()));
  const auto levels = LogLevels::Parse(options.log_level, options.log_levels);
  if (!levels.ok()) return InvalidSetting("LOG_LEVELS", MessageOf(levels.status()));
  if (options.log_format == "text" || options.log_format == "json") return absl::OkStatus();
  return InvalidSetting("LOG_FORMAT", "must be text or json");
}

}  // namespace

absl::Status Validate(const Options& options) {
  RETURN_IF_ERROR(CheckAddresses(options));
  RETURN_IF_ERROR(CheckUrls(options));
  RETURN_IF_ERROR(CheckNumbers(options));
  RETURN_IF_ERROR(CheckPorts(options));
  RETURN_IF_ERROR(CheckTls(options.tls));
  RETURN_IF_ERROR(CheckJwt(options.jwt));
  if (options.hubspot.client_id.empty() != options.hubspot.client_secret.empty()) {
    return InvalidArgument("HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET go together.");
  }
  if (options.hubspot.webhook_source == WebhookSource::kJournal &&
      options.hubspot.client_id.empty()) {
    return InvalidSetting("HUBSPOT_WEBHOOK_SOURCE",
                          "can be journal only with an app: set HUBSPOT_CLIENT_ID and "
                          "HUBSPOT_CLIENT_SECRET");
  }
  return CheckLogging(options);
}

}  // namespace stanna::app
