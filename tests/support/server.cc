#include "tests/support/server.h"

#include <glog/logging.h>

#include <sstream>

#include "server/app/backends.h"
#include "server/auth/api_keys.h"
#include "storage/crypto/key_file.h"
#include "storage/workspace_store.h"

namespace stanna::testing {
namespace {

constexpr char kKeyFile[] = "token_keys";
constexpr std::chrono::seconds kLongestStart{120};
constexpr std::chrono::seconds kLongestStoreCall{60};

Deadline StoreDeadline() { return Deadline::After(kLongestStoreCall); }

app::Options LibraryOptions(const std::map<std::string, std::string>& settings) {
  app::Options options;
  options.database_url = settings.at("DATABASE_URL");
  options.data_dir = settings.at("DATA_DIR");
  options.database_pool_size = 2;
  if (const auto pooling = settings.find("DATABASE_POOLING");
      pooling != settings.end() && pooling->second == "transaction") {
    options.database_pooling = storage::Pooling::kTransaction;
  }
  return options;
}

// "grpc=127.0.0.1:4711" lines.
std::map<std::string, std::string> ReadAddresses(const std::string& path) {
  std::map<std::string, std::string> addresses;
  std::istringstream lines(ReadWholeFile(path));
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find('=');
    if (equals != std::string::npos) addresses[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return addresses;
}

template <typename T>
T ValueOrDie(absl::StatusOr<T> value) {
  CHECK(value.ok()) << ToString(value.status());
  return *std::move(value);
}

}  // namespace

Server::Server(Backend& backend, const Simulator& simulator,
               std::map<std::string, std::string> settings)
    : backend_(backend),
      simulator_url_(simulator.url()),
      simulator_ca_file_(simulator.ca_file()),
      folder_(MakeTestFolder("server")),
      secrets_(std::make_shared<SecretWatch>()) {
  settings_ = backend.NewDatabase(folder_);
  settings_.merge(std::map<std::string, std::string>{
      {"DATA_DIR", folder_ + "/data"},
      {"HUBSPOT_CLIENT_ID", kAppId},
      {"HUBSPOT_CLIENT_SECRET", kAppSecret},
      {"HUBSPOT_REDIRECT_URI", kRedirectUri},
      {"HUBSPOT_API_BASE", simulator.url()},
      {"HUBSPOT_AUTHORIZE_URL", simulator.url() + "/oauth/authorize"},
      {"HUBSPOT_CA_FILE", simulator.ca_file()},
      {"GRPC_ADDRESS", "127.0.0.1:0"},
      {"HTTP_ADDRESS", "127.0.0.1:0"},
      {"FRONTEND_URL", kFrontendUrl},
      {"PORT_FILE", folder_ + "/ports"},
      // A run that no test asked for would be counted, watched or collided with.
      {"SCHEDULER", "off"},
      // Tests look often; those of the limits set their own.
      {"RATE_LIMIT_KEY_PER_MINUTE", "0"},
      {"RATE_LIMIT_WORKSPACE_PER_DAY", "0"},
      {"RATE_LIMIT_BULK_PER_MINUTE", "0"},
      {"RATE_LIMIT_FAILURES_PER_MINUTE", "0"},
  });
  Start(settings);
  Open();
}

Server::Server(const Server& first)
    : backend_(first.backend_),
      simulator_url_(first.simulator_url_),
      simulator_ca_file_(first.simulator_ca_file_),
      folder_(MakeTestFolder("server")),
      settings_(first.settings_),
      secrets_(first.secrets_) {
  Start({{"PORT_FILE", folder_ + "/ports"}});
  Open();
}

Server::~Server() {
  // What it writes while it ends counts, too; one that is frozen ends as well.
  if (program_.IsRunning()) {
    Thaw();
    (void)Stop();
  }
  for (const std::string& given_away : FindSecrets()) LOG(FATAL) << given_away;
}

std::vector<std::string> Server::FindSecrets() {
  PlantIssued();
  PlantKeys();
  std::vector<std::string> found = secrets_->FindIn(folder_, kKeyFile);
  for (const std::string& folder : backend_.Folders()) {
    const auto there = secrets_->FindIn(folder);
    found.insert(found.end(), there.begin(), there.end());
  }
  return found;
}

// The simulator may be gone by now: what it gave out before the last look is known.
void Server::PlantIssued() {
  const auto reply = Send({.url = simulator_url_ + "/_sim/oauth/issued"}, simulator_ca_file_);
  if (!reply.ok()) return;
  boost::system::error_code error;
  const auto issued = boost::json::parse(reply->body, error);
  CHECK(!error && issued.is_object() && issued.as_object().contains("secrets")) << reply->body;
  for (const auto& secret : issued.at("secrets").as_array()) {
    secrets_->Plant("a code or token of HubSpot's", std::string(secret.as_string()));
  }
}

// As the file has them now: it may have changed.
void Server::PlantKeys() {
  std::istringstream keys(
      ValueOrDie(storage::ReadKeyFile(app::KeyFilePath(LibraryOptions(settings_)))));
  for (std::string key; std::getline(keys, key, ',');) {
    secrets_->Plant("an encryption key", key.substr(key.find(':') + 1));
  }
}

void Server::Open() {
  const app::Options options = LibraryOptions(settings_);
  stores_ = ValueOrDie(app::OpenDatabase(options));
  cipher_ = ValueOrDie(app::OpenCipher(options));
  secrets_->Plant("the app's secret", kAppSecret);
  secrets_->Plant("the developer's key", kDeveloperKey);
  PlantKeys();
}

void Server::Start(const std::map<std::string, std::string>& settings) {
  for (const auto& [name, value] : settings) settings_[name] = value;
  program_ = ValueOrDie(Program::Start({.command = {binary_},
                                        .environment = settings_,
                                        .log_path = folder_ + "/server.log",
                                        .ready_file = settings_.at("PORT_FILE")},
                                       Deadline::After(kLongestStart)));
  const auto addresses = ReadAddresses(settings_.at("PORT_FILE"));
  http_address_ = addresses.at("http");
  grpc_address_ = addresses.at("grpc");
  const auto metrics = addresses.find("metrics");
  metrics_address_ = metrics == addresses.end() ? "" : metrics->second;
}

std::string Server::Metrics() const {
  if (metrics_address_.empty()) return "";
  const HttpReply reply = ValueOrDie(Send({.url = "http://" + metrics_address_ + "/metrics"}));
  CHECK_EQ(reply.status, 200) << reply.body;
  return reply.body;
}

std::string Server::url() const {
  const auto tls = settings_.find("TLS_CERTIFICATE_FILE");
  return (tls == settings_.end() || tls->second.empty() ? "http://" : "https://") + http_address_;
}

std::int64_t Server::MemoryBytes() const { return ValueOrDie(ResidentBytes(program_.pid())); }

std::int64_t Server::PeakMemoryBytes() const {
  return ValueOrDie(PeakResidentBytes(program_.pid()));
}

std::chrono::milliseconds Server::ProcessorTime() const {
  return ValueOrDie(testing::ProcessorTime(program_.pid()));
}

std::string Server::NewApiKey(const std::string& workspace, storage::Role role) {
  const Time now = SystemClock().Now();
  storage::Workspace row;
  row.id = WorkspaceId(workspace);
  row.name = workspace;
  row.own_domains = {workspace};
  row.created_at = now;
  const absl::Status made = stores_->workspaces().Ensure(row, StoreDeadline());
  CHECK(made.ok()) << ToString(made);
  const auto key = auth::MakeApiKey(row.id, "test", role, *cipher_, now);
  const absl::Status stored = stores_->api_keys().Create(key.record, StoreDeadline());
  CHECK(stored.ok()) << ToString(stored);
  secrets_->Plant("an API key", key.secret);
  return key.secret;
}

HttpReply Server::Call(HttpCall call) const {
  call.url.insert(0, url());
  HttpReply reply = ValueOrDie(Send(call, ca_file_));
  const std::string where = "the answer to " + call.method + " " + call.url;
  for (const auto& found : secrets_->FindInText(where, reply.body)) LOG(FATAL) << found;
  for (const auto& [name, value] : reply.headers) {
    for (const auto& found : secrets_->FindInText(where, value)) LOG(FATAL) << found;
  }
  return reply;
}

HttpReply Server::Get(const std::string& target, const std::string& key) const {
  HttpCall call{.url = target, .headers = {{"Accept", "application/json"}}};
  if (!key.empty()) call.headers.emplace_back("Authorization", "Bearer " + key);
  return Call(std::move(call));
}

HttpReply Server::Post(const std::string& target, const std::string& key,
                       const std::string& body) const {
  return Call(
      {.method = "POST",
       .url = target,
       .headers = {{"Authorization", "Bearer " + key}, {"Content-Type", "application/json"}},
       .body = body});
}

boost::json::value Server::GetJson(const std::string& target, const std::string& key) const {
  const HttpReply reply = Get(target, key);
  CHECK_EQ(reply.status, 200) << target << ": " << reply.body;
  return boost::json::parse(reply.body);
}

}  // namespace stanna::testing
