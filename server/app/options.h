// Everything that can be set, as plain structs, and where it comes from.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "client/endpoints.h"
#include "server/jobs/business_hours.h"
#include "server/webhooks/signature.h"
#include "storage/pooling.h"

namespace stanna::app {

/// How HubSpot's events come: one or the other, for all portals of the app.
enum class WebhookSource {
  kPush,     ///< HubSpot sends them to our public URL
  kJournal,  ///< we pull them from the app's journal
};

struct HubSpotOptions {
  /// The OAuth app; without an id only private-app tokens can connect.
  std::string client_id;
  std::string client_secret;
  /// Must equal one registered with the app. Empty: http(s)://localhost:<HTTP port>/api/…/callback,
  /// which HubSpot accepts for development.
  std::string redirect_uri;
  hubspot::HubSpotEndpoints endpoints;
  /// PEM file of authorities trusted besides the system's (the simulator's).
  std::string ca_file;
  /// Calls per ten seconds; 0: what HubSpot documents for the kind of app.
  int burst_limit = 0;
  /// Searches per second of a portal; 0: what HubSpot documents. Smaller where other programs
  /// search the same portals, whose searches HubSpot does not show.
  int search_limit = 0;
  /// Where HubSpot sends webhooks, as in the app's settings: their signature covers it. Empty: what
  /// a trusted proxy says, or the Host header.
  std::string webhook_url;
  WebhookSource webhook_source = WebhookSource::kPush;
  /// Where the journal's files may be fetched from; ".example.com" is a domain. Empty: wherever
  /// HubSpot's answers say.
  std::vector<std::string> journal_file_hosts;
  /// What webhooks are signed with at least; older ones are refused where v3 is not there. HubSpot
  /// documents v1 for the events of subscriptions.
  webhooks::SignatureVersion oldest_webhook_signature = webhooks::SignatureVersion::kV1;
};

/// Callers by token; off without a key file.
struct JwtOptions {
  std::string jwks_file;
  std::string issuer;
  std::string audience;
  std::string workspace_claim = "workspace_id";
  std::string role_claim = "role";
};

/// What callers may ask for; 0: as often as they like.
struct LimitOptions {
  int key_per_minute = 100;
  int workspace_per_day = 10'000;
  int bulk_per_minute = 10;
  int failures_per_minute = 10;  ///< failed authentications of one address
};

/// TLS of both ports; off without a certificate.
struct TlsOptions {
  std::string certificate_file;  ///< PEM: the server's certificate, then its intermediates
  std::string private_key_file;  ///< PEM, without a passphrase
  /// PEM: authorities of which callers of gRPC must have a certificate, beside their key or token.
  std::string client_ca_file;
  /// How often the files are looked at, for one that changed.
  std::chrono::milliseconds reload_interval{5'000};
};

/// What one peer, and all of them together, may take of the REST port.
struct HttpPortOptions {
  int max_connections = 1024;
  /// A frontend server or a proxy, which calls for many, belongs into TRUSTED_PROXIES. 0: no limit.
  int connections_per_address = 256;
  std::chrono::milliseconds header_timeout{10'000};
  std::chrono::milliseconds body_timeout{30'000};
  std::chrono::milliseconds idle_timeout{60'000};
  std::chrono::milliseconds write_timeout{30'000};
  int body_memory_mib = 64;
};

/// The same of the gRPC port.
struct GrpcPortOptions {
  int max_connections = 256;
  int connections_per_address = 64;
  int max_streams = 100;            ///< of one connection
  std::string reflection = "auto";  ///< on, off, or auto: on where only this machine can call
  /// A connection so old, give or take a tenth, is told to come anew (GOAWAY) and ends with its
  /// last call. 0: never.
  int connection_age_seconds = 0;
  std::chrono::milliseconds handshake_timeout{10'000};
  int receive_memory_mib = 256;
  int process_memory_mib = 1024;  ///< above it connections that only send are ended
};

struct Options {
  /// Left out: a SQLite file in `data_dir`.
  std::string database_url = "sqlite:./data/stanna.db";
  /// Connections kept open to the database; the gRPC thread quota follows from it.
  int database_pool_size = 8;
  /// kTransaction: a pooler stands before PostgreSQL.
  storage::Pooling database_pooling = storage::Pooling::kSession;
  /// Empty: in-process.
  std::string redis_url;
  /// "id:base64(32 bytes)[,…]"; empty: those of a file.
  std::string token_encryption_keys;
  /// Empty: a file in `data_dir`, made at the first start.
  std::string token_encryption_keys_file;
  HubSpotOptions hubspot;
  JwtOptions jwt;
  LimitOptions limits;
  /// "host:port"; port 0 takes a free one.
  std::string grpc_address = "127.0.0.1:8090";
  std::string http_address = "127.0.0.1:8080";
  TlsOptions tls;
  HttpPortOptions http;
  GrpcPortOptions grpc;
  /// Where Prometheus finds /metrics; empty: nowhere, and nothing is counted. Not for the public.
  std::string metrics_address;
  /// The frontend's page that follows the OAuth callback; a path is our own page's, at the address
  /// that the callback came to.
  std::string frontend_url = "/app/";
  /// Exact origins that browsers may call from.
  std::vector<std::string> cors_allowed_origins;
  /// Addresses and networks whose X-Forwarded-For, -Proto and -Host count.
  std::vector<std::string> trusted_proxies;
  std::string data_dir = "./data";
  /// Sync runs done at once by this process; 0: none, another process does them.
  int sync_workers = 2;
  /// A run of a process that died is taken over after so long; three heartbeats fit in it.
  int sync_lease_seconds = 30;
  /// Queues syncs by the clock; off: only who asks gets one. Any number of processes may.
  bool scheduler = true;
  int sync_interval_minutes = 20;            ///< within the business hours
  int sync_off_hours_interval_minutes = 60;  ///< at night, on weekends
  jobs::BusinessHours business_hours;        ///< in each workspace's own time zone
  std::string log_level = "info";            ///< debug, info, warning or error
  std::string log_levels;                    ///< exceptions by module: "server/rpc=warning"
  std::string log_format = "text";           ///< text or json
  /// Written with the bound addresses once the server serves ("grpc=…", "http=…"); empty: none.
  std::string port_file;
  /// From SIGTERM on everything is answered for so long as before, while health says that nothing
  /// more should come: the time that whoever spreads calls over replicas takes to notice. 0: a
  /// single server, which nobody could go elsewhere from.
  int drain_delay_seconds = 0;
  /// How long calls in flight may go on after that.
  std::chrono::milliseconds shutdown_grace{10'000};
};

/// Name → value, as in the environment: "DATABASE_URL".
using Settings = std::map<std::string, std::string, std::less<>>;

/// A setting's name and what a person should know of it.
struct SettingInfo {
  std::string name;  ///< "DATABASE_URL"
  std::string help;
  bool secret = false;  ///< never a flag (other users see those), never printed
};
/// All of them, in the order in which they are printed.
std::vector<SettingInfo> KnownSettings();

/// "DATABASE_URL" → "database-url".
std::string FlagOf(std::string_view name);

/// KEY=VALUE lines, `#` comments, blank lines. InvalidArgument names the line.
absl::StatusOr<Settings> ParseSettingsFile(std::string_view text);
/// The known settings that the environment has.
Settings SettingsFromEnvironment();

/// Flags before environment before file before default. InvalidArgument names the setting that has
/// no readable value, and an unknown one in `flags` or `file`.
absl::StatusOr<Options> MakeOptions(const Settings& flags, const Settings& environment,
                                    const Settings& file);

/// InvalidArgument with a sentence that names the setting.
absl::Status Validate(const Options& options);

/// One "NAME=value" a line, secrets and the passwords in URLs masked.
std::string Describe(const Options& options);

struct HostPort {
  std::string host;
  int port = 0;
};
/// "127.0.0.1:8080", "[::1]:8080".
absl::StatusOr<HostPort> ParseHostPort(const std::string& address);

}  // namespace stanna::app
