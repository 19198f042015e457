// The simulated HubSpot as a process of its own, and its control API (docs/simulator.md).
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"
#include "tests/support/http_client.h"
#include "tests/support/process.h"

namespace stanna::testing {

/// What both the simulator and the server are told; nobody listens there: the test plays the
/// browser and calls the server in its place.
inline constexpr char kRedirectUri[] = "http://localhost:8080/api/integrations/hubspot/callback";
/// Planted, to be looked for in logs.
inline constexpr char kAppId[] = "test-client-id";
inline constexpr char kAppSecret[] = "test-client-secret-4f1c9a";

/// The app's number in webhooks, and the key that they are managed with.
inline constexpr std::int64_t kHubSpotAppId = 4'210'999;
inline constexpr char kDeveloperKey[] = "test-developer-key-8d02ee";

/// A record as the simulator holds it.
struct PortalRecord {
  Time updated_at{};
  std::map<ObjectType, std::vector<ObjectId>> associations;  ///< each list ascending
};

struct ListCalls {
  std::map<ObjectType, std::int64_t> by_type;
  std::int64_t total = 0;
};

/// A webhook's event and what became of it.
struct WebhookRecord {
  std::string key;    ///< the same for every repetition of it
  std::string state;  ///< waiting, acknowledged, given_up, dropped
  std::int64_t attempts = 0;
  std::string json;  ///< the event as an element of a request's array
};

/// Errors of the control API end the test program: without the simulator no test says anything.
class Simulator {
 public:
  /// `arguments` beyond port, files and app: {"--companies", "50"}. The history ends on 2026-01-15
  /// unless they say otherwise, so that all of it lies in the past. Webhooks have no
  /// target unless "--webhook-target" is among them.
  static std::unique_ptr<Simulator> Start(std::vector<std::string> arguments);

  const std::string& url() const { return url_; }  ///< "https://127.0.0.1:PORT"
  const std::string& ca_file() const { return ca_file_; }
  std::string log() const { return ReadWholeFile(log_path_); }

  HttpReply Get(const std::string& target) const;
  HttpReply Post(const std::string& target, const std::string& body,
                 const std::string& content_type = "application/json") const;

  boost::json::object Stats() const;
  /// A number of the statistics, 0 when absent: "violations".
  std::int64_t Stat(const std::string& name) const;
  void ResetStats() const { Post("/_sim/stats/reset", "{}"); }
  ListCalls CountListCalls() const;
  void AddFault(const std::string& json) const { Post("/_sim/faults", json); }
  void ClearFaults() const;
  /// POST /_sim/mutate with the operations, comma-joined; one that is not possible changes nothing.
  void Mutate(const std::string& operations) const;
  /// The portal's clock jumps, ahead or back.
  void Advance(std::chrono::seconds by) const {
    Post("/_sim/clock", "{\"offset_seconds\":" + std::to_string(by.count()) + "}");
  }

  /// All that happens until it is started again happens in one millisecond.
  void StopClock() const { Post("/_sim/clock", R"({"speed":0})"); }
  void StartClock() const { Post("/_sim/clock", R"({"speed":1})"); }

  /// POST /_sim/webhooks: target, subscriptions, and what goes wrong with them.
  void SetWebhooks(const std::string& json) const { Post("/_sim/webhooks", json); }
  /// One of the numbers of GET /_sim/webhooks: "acknowledged", "requests".
  std::int64_t WebhookCount(const std::string& name) const;
  /// How often each status was answered; "timeout" and "connection" where there was no answer.
  std::map<std::string, std::int64_t> WebhookResponses() const;
  /// Those in a state, or all, in the order in which they were made.
  std::vector<WebhookRecord> WebhookEvents(const std::string& state = "") const;
  /// Whether every event was acknowledged, given up or dropped in time.
  bool AwaitWebhooks(std::chrono::seconds limit) const;
  /// Changes `property` of the first `records` records in turn, until there were `count` changes.
  void ChangeMany(ObjectType type, const std::string& property, std::int64_t count,
                  std::int64_t records) const;
  /// The developer's endpoints: "settings", "subscriptions", "subscriptions/7".
  HttpReply ManageWebhooks(const std::string& method, const std::string& what,
                           const std::string& body = "") const;

  /// Every record of a type that is not archived.
  std::map<ObjectId, PortalRecord> Dump(ObjectType type) const;
  std::int64_t LiveCount(ObjectType type) const;

 private:
  Simulator() = default;
  HttpReply Call(HttpCall call) const;

  std::string url_, ca_file_, log_path_;
  Program program_;
};

}  // namespace stanna::testing
