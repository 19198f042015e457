// The server binary as a process of its own, on ports that the kernel chose.
#pragma once

#include <boost/json.hpp>
#include <csignal>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/status.h"
#include "storage/api_key_store.h"
#include "storage/crypto/token_cipher.h"
#include "storage/stores.h"
#include "tests/support/backend.h"
#include "tests/support/http_client.h"
#include "tests/support/process.h"
#include "tests/support/secret_watch.h"
#include "tests/support/simulator.h"

namespace stanna::testing {

/// Where the browser is sent after the OAuth callback.
inline constexpr char kFrontendUrl[] = "http://frontend.example/settings";

/// One database with its keys, and the servers that run on it one after the other. Not thread-safe.
/// What goes wrong outside of the server ends the test program, and so does a secret that the
/// server gave away: at its end its log and all that it stored are searched for its keys, the app's
/// secrets, API keys, and whatever the simulator gave out; every answer is, too.
class Server {
 public:
  /// Starts it. `settings` go on top of those that lead to `simulator` and the new database.
  Server(Backend& backend, const Simulator& simulator,
         std::map<std::string, std::string> settings = {});
  /// Another replica, on the database of `first` and with its settings.
  explicit Server(const Server& first);
  ~Server();
  Server& operator=(const Server&) = delete;

  /// SIGKILL; then the same server again, on the same database.
  void Kill() { program_.Kill(); }
  /// SIGSTOP: it stands still, its connections stay open.
  void Freeze() { program_.Signal(SIGSTOP); }
  void Thaw() { program_.Signal(SIGCONT); }
  /// SIGTERM; the exit code.
  int Stop() { return program_.Terminate(); }
  /// The program of every start to come, as Bazel's runfiles name it: another version of the
  /// server.
  void Become(std::string program) { binary_ = std::move(program); }
  /// `settings` replace earlier ones of the same name.
  void Start(const std::map<std::string, std::string>& settings = {});
  bool IsRunning() { return program_.IsRunning(); }
  std::int64_t MemoryBytes() const;
  std::int64_t PeakMemoryBytes() const;
  std::chrono::milliseconds ProcessorTime() const;

  pid_t pid() const { return program_.pid(); }

  std::string url() const;
  const std::string& http_address() const { return http_address_; }
  const std::string& grpc_address() const { return grpc_address_; }
  const std::string& metrics_address() const { return metrics_address_; }
  /// PEM of whom calls over https trust.
  void Trust(std::string ca_file) { ca_file_ = std::move(ca_file); }
  /// The page of metrics; "" unless METRICS_ADDRESS is set. Ends the test when it is refused.
  std::string Metrics() const;
  /// All that it has written, over all starts.
  std::string log() const { return ReadWholeFile(folder_ + "/server.log"); }

  /// One more secret that the server is told.
  void Plant(const std::string& what, const std::string& secret) { secrets_->Plant(what, secret); }
  /// How many it has been told.
  std::size_t PlantedSecrets() const { return secrets_->size(); }
  /// What is given away so far, a sentence each.
  std::vector<std::string> FindSecrets();

  /// A new key of `workspace`, which is made when it is not there.
  std::string NewApiKey(const std::string& workspace, storage::Role role = storage::Role::kAdmin);

  /// `key` empty: none is sent. `target`: "/api/…".
  HttpReply Get(const std::string& target, const std::string& key) const;
  HttpReply Post(const std::string& target, const std::string& key, const std::string& body) const;
  HttpReply Call(HttpCall call) const;  ///< `url`: the target
  boost::json::value GetJson(const std::string& target, const std::string& key) const;

  const std::string& setting(const std::string& name) const { return settings_.at(name); }

  /// Its database, as another process sees it.
  storage::Stores& stores() { return *stores_; }
  const storage::TokenCipher& cipher() const { return *cipher_; }

 private:
  void Open();
  void PlantIssued();
  void PlantKeys();

  Backend& backend_;
  std::string binary_ = "server/stanna_server";
  const std::string simulator_url_, simulator_ca_file_;
  const std::string folder_;
  std::map<std::string, std::string> settings_;
  Program program_;
  std::string http_address_, grpc_address_, metrics_address_, ca_file_;
  std::unique_ptr<storage::Stores> stores_;
  std::unique_ptr<storage::TokenCipher> cipher_;
  const std::shared_ptr<SecretWatch> secrets_;  ///< of all replicas
};

}  // namespace stanna::testing
