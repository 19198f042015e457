#include "tests/support/simulator.h"

#include <glog/logging.h>

#include <algorithm>

#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

constexpr char kBinary[] = "tools/hubspot_sim/hubspot_sim";
constexpr std::chrono::seconds kLongestStart{120};
constexpr int kDumpPage = 10'000;

std::vector<std::string> CommandOf(const std::string& folder,
                                   const std::vector<std::string>& more) {
  std::vector<std::string> command = {kBinary,
                                      "--port",
                                      "0",
                                      "--port-file",
                                      folder + "/sim.port",
                                      "--ca-out",
                                      folder + "/ca.pem",
                                      "--client-id",
                                      kAppId,
                                      "--client-secret",
                                      kAppSecret,
                                      "--redirect-uri",
                                      kRedirectUri,
                                      "--app-id",
                                      std::to_string(kHubSpotAppId),
                                      "--developer-key",
                                      kDeveloperKey};
  if (std::find(more.begin(), more.end(), "--epoch") == more.end()) {
    command.insert(command.end(), {"--epoch", "2026-01-15"});
  }
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

std::string TextOf(const boost::json::value& value) { return std::string(value.as_string()); }

PortalRecord RecordOf(const boost::json::object& json) {
  PortalRecord record;
  const auto updated = ParseRfc3339(TextOf(json.at("updatedAt")));
  CHECK(updated.has_value()) << json;
  record.updated_at = *updated;
  for (const auto& [name, ids] : json.at("associations").as_object()) {
    const auto type = ParseObjectType({name.data(), name.size()});
    if (!type) continue;
    auto& list = record.associations[*type];
    for (const auto& id : ids.as_array()) list.push_back(std::stoll(TextOf(id)));
    std::sort(list.begin(), list.end());
  }
  return record;
}

std::int64_t NumberAt(const boost::json::object& json, const std::string& name) {
  const auto* value = json.if_contains(name);
  return value == nullptr ? 0 : value->to_number<std::int64_t>();
}

}  // namespace

std::unique_ptr<Simulator> Simulator::Start(std::vector<std::string> arguments) {
  const std::string folder = MakeTestFolder("sim");
  std::unique_ptr<Simulator> simulator(new Simulator());
  simulator->ca_file_ = folder + "/ca.pem";
  simulator->log_path_ = folder + "/sim.log";
  auto program = Program::Start({.command = CommandOf(folder, arguments),
                                 .environment = {},
                                 .log_path = simulator->log_path_,
                                 .ready_file = folder + "/sim.port"},
                                Deadline::After(kLongestStart));
  CHECK(program.ok()) << ToString(program.status());
  simulator->program_ = *std::move(program);
  simulator->url_ =
      "https://127.0.0.1:" + std::to_string(std::stoi(ReadWholeFile(folder + "/sim.port")));
  return simulator;
}

HttpReply Simulator::Call(HttpCall call) const {
  call.url.insert(0, url_);
  auto reply = Send(call, ca_file_);
  CHECK(reply.ok()) << ToString(reply.status());
  return *std::move(reply);
}

HttpReply Simulator::Get(const std::string& target) const { return Call({.url = target}); }

HttpReply Simulator::Post(const std::string& target, const std::string& body,
                          const std::string& content_type) const {
  HttpReply reply = Call(
      {.method = "POST", .url = target, .headers = {{"Content-Type", content_type}}, .body = body});
  CHECK(reply.status < 400 || !target.starts_with("/_sim/")) << target << ": " << reply.body;
  return reply;
}

void Simulator::Mutate(const std::string& operations) const {
  Call({.method = "POST",
        .url = "/_sim/mutate",
        .headers = {{"Content-Type", "application/json"}},
        .body = "{\"operations\":[" + operations + "]}"});
}

void Simulator::ClearFaults() const { Call({.method = "DELETE", .url = "/_sim/faults"}); }

boost::json::object Simulator::Stats() const {
  return boost::json::parse(Get("/_sim/stats").body).as_object();
}

std::int64_t Simulator::Stat(const std::string& name) const { return NumberAt(Stats(), name); }

ListCalls Simulator::CountListCalls() const {
  const boost::json::object stats = Stats();
  ListCalls calls;
  calls.total = NumberAt(stats.at("calls_by_endpoint").as_object(), "objects.list");
  for (const auto& [name, endpoints] : stats.at("calls_by_object_type").as_object()) {
    const auto type = ParseObjectType({name.data(), name.size()});
    if (type) calls.by_type[*type] = NumberAt(endpoints.as_object(), "objects.list");
  }
  return calls;
}

std::int64_t Simulator::WebhookCount(const std::string& name) const {
  const auto webhooks = boost::json::parse(Get("/_sim/webhooks").body);
  return NumberAt(webhooks.at("events").as_object(), name);
}

std::map<std::string, std::int64_t> Simulator::WebhookResponses() const {
  const auto webhooks = boost::json::parse(Get("/_sim/webhooks").body);
  std::map<std::string, std::int64_t> responses;
  for (const auto& [name, count] : webhooks.at("responses").as_object()) {
    responses[std::string(name)] = count.to_number<std::int64_t>();
  }
  return responses;
}

std::vector<WebhookRecord> Simulator::WebhookEvents(const std::string& state) const {
  std::vector<WebhookRecord> events;
  const std::string target =
      "/_sim/webhooks/events?limit=" + std::to_string(kDumpPage) + "&state=" + state + "&after=";
  for (std::int64_t after = 0; after >= 0;) {
    const auto page = boost::json::parse(Get(target + std::to_string(after)).body);
    for (const auto& json : page.at("results").as_array()) {
      events.push_back({.key = TextOf(json.at("key")),
                        .state = TextOf(json.at("state")),
                        .attempts = json.at("attempts").to_number<std::int64_t>(),
                        .json = boost::json::serialize(json.at("event"))});
    }
    after = page.at("after").is_null() ? -1 : page.at("after").to_number<std::int64_t>();
  }
  return events;
}

bool Simulator::AwaitWebhooks(std::chrono::seconds limit) const {
  return WaitUntil([this] { return WebhookCount("waiting") == 0; }, limit);
}

void Simulator::ChangeMany(ObjectType type, const std::string& property, std::int64_t count,
                           std::int64_t records) const {
  boost::json::object burst;
  burst["type"] = NameOf(type);
  burst["property"] = property;
  burst["count"] = count;
  burst["records"] = records;
  Post("/_sim/webhooks/burst", boost::json::serialize(burst));
}

HttpReply Simulator::ManageWebhooks(const std::string& method, const std::string& what,
                                    const std::string& body) const {
  HttpCall call{.method = method,
                .url = "/webhooks/v3/" + std::to_string(kHubSpotAppId) + "/" + what +
                       "?hapikey=" + kDeveloperKey};
  if (!body.empty()) {
    call.headers = {{"Content-Type", "application/json"}};
    call.body = body;
  }
  return Call(std::move(call));
}

std::map<ObjectId, PortalRecord> Simulator::Dump(ObjectType type) const {
  std::map<ObjectId, PortalRecord> records;
  std::string after = "0";
  while (!after.empty()) {
    const auto page =
        boost::json::parse(Get("/_sim/dump?type=" + std::string(NameOf(type)) +
                               "&limit=" + std::to_string(kDumpPage) + "&after=" + after)
                               .body);
    for (const auto& json : page.at("results").as_array()) {
      const auto& object = json.as_object();
      records[std::stoll(TextOf(object.at("id")))] = RecordOf(object);
    }
    after = page.at("after").is_null() ? "" : TextOf(page.at("after"));
  }
  return records;
}

std::int64_t Simulator::LiveCount(ObjectType type) const {
  const auto portal = boost::json::parse(Get("/_sim/portal").body);
  return NumberAt(portal.at("counts").as_object(), std::string(NameOf(type)));
}

}  // namespace stanna::testing
