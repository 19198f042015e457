#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "server/app/setting.h"

namespace stanna::app {
namespace {

struct VersionName {
  const char* name;
  std::string hubspot::EndpointVersions::*field;
};

constexpr VersionName kVersions[] = {
    {"objects", &hubspot::EndpointVersions::objects},
    {"search", &hubspot::EndpointVersions::search},
    {"associations", &hubspot::EndpointVersions::associations},
    {"owners", &hubspot::EndpointVersions::owners},
    {"pipelines", &hubspot::EndpointVersions::pipelines},
    {"properties", &hubspot::EndpointVersions::properties},
    {"account_info", &hubspot::EndpointVersions::account_info},
    {"currencies", &hubspot::EndpointVersions::currencies},
    {"oauth_token", &hubspot::EndpointVersions::oauth_token},
    {"oauth_introspection", &hubspot::EndpointVersions::oauth_introspection},
    {"webhooks", &hubspot::EndpointVersions::webhooks},
    {"webhooks_journal", &hubspot::EndpointVersions::webhooks_journal},
};

absl::Status SetVersion(Options& options, const std::string& item) {
  const auto equals = item.find('=');
  for (const VersionName& version : kVersions) {
    if (item.compare(0, equals, version.name) != 0 || equals == std::string::npos) continue;
    options.hubspot.endpoints.versions.*version.field = item.substr(equals + 1);
    return absl::OkStatus();
  }
  return InvalidSetting("HUBSPOT_API_VERSIONS",
                        "has no endpoint \"" + item.substr(0, equals) + "\"");
}

absl::Status SetVersions(Options& options, const std::string& value) {
  for (const std::string& item : SplitList(value)) RETURN_IF_ERROR(SetVersion(options, item));
  return absl::OkStatus();
}

std::string VersionsOf(const Options& options) {
  std::vector<std::string> items;
  for (const VersionName& version : kVersions) {
    items.push_back(std::string(version.name) + "=" +
                    options.hubspot.endpoints.versions.*version.field);
  }
  return JoinList(items);
}

constexpr char kWebhookSource[] = "HUBSPOT_WEBHOOK_SOURCE";

absl::Status SetWebhookSource(Options& options, const std::string& value) {
  if (value != "push" && value != "journal") {
    return InvalidSetting(kWebhookSource, "must be push or journal");
  }
  options.hubspot.webhook_source =
      value == "journal" ? WebhookSource::kJournal : WebhookSource::kPush;
  return absl::OkStatus();
}

std::string WebhookSourceOf(const Options& options) {
  return options.hubspot.webhook_source == WebhookSource::kJournal ? "journal" : "push";
}

constexpr char kJournalFileHosts[] = "HUBSPOT_JOURNAL_FILE_HOSTS";

// Of a URL's host nothing else can be there, so that what is written otherwise would never match.
absl::Status SetJournalFileHosts(Options& options, const std::string& value) {
  std::vector<std::string> hosts = SplitList(LowerAscii(value));
  for (const std::string& host : hosts) {
    const bool is_host =
        host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string::npos &&
        host != "." && !host.ends_with('.');
    if (!is_host) {
      return InvalidSetting(
          kJournalFileHosts,
          "has \"" + host + "\", which is no host; write names without scheme and port, by commas");
    }
  }
  options.hubspot.journal_file_hosts = std::move(hosts);
  return absl::OkStatus();
}

constexpr char kDatabasePooling[] = "DATABASE_POOLING";

absl::Status SetDatabasePooling(Options& options, const std::string& value) {
  if (value != "session" && value != "transaction") {
    return InvalidSetting(kDatabasePooling, "must be session or transaction");
  }
  options.database_pooling =
      value == "transaction" ? storage::Pooling::kTransaction : storage::Pooling::kSession;
  return absl::OkStatus();
}

std::string DatabasePoolingOf(const Options& options) {
  return options.database_pooling == storage::Pooling::kTransaction ? "transaction" : "session";
}

std::vector<Setting> BackendSettings() {
  return {
      TextSetting(
          "DATABASE_URL",
          "sqlite:path/to/file.db or postgresql://user@host/db; left out: DATA_DIR/stanna.db",
          [](Options& o) -> std::string& { return o.database_url; }),
      NumberSetting("DATABASE_POOL_SIZE", "connections kept open to the database",
                    [](Options& o) -> int& { return o.database_pool_size; }),
      {{kDatabasePooling,
        "session, or transaction behind PgBouncer in that mode: nothing is left on a connection",
        false},
       SetDatabasePooling,
       DatabasePoolingOf},
      TextSetting(
          "REDIS_URL",
          "redis://[user:password@]host[:port][,host[:port]...][/db], several hosts of a cluster or"
          " of a primary and its replicas; empty: in-process",
          [](Options& o) -> std::string& { return o.redis_url; }),
      TextSetting("DATA_DIR", "where the embedded default keeps its database and its key file",
                  [](Options& o) -> std::string& { return o.data_dir; }),
      TextSetting(
          "TOKEN_ENCRYPTION_KEYS", "id:base64(32 bytes)[,...]; the first seals, all open",
          [](Options& o) -> std::string& { return o.token_encryption_keys; }, true),
      TextSetting("TOKEN_ENCRYPTION_KEYS_FILE", "file of such keys, read anew as it changes",
                  [](Options& o) -> std::string& { return o.token_encryption_keys_file; }),
  };
}

absl::Status SetWebhookSignature(Options& options, const std::string& value) {
  const auto version = webhooks::SignatureVersionNamed(value);
  if (!version) return InvalidSetting("HUBSPOT_WEBHOOK_SIGNATURE", "must be v3, v2 or v1");
  options.hubspot.oldest_webhook_signature = *version;
  return absl::OkStatus();
}

std::vector<Setting> HubSpotSettings() {
  return {
      TextSetting("HUBSPOT_CLIENT_ID", "of the OAuth app",
                  [](Options& o) -> std::string& { return o.hubspot.client_id; }),
      TextSetting(
          "HUBSPOT_CLIENT_SECRET", "of the OAuth app",
          [](Options& o) -> std::string& { return o.hubspot.client_secret; }, true),
      TextSetting("HUBSPOT_REDIRECT_URI", "as registered with the OAuth app",
                  [](Options& o) -> std::string& { return o.hubspot.redirect_uri; }),
      TextSetting("HUBSPOT_API_BASE", "where HubSpot's API is",
                  [](Options& o) -> std::string& { return o.hubspot.endpoints.api_base; }),
      TextSetting("HUBSPOT_AUTHORIZE_URL", "HubSpot's consent page",
                  [](Options& o) -> std::string& { return o.hubspot.endpoints.authorize_url; }),
      TextSetting("HUBSPOT_CA_FILE", "PEM file of authorities trusted besides the system's",
                  [](Options& o) -> std::string& { return o.hubspot.ca_file; }),
      {{"HUBSPOT_API_VERSIONS", "path version by endpoint: objects=v3,search=2026-03", false},
       SetVersions,
       VersionsOf},
      NumberSetting("HUBSPOT_BURST_LIMIT", "calls per ten seconds; 0: HubSpot's documented limit",
                    [](Options& o) -> int& { return o.hubspot.burst_limit; }),
      NumberSetting(
          "HUBSPOT_SEARCH_LIMIT",
          "searches per second of a portal; 0: HubSpot's documented limit; smaller leaves room for "
          "other programs",
          [](Options& o) -> int& { return o.hubspot.search_limit; }),
      TextSetting("HUBSPOT_WEBHOOK_URL", "where HubSpot sends webhooks, as in the app's settings",
                  [](Options& o) -> std::string& { return o.hubspot.webhook_url; }),
      {{kWebhookSource,
        "how HubSpot's events come: push (HubSpot sends them) or journal (they are pulled)", false},
       SetWebhookSource,
       WebhookSourceOf},
      {{kJournalFileHosts,
        "hosts that the journal's files may be fetched from, by commas, .example.com for all of a "
        "domain; empty: wherever HubSpot's answers say",
        false},
       SetJournalFileHosts,
       [](const Options& o) { return JoinList(o.hubspot.journal_file_hosts); }},
      {{"HUBSPOT_WEBHOOK_SIGNATURE",
        "the oldest version of webhooks' signatures that is taken: v3, v2 (has no time, so that a "
        "request can be repeated for ever) or v1 (has no URL either)",
        false},
       SetWebhookSignature,
       [](const Options& o) {
         return std::string(webhooks::NameOf(o.hubspot.oldest_webhook_signature));
       }},
  };
}

std::vector<Setting> CallerSettings() {
  return {
      TextSetting("JWT_JWKS_FILE",
                  "keys that callers' tokens are signed with; empty: API keys only",
                  [](Options& o) -> std::string& { return o.jwt.jwks_file; }),
      TextSetting("JWT_ISSUER", "the tokens' iss",
                  [](Options& o) -> std::string& { return o.jwt.issuer; }),
      TextSetting("JWT_AUDIENCE", "the tokens' aud, or one of them",
                  [](Options& o) -> std::string& { return o.jwt.audience; }),
      TextSetting("JWT_WORKSPACE_CLAIM", "the claim that names the workspace",
                  [](Options& o) -> std::string& { return o.jwt.workspace_claim; }),
      TextSetting("JWT_ROLE_CLAIM", "the claim that is admin, member or viewer",
                  [](Options& o) -> std::string& { return o.jwt.role_claim; }),
      NumberSetting("RATE_LIMIT_KEY_PER_MINUTE", "calls of a key or a user; 0: no limit",
                    [](Options& o) -> int& { return o.limits.key_per_minute; }),
      NumberSetting("RATE_LIMIT_WORKSPACE_PER_DAY", "calls of a workspace; 0: no limit",
                    [](Options& o) -> int& { return o.limits.workspace_per_day; }),
      NumberSetting("RATE_LIMIT_BULK_PER_MINUTE", "bulk operations of a workspace; 0: no limit",
                    [](Options& o) -> int& { return o.limits.bulk_per_minute; }),
      NumberSetting("RATE_LIMIT_FAILURES_PER_MINUTE",
                    "failed authentications of an address, which waits then; 0: no limit",
                    [](Options& o) -> int& { return o.limits.failures_per_minute; }),
  };
}

absl::Status SetBusinessHours(Options& options, const std::string& value) {
  auto hours = jobs::ParseBusinessHours(value);
  if (!hours.ok()) return InvalidSetting("BUSINESS_HOURS", MessageOf(hours.status()));
  options.business_hours = *hours;
  return absl::OkStatus();
}

std::vector<Setting> ScheduleSettings() {
  return {
      OnOffSetting("SCHEDULER", "on: syncs are queued by the clock; off: only when asked for",
                   [](Options& o) -> bool& { return o.scheduler; }),
      NumberSetting("SYNC_INTERVAL_MINUTES", "between quick syncs in business hours",
                    [](Options& o) -> int& { return o.sync_interval_minutes; }),
      NumberSetting("SYNC_OFF_HOURS_INTERVAL_MINUTES", "between quick syncs at other times",
                    [](Options& o) -> int& { return o.sync_off_hours_interval_minutes; }),
      {{"BUSINESS_HOURS", "in each workspace's time zone: mon-fri 08:00-18:00", false},
       SetBusinessHours,
       [](const Options& o) { return jobs::FormatBusinessHours(o.business_hours); }},
  };
}

std::vector<Setting> TlsSettings() {
  return {
      TextSetting(
          "TLS_CERTIFICATE_FILE",
          "PEM file of the certificate of both ports, gRPC and REST, its intermediates after it; "
          "empty: no TLS",
          [](Options& o) -> std::string& { return o.tls.certificate_file; }),
      TextSetting("TLS_PRIVATE_KEY_FILE", "PEM file of its key, without a passphrase",
                  [](Options& o) -> std::string& { return o.tls.private_key_file; }),
      TextSetting(
          "TLS_CLIENT_CA_FILE",
          "PEM file of authorities; callers of gRPC must have a certificate of one of them, beside "
          "their key or token",
          [](Options& o) -> std::string& { return o.tls.client_ca_file; }),
      MillisecondsSetting(
          "TLS_RELOAD_INTERVAL_MS", "how often these files are looked at",
          [](Options & o) -> auto& { return o.tls.reload_interval; }),
  };
}

std::vector<Setting> PortSettings() {
  return {
      NumberSetting("HTTP_MAX_CONNECTIONS", "of the REST port, all together",
                    [](Options& o) -> int& { return o.http.max_connections; }),
      NumberSetting("HTTP_CONNECTIONS_PER_ADDRESS",
                    "of one address that is no trusted proxy; 0: no limit of its own",
                    [](Options& o) -> int& { return o.http.connections_per_address; }),
      MillisecondsSetting(
          "HTTP_HEADER_TIMEOUT_MS", "for a TLS handshake, and for a request's headers",
          [](Options & o) -> auto& { return o.http.header_timeout; }),
      MillisecondsSetting(
          "HTTP_BODY_TIMEOUT_MS", "for a request's body",
          [](Options & o) -> auto& { return o.http.body_timeout; }),
      MillisecondsSetting(
          "HTTP_IDLE_TIMEOUT_MS", "for a connection without a request",
          [](Options & o) -> auto& { return o.http.idle_timeout; }),
      MillisecondsSetting(
          "HTTP_WRITE_TIMEOUT_MS", "for a peer to take its answer",
          [](Options & o) -> auto& { return o.http.write_timeout; }),
      NumberSetting("HTTP_BODY_MEMORY_MIB", "what bodies of requests may fill, all together",
                    [](Options& o) -> int& { return o.http.body_memory_mib; }),
      NumberSetting("GRPC_CONNECTION_AGE_SECONDS",
                    "after which a connection is told to come anew; 0: never",
                    [](Options& o) -> int& { return o.grpc.connection_age_seconds; }),
      NumberSetting("GRPC_MAX_CONNECTIONS", "of the gRPC port, all together",
                    [](Options& o) -> int& { return o.grpc.max_connections; }),
      NumberSetting("GRPC_CONNECTIONS_PER_ADDRESS",
                    "of one address that is no trusted proxy; 0: no limit of its own",
                    [](Options& o) -> int& { return o.grpc.connections_per_address; }),
      NumberSetting("GRPC_MAX_STREAMS", "calls at once on one connection",
                    [](Options& o) -> int& { return o.grpc.max_streams; }),
      MillisecondsSetting(
          "GRPC_HANDSHAKE_TIMEOUT_MS", "for TLS and the beginning of HTTP/2",
          [](Options & o) -> auto& { return o.grpc.handshake_timeout; }),
      NumberSetting("GRPC_RECEIVE_MEMORY_MIB",
                    "what requests on their way may fill before the largest are given up",
                    [](Options& o) -> int& { return o.grpc.receive_memory_mib; }),
      NumberSetting(
          "GRPC_PROCESS_MEMORY_MIB",
          "while the process has more allocated, connections that send and hardly get are ended",
          [](Options& o) -> int& { return o.grpc.process_memory_mib; }),
  };
}

std::vector<Setting> ServerSettings() {
  return {
      TextSetting("GRPC_REFLECTION",
                  "on, off, or auto: grpcurl's listing where GRPC_ADDRESS is loopback",
                  [](Options& o) -> std::string& { return o.grpc.reflection; }),
      TextSetting("GRPC_ADDRESS", "host:port of the gRPC services; port 0 takes a free one",
                  [](Options& o) -> std::string& { return o.grpc_address; }),
      TextSetting("HTTP_ADDRESS", "host:port of the REST gateway; port 0 takes a free one",
                  [](Options& o) -> std::string& { return o.http_address; }),
      TextSetting(
          "METRICS_ADDRESS",
          "host:port of Prometheus' page /metrics, for the operator's network only; port 0 takes a "
          "free one; empty: none, and nothing is counted",
          [](Options& o) -> std::string& { return o.metrics_address; }),
      TextSetting(
          "FRONTEND_URL",
          "the page that follows the OAuth callback; /app/ is our own, at the callback's address",
          [](Options& o) -> std::string& { return o.frontend_url; }),
      ListSetting(
          "CORS_ALLOWED_ORIGINS", "exact origins that browsers may call from, by commas",
          [](Options & o) -> auto& { return o.cors_allowed_origins; }),
      ListSetting(
          "TRUSTED_PROXIES",
          "addresses and networks whose X-Forwarded-For, -Proto and -Host count, by commas",
          [](Options & o) -> auto& { return o.trusted_proxies; }),
      NumberSetting("SYNC_WORKERS", "sync runs done at once; 0: another process does them",
                    [](Options& o) -> int& { return o.sync_workers; }),
      NumberSetting("SYNC_LEASE_SECONDS", "after which a dead process's run is taken over",
                    [](Options& o) -> int& { return o.sync_lease_seconds; }),
      TextSetting("LOG_LEVEL", "debug, info, warning or error",
                  [](Options& o) -> std::string& { return o.log_level; }),
      TextSetting("LOG_LEVELS",
                  "exceptions by module of the source: server/rpc=warning,client=error",
                  [](Options& o) -> std::string& { return o.log_levels; }),
      TextSetting("LOG_FORMAT", "text, or json: an object a line",
                  [](Options& o) -> std::string& { return o.log_format; }),
      TextSetting("PORT_FILE", "written with the bound addresses once the server serves",
                  [](Options& o) -> std::string& { return o.port_file; }),
      NumberSetting(
          "DRAIN_DELAY_SECONDS",
          "from SIGTERM until the ports close: not ready, but everything is answered; 0: a single"
          " server",
          [](Options& o) -> int& { return o.drain_delay_seconds; }),
      MillisecondsSetting(
          "SHUTDOWN_GRACE_MS", "how long calls in flight may go on when the ports close",
          [](Options & o) -> auto& { return o.shutdown_grace; }),
  };
}

}  // namespace

const std::vector<Setting>& AllSettings() {
  static const std::vector<Setting> all = [] {
    std::vector<Setting> settings;
    for (auto group : {BackendSettings(), HubSpotSettings(), CallerSettings(), ScheduleSettings(),
                       ServerSettings(), TlsSettings(), PortSettings()}) {
      for (Setting& setting : group) settings.push_back(std::move(setting));
    }
    return settings;
  }();
  return all;
}

}  // namespace stanna::app
