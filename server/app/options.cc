#include "server/app/options.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>

#include "base/ascii.h"
#include "server/app/log_output.h"
#include "server/webhooks/trusted_proxies.h"

namespace stanna::app {
namespace {

struct Setting {
  SettingInfo info;
  std::function<absl::Status(Options&, const std::string&)> set;
  std::function<std::string(const Options&)> get;
};

absl::Status Invalid(const std::string& name, const std::string& what) {
  return InvalidArgument(name + " " + what + ".");
}

std::vector<std::string> SplitList(const std::string& text) {
  std::vector<std::string> items;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const auto end = std::min(text.find(',', begin), text.size());
    std::string item = text.substr(begin, end - begin);
    item.erase(0, std::min(item.find_first_not_of(' '), item.size()));
    item.erase(item.find_last_not_of(' ') + 1);
    if (!item.empty()) items.push_back(std::move(item));
    begin = end + 1;
  }
  return items;
}

std::string JoinList(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ",") + item;
  return out;
}

std::optional<int> ParseInt(const std::string& text) {
  int value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

// The password of "scheme://user:password@host…". A password that was not encoded may hold "/" and
// "@", so all up to the last "@" is taken for it.
std::string MaskUrl(const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return url;
  const auto at = url.rfind('@');
  const auto colon = url.find(':', scheme + 3);
  if (at == std::string::npos || colon == std::string::npos || colon > at) return url;
  return url.substr(0, colon + 1) + "***" + url.substr(at);
}

Setting Text(const char* name, const char* help, const std::function<std::string&(Options&)>& field,
             bool secret = false) {
  const auto read = [field](const Options& o) { return field(const_cast<Options&>(o)); };
  return {{name, help, secret},
          [field](Options& o, const std::string& value) {
            field(o) = value;
            return absl::OkStatus();
          },
          [read, secret](const Options& o) {
            if (secret) return std::string(read(o).empty() ? "" : "***");
            return MaskUrl(read(o));
          }};
}

Setting Number(const char* name, const char* help, const std::function<int&(Options&)>& field) {
  return {{name, help, false},
          [name, field](Options& o, const std::string& value) {
            const auto number = ParseInt(value);
            if (!number) return Invalid(name, "must be a whole number");
            field(o) = *number;
            return absl::OkStatus();
          },
          [field](const Options& o) { return std::to_string(field(const_cast<Options&>(o))); }};
}

Setting Milliseconds(const char* name, const char* help,
                     const std::function<std::chrono::milliseconds&(Options&)>& field) {
  return {
      {name, help, false},
      [name, field](Options& o, const std::string& value) {
        const auto number = ParseInt(value);
        if (!number) return Invalid(name, "must be a whole number");
        field(o) = std::chrono::milliseconds(*number);
        return absl::OkStatus();
      },
      [field](const Options& o) { return std::to_string(field(const_cast<Options&>(o)).count()); }};
}

Setting OnOff(const char* name, const char* help, const std::function<bool&(Options&)>& field) {
  return {{name, help, false},
          [name, field](Options& o, const std::string& value) {
            if (value != "on" && value != "off") return Invalid(name, "must be on or off");
            field(o) = value == "on";
            return absl::OkStatus();
          },
          [field](const Options& o) { return field(const_cast<Options&>(o)) ? "on" : "off"; }};
}

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
  return Invalid("HUBSPOT_API_VERSIONS", "has no endpoint \"" + item.substr(0, equals) + "\"");
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
    return Invalid(kWebhookSource, "must be push or journal");
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
      return Invalid(
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
    return Invalid(kDatabasePooling, "must be session or transaction");
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
      Text("DATABASE_URL",
           "sqlite:path/to/file.db or postgresql://user@host/db; left out: DATA_DIR/stanna.db",
           [](Options& o) -> std::string& { return o.database_url; }),
      Number("DATABASE_POOL_SIZE", "connections kept open to the database",
             [](Options& o) -> int& { return o.database_pool_size; }),
      {{kDatabasePooling,
        "session, or transaction behind PgBouncer in that mode: nothing is left on a connection",
        false},
       SetDatabasePooling,
       DatabasePoolingOf},
      Text(
          "REDIS_URL",
          "redis://[user:password@]host[:port][,host[:port]...][/db], several hosts of a cluster or"
          " of a primary and its replicas; empty: in-process",
          [](Options& o) -> std::string& { return o.redis_url; }),
      Text("DATA_DIR", "where the embedded default keeps its database and its key file",
           [](Options& o) -> std::string& { return o.data_dir; }),
      Text(
          "TOKEN_ENCRYPTION_KEYS", "id:base64(32 bytes)[,...]; the first seals, all open",
          [](Options& o) -> std::string& { return o.token_encryption_keys; }, true),
      Text("TOKEN_ENCRYPTION_KEYS_FILE", "file of such keys, read anew as it changes",
           [](Options& o) -> std::string& { return o.token_encryption_keys_file; }),
  };
}

absl::Status SetWebhookSignature(Options& options, const std::string& value) {
  const auto version = webhooks::SignatureVersionNamed(value);
  if (!version) return Invalid("HUBSPOT_WEBHOOK_SIGNATURE", "must be v3, v2 or v1");
  options.hubspot.oldest_webhook_signature = *version;
  return absl::OkStatus();
}

std::vector<Setting> HubSpotSettings() {
  return {
      Text("HUBSPOT_CLIENT_ID", "of the OAuth app",
           [](Options& o) -> std::string& { return o.hubspot.client_id; }),
      Text(
          "HUBSPOT_CLIENT_SECRET", "of the OAuth app",
          [](Options& o) -> std::string& { return o.hubspot.client_secret; }, true),
      Text("HUBSPOT_REDIRECT_URI", "as registered with the OAuth app",
           [](Options& o) -> std::string& { return o.hubspot.redirect_uri; }),
      Text("HUBSPOT_API_BASE", "where HubSpot's API is",
           [](Options& o) -> std::string& { return o.hubspot.endpoints.api_base; }),
      Text("HUBSPOT_AUTHORIZE_URL", "HubSpot's consent page",
           [](Options& o) -> std::string& { return o.hubspot.endpoints.authorize_url; }),
      Text("HUBSPOT_CA_FILE", "PEM file of authorities trusted besides the system's",
           [](Options& o) -> std::string& { return o.hubspot.ca_file; }),
      {{"HUBSPOT_API_VERSIONS", "path version by endpoint: objects=v3,search=2026-03", false},
       SetVersions,
       VersionsOf},
      Number("HUBSPOT_BURST_LIMIT", "calls per ten seconds; 0: HubSpot's documented limit",
             [](Options& o) -> int& { return o.hubspot.burst_limit; }),
      Number(
          "HUBSPOT_SEARCH_LIMIT",
          "searches per second of a portal; 0: HubSpot's documented limit; smaller leaves room for "
          "other programs",
          [](Options& o) -> int& { return o.hubspot.search_limit; }),
      Text("HUBSPOT_WEBHOOK_URL", "where HubSpot sends webhooks, as in the app's settings",
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
      Text("JWT_JWKS_FILE", "keys that callers' tokens are signed with; empty: API keys only",
           [](Options& o) -> std::string& { return o.jwt.jwks_file; }),
      Text("JWT_ISSUER", "the tokens' iss",
           [](Options& o) -> std::string& { return o.jwt.issuer; }),
      Text("JWT_AUDIENCE", "the tokens' aud, or one of them",
           [](Options& o) -> std::string& { return o.jwt.audience; }),
      Text("JWT_WORKSPACE_CLAIM", "the claim that names the workspace",
           [](Options& o) -> std::string& { return o.jwt.workspace_claim; }),
      Text("JWT_ROLE_CLAIM", "the claim that is admin, member or viewer",
           [](Options& o) -> std::string& { return o.jwt.role_claim; }),
      Number("RATE_LIMIT_KEY_PER_MINUTE", "calls of a key or a user; 0: no limit",
             [](Options& o) -> int& { return o.limits.key_per_minute; }),
      Number("RATE_LIMIT_WORKSPACE_PER_DAY", "calls of a workspace; 0: no limit",
             [](Options& o) -> int& { return o.limits.workspace_per_day; }),
      Number("RATE_LIMIT_BULK_PER_MINUTE", "bulk operations of a workspace; 0: no limit",
             [](Options& o) -> int& { return o.limits.bulk_per_minute; }),
      Number("RATE_LIMIT_FAILURES_PER_MINUTE",
             "failed authentications of an address, which waits then; 0: no limit",
             [](Options& o) -> int& { return o.limits.failures_per_minute; }),
  };
}

absl::Status SetBusinessHours(Options& options, const std::string& value) {
  auto hours = jobs::ParseBusinessHours(value);
  if (!hours.ok()) return Invalid("BUSINESS_HOURS", MessageOf(hours.status()));
  options.business_hours = *hours;
  return absl::OkStatus();
}

std::vector<Setting> ScheduleSettings() {
  return {
      OnOff("SCHEDULER", "on: syncs are queued by the clock; off: only when asked for",
            [](Options& o) -> bool& { return o.scheduler; }),
      Number("SYNC_INTERVAL_MINUTES", "between quick syncs in business hours",
             [](Options& o) -> int& { return o.sync_interval_minutes; }),
      Number("SYNC_OFF_HOURS_INTERVAL_MINUTES", "between quick syncs at other times",
             [](Options& o) -> int& { return o.sync_off_hours_interval_minutes; }),
      {{"BUSINESS_HOURS", "in each workspace's time zone: mon-fri 08:00-18:00", false},
       SetBusinessHours,
       [](const Options& o) { return jobs::FormatBusinessHours(o.business_hours); }},
  };
}

std::vector<Setting> TlsSettings() {
  return {
      Text("TLS_CERTIFICATE_FILE",
           "PEM file of the certificate of both ports, gRPC and REST, its intermediates after it; "
           "empty: no TLS",
           [](Options& o) -> std::string& { return o.tls.certificate_file; }),
      Text("TLS_PRIVATE_KEY_FILE", "PEM file of its key, without a passphrase",
           [](Options& o) -> std::string& { return o.tls.private_key_file; }),
      Text(
          "TLS_CLIENT_CA_FILE",
          "PEM file of authorities; callers of gRPC must have a certificate of one of them, beside "
          "their key or token",
          [](Options& o) -> std::string& { return o.tls.client_ca_file; }),
      Milliseconds(
          "TLS_RELOAD_INTERVAL_MS", "how often these files are looked at",
          [](Options & o) -> auto& { return o.tls.reload_interval; }),
  };
}

std::vector<Setting> PortSettings() {
  return {
      Number("HTTP_MAX_CONNECTIONS", "of the REST port, all together",
             [](Options& o) -> int& { return o.http.max_connections; }),
      Number("HTTP_CONNECTIONS_PER_ADDRESS",
             "of one address that is no trusted proxy; 0: no limit of its own",
             [](Options& o) -> int& { return o.http.connections_per_address; }),
      Milliseconds(
          "HTTP_HEADER_TIMEOUT_MS", "for a TLS handshake, and for a request's headers",
          [](Options & o) -> auto& { return o.http.header_timeout; }),
      Milliseconds(
          "HTTP_BODY_TIMEOUT_MS", "for a request's body",
          [](Options & o) -> auto& { return o.http.body_timeout; }),
      Milliseconds(
          "HTTP_IDLE_TIMEOUT_MS", "for a connection without a request",
          [](Options & o) -> auto& { return o.http.idle_timeout; }),
      Milliseconds(
          "HTTP_WRITE_TIMEOUT_MS", "for a peer to take its answer",
          [](Options & o) -> auto& { return o.http.write_timeout; }),
      Number("HTTP_BODY_MEMORY_MIB", "what bodies of requests may fill, all together",
             [](Options& o) -> int& { return o.http.body_memory_mib; }),
      Number("GRPC_CONNECTION_AGE_SECONDS",
             "after which a connection is told to come anew; 0: never",
             [](Options& o) -> int& { return o.grpc.connection_age_seconds; }),
      Number("GRPC_MAX_CONNECTIONS", "of the gRPC port, all together",
             [](Options& o) -> int& { return o.grpc.max_connections; }),
      Number("GRPC_CONNECTIONS_PER_ADDRESS",
             "of one address that is no trusted proxy; 0: no limit of its own",
             [](Options& o) -> int& { return o.grpc.connections_per_address; }),
      Number("GRPC_MAX_STREAMS", "calls at once on one connection",
             [](Options& o) -> int& { return o.grpc.max_streams; }),
      Milliseconds(
          "GRPC_HANDSHAKE_TIMEOUT_MS", "for TLS and the beginning of HTTP/2",
          [](Options & o) -> auto& { return o.grpc.handshake_timeout; }),
      Number("GRPC_RECEIVE_MEMORY_MIB",
             "what requests on their way may fill before the largest are given up",
             [](Options& o) -> int& { return o.grpc.receive_memory_mib; }),
      Number("GRPC_PROCESS_MEMORY_MIB",
             "while the process has more allocated, connections that send and hardly get are ended",
             [](Options& o) -> int& { return o.grpc.process_memory_mib; }),
  };
}

std::vector<Setting> ServerSettings() {
  return {
      Text("GRPC_REFLECTION", "on, off, or auto: grpcurl's listing where GRPC_ADDRESS is loopback",
           [](Options& o) -> std::string& { return o.grpc.reflection; }),
      Text("GRPC_ADDRESS", "host:port of the gRPC services; port 0 takes a free one",
           [](Options& o) -> std::string& { return o.grpc_address; }),
      Text("HTTP_ADDRESS", "host:port of the REST gateway; port 0 takes a free one",
           [](Options& o) -> std::string& { return o.http_address; }),
      Text(
          "METRICS_ADDRESS",
          "host:port of Prometheus' page /metrics, for the operator's network only; port 0 takes a "
          "free one; empty: none, and nothing is counted",
          [](Options& o) -> std::string& { return o.metrics_address; }),
      Text("FRONTEND_URL",
           "the page that follows the OAuth callback; /app/ is our own, at the callback's address",
           [](Options& o) -> std::string& { return o.frontend_url; }),
      {{"CORS_ALLOWED_ORIGINS", "exact origins that browsers may call from, by commas", false},
       [](Options& o, const std::string& value) {
         o.cors_allowed_origins = SplitList(value);
         return absl::OkStatus();
       },
       [](const Options& o) { return JoinList(o.cors_allowed_origins); }},
      {{"TRUSTED_PROXIES",
        "addresses and networks whose X-Forwarded-For, -Proto and -Host count, by commas", false},
       [](Options& o, const std::string& value) {
         o.trusted_proxies = SplitList(value);
         return absl::OkStatus();
       },
       [](const Options& o) { return JoinList(o.trusted_proxies); }},
      Number("SYNC_WORKERS", "sync runs done at once; 0: another process does them",
             [](Options& o) -> int& { return o.sync_workers; }),
      Number("SYNC_LEASE_SECONDS", "after which a dead process's run is taken over",
             [](Options& o) -> int& { return o.sync_lease_seconds; }),
      Text("LOG_LEVEL", "debug, info, warning or error",
           [](Options& o) -> std::string& { return o.log_level; }),
      Text("LOG_LEVELS", "exceptions by module of the source: server/rpc=warning,client=error",
           [](Options& o) -> std::string& { return o.log_levels; }),
      Text("LOG_FORMAT", "text, or json: an object a line",
           [](Options& o) -> std::string& { return o.log_format; }),
      Text("PORT_FILE", "written with the bound addresses once the server serves",
           [](Options& o) -> std::string& { return o.port_file; }),
      Number(
          "DRAIN_DELAY_SECONDS",
          "from SIGTERM until the ports close: not ready, but everything is answered; 0: a single"
          " server",
          [](Options& o) -> int& { return o.drain_delay_seconds; }),
      {{"SHUTDOWN_GRACE_MS", "how long calls in flight may go on when the ports close", false},
       [](Options& o, const std::string& value) {
         const auto ms = ParseInt(value);
         if (!ms) return Invalid("SHUTDOWN_GRACE_MS", "must be a whole number");
         o.shutdown_grace = std::chrono::milliseconds(*ms);
         return absl::OkStatus();
       },
       [](const Options& o) { return std::to_string(o.shutdown_grace.count()); }},
  };
}

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

const Setting* Find(std::string_view name) {
  for (const Setting& setting : AllSettings()) {
    if (setting.info.name == name) return &setting;
  }
  return nullptr;
}

absl::Status Apply(const Settings& settings, const char* where, Options& options) {
  for (const auto& [name, value] : settings) {
    const Setting* setting = Find(name);
    if (setting == nullptr) return InvalidArgument(name + " in " + where + " is no setting.");
    RETURN_IF_ERROR(setting->set(options, value));
  }
  return absl::OkStatus();
}

bool IsHttpUrl(const std::string& url) {
  return url.rfind("https://", 0) == 0 || url.rfind("http://", 0) == 0;
}

absl::Status CheckUrls(const Options& o) {
  if (!IsHttpUrl(o.hubspot.endpoints.api_base)) {
    return Invalid("HUBSPOT_API_BASE", "must be an http(s) URL");
  }
  if (!IsHttpUrl(o.hubspot.endpoints.authorize_url)) {
    return Invalid("HUBSPOT_AUTHORIZE_URL", "must be an http(s) URL");
  }
  if (!o.hubspot.redirect_uri.empty() && !IsHttpUrl(o.hubspot.redirect_uri)) {
    return Invalid("HUBSPOT_REDIRECT_URI", "must be an http(s) URL");
  }
  if (!o.hubspot.webhook_url.empty() && !IsHttpUrl(o.hubspot.webhook_url)) {
    return Invalid("HUBSPOT_WEBHOOK_URL", "must be an http(s) URL");
  }
  const bool is_own_page = o.frontend_url.starts_with("/") && !o.frontend_url.starts_with("//");
  if (!IsHttpUrl(o.frontend_url) && !is_own_page) {
    return Invalid("FRONTEND_URL", "must be an http(s) URL, or a path of this server's");
  }
  return absl::OkStatus();
}

absl::Status CheckRange(const char* name, std::int64_t value, std::int64_t least,
                        std::int64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return Invalid(name, "must be " + std::to_string(least) + " to " + std::to_string(most));
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
    return Invalid("TLS_CLIENT_CA_FILE",
                   "needs TLS: set TLS_CERTIFICATE_FILE and TLS_PRIVATE_KEY_FILE, too");
  }
  return absl::OkStatus();
}

// A token that is not bound to an audience could be one that its issuer made for another service.
absl::Status CheckJwt(const JwtOptions& jwt) {
  if (jwt.jwks_file.empty()) {
    if (jwt.issuer.empty() && jwt.audience.empty()) return absl::OkStatus();
    return Invalid("JWT_JWKS_FILE", "must be set with JWT_ISSUER and JWT_AUDIENCE");
  }
  if (jwt.issuer.empty()) return Invalid("JWT_ISSUER", "must be set with JWT_JWKS_FILE");
  if (jwt.audience.empty()) return Invalid("JWT_AUDIENCE", "must be set with JWT_JWKS_FILE");
  if (jwt.workspace_claim.empty()) return Invalid("JWT_WORKSPACE_CLAIM", "must not be empty");
  if (jwt.role_claim.empty()) return Invalid("JWT_ROLE_CLAIM", "must not be empty");
  return absl::OkStatus();
}

absl::Status CheckAddresses(const Options& o) {
  if (!ParseHostPort(o.grpc_address).ok()) return Invalid("GRPC_ADDRESS", "must be host:port");
  const std::string& reflection = o.grpc.reflection;
  if (reflection != "on" && reflection != "off" && reflection != "auto") {
    return Invalid("GRPC_REFLECTION", "must be on, off or auto");
  }
  if (!ParseHostPort(o.http_address).ok()) return Invalid("HTTP_ADDRESS", "must be host:port");
  if (!o.metrics_address.empty() && !ParseHostPort(o.metrics_address).ok()) {
    return Invalid("METRICS_ADDRESS", "must be host:port");
  }
  const auto proxies = webhooks::TrustedProxies::Parse(o.trusted_proxies);
  if (!proxies.ok()) return Invalid("TRUSTED_PROXIES", "has " + MessageOf(proxies.status()));
  return absl::OkStatus();
}

absl::Status CheckLogging(const Options& options) {
  const auto level = LogLevels::Parse(options.log_level, "");
  if (!level.ok()) return Invalid("LOG_LEVEL", MessageOf(level.status()));
  const auto levels = LogLevels::Parse(options.log_level, options.log_levels);
  if (!levels.ok()) return Invalid("LOG_LEVELS", MessageOf(levels.status()));
  if (options.log_format == "text" || options.log_format == "json") return absl::OkStatus();
  return Invalid("LOG_FORMAT", "must be text or json");
}

}  // namespace

std::vector<SettingInfo> KnownSettings() {
  std::vector<SettingInfo> infos;
  for (const Setting& setting : AllSettings()) infos.push_back(setting.info);
  return infos;
}

std::string FlagOf(std::string_view name) {
  std::string flag(name);
  for (char& c : flag) {
    c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return flag;
}

absl::StatusOr<Settings> ParseSettingsFile(std::string_view text) {
  Settings settings;
  for (int line_number = 1; !text.empty(); ++line_number) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back()))) {
      line.remove_suffix(1);
    }
    if (line.empty() || line.front() == '#') continue;
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      return InvalidArgument("Line " + std::to_string(line_number) + " is no KEY=VALUE.");
    }
    settings[std::string(line.substr(0, equals))] = std::string(line.substr(equals + 1));
  }
  return settings;
}

Settings SettingsFromEnvironment() {
  Settings settings;
  for (const Setting& setting : AllSettings()) {
    const char* value = std::getenv(setting.info.name.c_str());
    if (value != nullptr && *value != '\0') settings[setting.info.name] = value;
  }
  return settings;
}

absl::StatusOr<Options> MakeOptions(const Settings& flags, const Settings& environment,
                                    const Settings& file) {
  Options options;
  RETURN_IF_ERROR(Apply(file, "the settings file", options));
  RETURN_IF_ERROR(Apply(environment, "the environment", options));
  RETURN_IF_ERROR(Apply(flags, "the flags", options));
  const auto names_database = [](const Settings& given) { return given.contains("DATABASE_URL"); };
  if (!names_database(file) && !names_database(environment) && !names_database(flags)) {
    options.database_url = "sqlite:" + options.data_dir + "/stanna.db";
  }
  return options;
}

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
    return Invalid(kWebhookSource,
                   "can be journal only with an app: set HUBSPOT_CLIENT_ID and "
                   "HUBSPOT_CLIENT_SECRET");
  }
  return CheckLogging(options);
}

std::string Describe(const Options& options) {
  std::string out;
  for (const Setting& setting : AllSettings()) {
    out += setting.info.name + "=" + setting.get(options) + "\n";
  }
  return out;
}

absl::StatusOr<HostPort> ParseHostPort(const std::string& address) {
  const auto colon = address.rfind(':');
  const auto port = colon == std::string::npos ? std::nullopt : ParseInt(address.substr(colon + 1));
  if (!port || *port < 0 || *port > 65535 || colon == 0) {
    return InvalidArgument("\"" + address + "\" is no host:port.");
  }
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return HostPort{std::move(host), *port};
}

}  // namespace stanna::app
