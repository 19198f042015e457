// Every RPC and every REST route, found by the descriptors, called by workspace B with what belongs
// to workspace A: B is told what it would be told of something that does not exist, sees nothing of
// A's, and changes nothing of it.
//
// A new RPC is walked by itself. One whose request has a field that could name something must say
// in kNaming what it names, and one whose request needs more than ids to be valid says so in
// kBasics; else the walk fails and tells what to add.
#include <google/api/field_behavior.pb.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/object_type.h"
#include "storage/job_store.h"
#include "storage/portal_store.h"
#include "storage/webhook_store.h"
#include "tests/e2e/tenant_calls.h"
#include "tests/support/answer.h"
#include "tests/support/backend.h"
#include "tests/support/change_feed.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"

namespace stanna::testing {
namespace {

using google::protobuf::Message;
using storage::Role;

constexpr std::chrono::minutes kLongestImport{4};
constexpr Role kRoles[] = {Role::kViewer, Role::kMember, Role::kAdmin};

// In every text of A's that a person could write. B's texts have another one in its place, which
// is as long, so that answers about the one and the other compare byte by byte.
constexpr char kOfA[] = "planted-by-a";
constexpr char kOfB[] = "planted-by-b";
constexpr char kOfNobody[] = "planted-by-0";
constexpr char kPortalOfA[] = "998877661";
constexpr char kRateOfA[] = "4711.25";

/// What a field of a request names.
enum class Naming {
  kNothing,  ///< nothing of a workspace's: a word, a text, a value
  kRecord,   ///< one thing, which must be there: NOT_FOUND
  kFilter,   ///< what is looked for: not found by whatever answer tells so
  kOpaque,   ///< a place, a state, a caller's own id: says nothing about another workspace
};

// By "Request.field" or, for all requests, "field".
const std::map<std::string, Naming> kNaming = {
    {"client_id", Naming::kRecord},
    {"duplicate_client_id", Naming::kRecord},
    {"interaction_id", Naming::kRecord},
    {"job_id", Naming::kRecord},
    {"sync_id", Naming::kRecord},
    {"ListChangesRequest.client_id", Naming::kFilter},
    {"WatchChangesRequest.client_id", Naming::kFilter},
    {"ListSyncLogRequest.sync_id", Naming::kFilter},
    {"DiagnoseRecordRequest.domain", Naming::kFilter},
    {"UnmergeClientRequest.domain", Naming::kFilter},
    {"email", Naming::kFilter},
    {"event_ids", Naming::kFilter},
    {"object_id", Naming::kFilter},
    {"search", Naming::kFilter},
    {"config.apply_sync_id", Naming::kOpaque},
    {"config.etag", Naming::kOpaque},
    {"cursor", Naming::kOpaque},
    {"etag", Naming::kOpaque},
    {"page_token", Naming::kOpaque},
    {"request_id", Naming::kOpaque},
    {"ListAuditEventsRequest.caller", Naming::kNothing},
    {"ListAuditEventsRequest.method", Naming::kNothing},
    {"ListAuditEventsRequest.resource", Naming::kNothing},
    {"UpdateSettingsRequest.domain", Naming::kNothing},
    {"code", Naming::kNothing},
    {"confirm_workspace_id", Naming::kNothing},
    {"LiftPersonErasureRequest.contact_id", Naming::kRecord},
    {"ErasePersonRequest.contact_id", Naming::kNothing},
    {"ErasePersonRequest.email", Naming::kNothing},
    {"config.author", Naming::kNothing},
    {"currency", Naming::kNothing},
    {"data_types", Naming::kNothing},
    {"ecb_csv", Naming::kNothing},
    {"error", Naming::kNothing},
    {"error_description", Naming::kNothing},
    {"event", Naming::kNothing},
    {"field", Naming::kNothing},
    {"from_month", Naming::kNothing},
    {"month", Naming::kNothing},
    {"notes", Naming::kNothing},
    {"order_by", Naming::kNothing},
    {"own_domains", Naming::kNothing},
    {"property", Naming::kNothing},
    {"provider", Naming::kNothing},
    {"reason", Naming::kNothing},
    {"rule", Naming::kNothing},
    {"source", Naming::kNothing},
    {"sources", Naming::kNothing},
    {"state", Naming::kNothing},
    {"subject", Naming::kNothing},
    {"text", Naming::kNothing},
    {"timezone", Naming::kNothing},
    {"to_month", Naming::kNothing},
    {"token", Naming::kNothing},
    {"value", Naming::kNothing},
    {"workspace_name", Naming::kNothing},
};

// What a request needs besides ids, as protobuf's text.
const std::map<std::string, std::string> kBasics = {
    {"AddAttributionRequest", R"(reason: "r" impact: ATTRIBUTION_IMPACT_NEGATIVE weight: 1)"},
    {"AnalyzeTextRequest", R"(text: "Thank you!")"},
    {"ClearClientFieldRequest", R"(field: "name")"},
    {"CompleteConnectionRequest", R"(code: "made-up" state: "made-up")"},
    {"ConnectWithPrivateAppTokenRequest", R"(token: "pat-na1-made-up")"},
    {"EraseWorkspaceRequest", R"(confirm_workspace_id: "none.example")"},
    {"ExplainFieldRequest", R"(field: "name")"},
    {"ImportExchangeRatesRequest", R"(ecb_csv: "Date, USD\n14 August 2026, 1.25\n")"},
    {"ListPropertiesRequest", "object_type: OBJECT_TYPE_COMPANIES sample_size: 5"},
    {"ListPropertyChangesRequest", "object_type: OBJECT_TYPE_COMPANIES"},
    {"ListRevenueMovementClientsRequest", R"(month: "2026-01")"},
    {"PreviewConfigRequest", "document { }"},
    {"RollbackConfigRequest", "version: 1"},
    {"RunIngestBackfillRequest", R"(source: "hubspot" from_date { year: 2026 month: 1 day: 1 })"},
    {"SetClientFieldRequest", R"(field: "name" value: "Named by hand" reason: "r")"},
    {"SetInteractionSentimentRequest", R"(level: -1 reason: "r")"},
    {"UpdateConfigRequest", "config { document { } }"},
    {"UpdateInsightThresholdsRequest", "score_drop_threshold: 10"},
    {"UpdateSettingsRequest", R"(workspace_name: "Renamed")"},
};

/// Its route needs no key: the state that it is given is one.
constexpr char kPublicMethod[] = "stanna.integration.v1.IntegrationService.CompleteConnection";
/// Open to everybody, and of no workspace.
const std::set<std::string> kTellNothing = {"GET /healthz", "GET /readyz", "GET /openapi.json"};
/// Ends what the others need.
constexpr char kLastMethod[] = "stanna.integration.v1.IntegrationService.Disconnect";

const std::string& RequestName(const Door& door) { return door.method->input_type()->name(); }

/// The entry for a field: the request's own one, else that for all requests; null: none.
template <typename Value>
const Value* FindFor(const std::map<std::string, Value>& table, const std::string& request,
                     const std::string& path) {
  auto found = table.find(request + "." + path);
  if (found == table.end()) found = table.find(path);
  return found == table.end() ? nullptr : &found->second;
}

Naming NamingOf(const Door& door, const FieldPath& path) {
  const Naming* naming = FindFor(kNaming, RequestName(door), PathText(path));
  if (naming != nullptr) return *naming;
  ADD_FAILURE() << RequestName(door) << " has a field `" << PathText(path)
                << "` that could name something of a workspace's. Say in kNaming what it names, "
                   "under \""
                << PathText(path) << "\" or \"" << RequestName(door) << "." << PathText(path)
                << "\"; unless it names nothing, Tenant::names needs a value for it, too.";
  return Naming::kNothing;
}

bool IsRequired(const FieldPath& path) {
  const auto& options = path.back()->options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::REQUIRED) return true;
  }
  return false;
}

/// The same of what does not exist, and as long.
std::string MadeUp(std::string name) {
  for (std::size_t at = name.find(kOfA); at != std::string::npos; at = name.find(kOfA)) {
    name.replace(at, sizeof kOfA - 1, kOfNobody);
    return name;
  }
  bool first = true;
  for (char& c : name) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) continue;
    c = first ? '9' : static_cast<char>('0' + ('9' - c));
    first = false;
  }
  return name;
}

std::string Without(std::string text, const std::string& name) {
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name)) {
    text.replace(at, name.size(), "{it}");
  }
  return text;
}

// An answer may repeat what it was asked for; of an address its domain, too.
std::string WithoutAsked(const std::string& text, const std::string& name) {
  const auto at = name.find('@');
  const std::string rest = Without(text, name);
  return at == std::string::npos ? rest : Without(rest, name.substr(at + 1));
}

// Takes members of these names out, wherever they are.
void Erase(boost::json::value& json, const std::set<std::string>& names) {
  if (json.is_array()) {
    for (auto& element : json.as_array()) Erase(element, names);
  } else if (json.is_object()) {
    for (const std::string& name : names) json.as_object().erase(name);
    for (auto& [name, value] : json.as_object()) Erase(value, names);
  }
}

// What does not change by itself: an answer may say when it was given, how many calls there were in
// the last ten seconds, and what webhooks the process has refused, whoever sent them.
std::string WhatStays(const DoorAnswer& answer) {
  if (!answer.ok()) return answer.text;
  boost::json::value json = boost::json::parse(answer.text);
  for (const char* member : {"asOf", "since"}) json.as_object().erase(member);
  Erase(json, {"burstUsed", "receiver"});
  return boost::json::serialize(json);
}

struct Tenant {
  std::string workspace;
  std::string mark;  ///< in all that is planted
  std::unique_ptr<Simulator> simulator;
  std::map<Role, std::string> keys = {};
  /// Of its own, for the fields of kNaming; keys as there.
  std::map<std::string, std::string> names = {};
  /// All of the kind that its answers show.
  std::set<std::string> clients = {}, companies = {}, interactions = {}, runs = {}, jobs = {};

  const std::string& admin() const { return keys.at(Role::kAdmin); }
  const std::string& NameFor(const Door& door, const FieldPath& path) const {
    static const std::string kNone;
    const auto* name = FindFor(names, RequestName(door), PathText(path));
    if (name != nullptr && !name->empty()) return *name;
    ADD_FAILURE() << "Tenant::names has nothing of " << workspace << " for `" << PathText(path)
                  << "` of " << RequestName(door) << ": let the walk find or plant something";
    return kNone;
  }
};

// The first that `others` lack; where the two portals have the same ids the walk proves nothing.
std::string OnlyIn(const std::set<std::string>& own, const std::set<std::string>& others) {
  for (const std::string& id : own) {
    if (others.count(id) == 0) return id;
  }
  ADD_FAILURE() << "both workspaces have the same ids";
  return "";
}

/// The two workspaces with all that can be planted in them, and the server over them.
class World {
 public:
  World() {
    a_ = {.workspace = "a.example",
          .mark = kOfA,
          .simulator = StartPortal(kPortalOfA, "14", "34", "90")};
    b_ = {.workspace = "b.example", .mark = kOfB, .simulator = StartPortal("222", "9", "20", "60")};
    for (Tenant* tenant : {&a_, &b_}) Import(*tenant);
    // From here on what is queued stays queued, so that answers do not change by themselves.
    Restart(b_, {{"SYNC_WORKERS", "0"}});
    for (Tenant* tenant : {&a_, &b_}) Plant(*tenant);
    for (Tenant* tenant : {&a_, &b_}) FindNames(*tenant);
    NameWhatTheOtherLacks(a_, b_);
    NameWhatTheOtherLacks(b_, a_);
  }

  Tenant& a() { return a_; }
  Tenant& b() { return b_; }
  Server& server() { return *server_; }

  /// A request of the tenant's for what is its own: what its door requires, and no more.
  std::unique_ptr<Message> OwnRequest(const Door& door, const Tenant& tenant) {
    auto request = NewRequest(door);
    const auto basics = kBasics.find(RequestName(door));
    if (basics != kBasics.end()) {
      EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(basics->second, request.get()))
          << door.name();
    }
    if (const auto* provider = door.method->input_type()->FindFieldByName("provider")) {
      SetText(*request, {provider}, "hubspot");
    }
    for (const FieldPath& path : NamingFields(*door.method->input_type())) {
      if (path.size() > 1 || !IsRequired(path)) continue;
      if (NamingOf(door, path) == Naming::kNothing) continue;
      SetText(*request, path, tenant.NameFor(door, path));
    }
    return request;
  }

  /// A token for the page after the first row; empty: the listing has one page.
  std::string PageTokenOf(const Door& door, const Tenant& tenant) {
    Door by_grpc{door.method};
    auto request = OwnRequest(door, tenant);
    const auto* size = door.method->input_type()->FindFieldByName("page_size");
    if (size == nullptr) return "";
    request->GetReflection()->SetInt32(request.get(), size, 1);
    const auto answer = Call(*server_, by_grpc, *request, KeyCredentials(tenant.admin()));
    if (!answer.ok()) return "";
    const auto json = boost::json::parse(answer.text);
    return std::string(json.at("nextPageToken").as_string());
  }

  /// What of A's is in `text`; empty: nothing.
  std::string FindOfA(const std::string& text) const {
    for (const std::string& secret : secrets_) {
      if (text.find(secret) != std::string::npos) return secret;
    }
    return "";
  }

  /// All that A can read, by door.
  std::map<std::string, std::string> AnswersToA() {
    std::map<std::string, std::string> answers;
    for (const Door& door : AllDoors()) {
      if (door.route != nullptr || door.method->server_streaming()) continue;
      if (door.role() != auth::v1::ROLE_VIEWER) continue;
      const auto answer = Call(*server_, door, *OwnRequest(door, a_), KeyCredentials(a_.admin()));
      answers[door.name()] =
          std::to_string(static_cast<int>(answer.code)) + " " + WhatStays(answer);
    }
    return answers;
  }

 private:
  static std::unique_ptr<Simulator> StartPortal(const std::string& id, const char* companies,
                                                const char* contacts, const char* activities) {
    return Simulator::Start({"--portal-id", id, "--companies", companies, "--contacts", contacts,
                             "--deals", "8", "--line-items", "8", "--activities", activities});
  }

  // The same names in both portals but for the mark.
  static void MarkPortal(const Tenant& tenant) {
    const std::pair<ObjectType, const char*> marked[] = {
        {ObjectType::kCompany, "name"},
        {ObjectType::kContact, "firstname"},
        {ObjectType::kDeal, "dealname"},
        {ObjectType::kLineItem, "name"},
        {ObjectType::kEmail, "hs_email_subject"},
        {ObjectType::kCall, "hs_call_title"},
        {ObjectType::kMeeting, "hs_meeting_title"},
        {ObjectType::kNote, "hs_note_body"},
        {ObjectType::kTask, "hs_task_subject"},
    };
    std::string operations;
    for (const auto& [type, property] : marked) {
      int number = 0;
      for (const auto& [id, record] : tenant.simulator->Dump(type)) {
        const std::string domain = tenant.mark + "-" + std::to_string(number % 9) + ".example";
        boost::json::object properties = {
            {property, tenant.mark + " " + std::string(NameOf(type)) + std::to_string(number)}};
        if (type == ObjectType::kCompany) {
          properties["domain"] = tenant.mark + "-" + std::to_string(number) + ".example";
        }
        if (type == ObjectType::kContact) {
          properties["email"] = "p" + std::to_string(number) + "@" + domain;
        }
        const boost::json::object operation = {{"op", "update"},
                                               {"type", std::string(NameOf(type))},
                                               {"id", std::to_string(id)},
                                               {"properties", properties}};
        operations += (operations.empty() ? "" : ",") + boost::json::serialize(operation);
        ++number;
      }
    }
    tenant.simulator->Mutate(operations);
  }

  // A server speaks to one HubSpot, so each tenant's import is done by the server restarted with
  // its simulator; the database stays.
  void Restart(const Tenant& tenant, std::map<std::string, std::string> settings = {}) {
    settings.insert({{"HUBSPOT_API_BASE", tenant.simulator->url()},
                     {"HUBSPOT_AUTHORIZE_URL", tenant.simulator->url() + "/oauth/authorize"},
                     {"HUBSPOT_CA_FILE", tenant.simulator->ca_file()}});
    if (server_ == nullptr) {
      server_ = std::make_unique<Server>(*backend_, *tenant.simulator, settings);
      return;
    }
    EXPECT_EQ(server_->Stop(), 0) << server_->log();
    server_->Start(settings);
  }

  void Import(Tenant& tenant) {
    MarkPortal(tenant);
    Restart(tenant);
    for (const Role role : kRoles) tenant.keys[role] = server_->NewApiKey(tenant.workspace, role);
    EXPECT_EQ(Connect(*server_, *tenant.simulator, tenant.admin()),
              std::string(kFrontendUrl) + "?status=connected");
    const auto run = AwaitLatestRun(*server_, tenant.admin(), kLongestImport);
    EXPECT_TRUE(run.ok() && run->completed()) << server_->log();
  }

  void Send(const Tenant& tenant, const std::string& method, const std::string& target,
            const boost::json::object& body) {
    HttpCall call{.method = method, .url = target};
    call.headers = {{"X-Api-Key", tenant.admin()}, {"Content-Type", "application/json"}};
    call.body = boost::json::serialize(body);
    const HttpReply reply = server_->Call(call);
    EXPECT_LT(reply.status, 300) << target << ": " << reply.body;
  }

  // What no import brings: judgements, settings, events, jobs that were given up.
  void Plant(Tenant& tenant) {
    // Those that the walk will name.
    std::map<std::string, std::string> domains;
    const auto clients = server_->GetJson("/api/clients?limit=500", tenant.admin());
    for (const auto& client : clients.as_array()) {
      domains[TextOf(client, "id")] = TextOf(client, "domain");
    }
    ASSERT_GE(domains.size(), 2U);
    const std::string client = "/api/clients/" + domains.begin()->first;
    const std::string other = "/api/clients/" + std::next(domains.begin())->first;
    tenant.names["UnmergeClientRequest.domain"] = std::next(domains.begin())->second;
    tenant.names["request_id"] = tenant.mark + "-request";
    tenant.names["AddAttributionRequest.request_id"] = tenant.mark + "-judgement-request";
    Send(tenant, "PUT", "/api/settings", {{"workspaceName", tenant.mark + "-settings"}});
    Send(tenant, "POST", client + "/attribute",
         {{"reason", tenant.mark + "-judgement"},
          {"impact", "negative"},
          {"weight", 1},
          {"requestId", tenant.names["AddAttributionRequest.request_id"]}});
    Send(tenant, "PUT", client + "/fields/status",
         {{"value", tenant.mark + "-status"}, {"reason", tenant.mark + "-override"}});
    Send(tenant, "POST", "/api/integrations/hubspot/sync",
         {{"requestId", tenant.names["request_id"]}});
    PlantInteraction(tenant, {client, other});
    // Nobody's in either portal, so that nothing of what the walk looks at goes.
    const std::string person = tenant.mark == kOfA ? "412300000001" : "412300000002";
    tenant.names["LiftPersonErasureRequest.contact_id"] = person;
    Send(tenant, "POST", "/api/people:erase", {{"contactId", person}});
    if (tenant.mark == kOfA) {
      Send(tenant, "POST", "/api/integrations/hubspot/exchange-rates",
           {{"ecbCsv", std::string("Date, USD\n14 August 2026, ") + kRateOfA + "\n"}});
    }
    PlantInStores(tenant);
  }

  void PlantInteraction(const Tenant& tenant, const std::vector<std::string>& clients) {
    for (const std::string& client : clients) {
      const auto page = server_->GetJson(client + "/interactions", tenant.admin());
      for (const auto& interaction : ListOf(page, "interactions")) {
        Send(tenant, "PUT", "/api/interactions/" + TextOf(interaction, "id") + "/sentiment",
             {{"level", -2}, {"reason", tenant.mark + "-mood"}});
        return;
      }
    }
    ADD_FAILURE() << "no interactions of " << tenant.workspace;
  }

  // Two of each, so that their listings have pages.
  static std::vector<storage::Owner> OwnersOf(const Tenant& tenant) {
    std::vector<storage::Owner> owners(2);
    for (storage::Owner& owner : owners) {
      owner.id = 1 + (&owner - owners.data());
      owner.email = tenant.mark + "-owner" + std::to_string(owner.id) + "@x.example";
    }
    return owners;
  }

  static std::vector<storage::PropertyDefinition> PropertiesOf(const Tenant& tenant) {
    std::vector<storage::PropertyDefinition> properties(2);
    properties[0].name = "domain";
    properties[1].name = "name";
    for (auto& property : properties) {
      property.type = "string";
      property.label = tenant.mark + "-property";
    }
    return properties;
  }

  void PlantInStores(Tenant& tenant) {
    auto& stores = server_->stores();
    const WorkspaceId workspace(tenant.workspace);
    const Time now = SystemClock().Now();
    const Deadline deadline = Deadline::After(std::chrono::seconds(60));
    EXPECT_TRUE(stores.portals().ReplaceOwners(workspace, OwnersOf(tenant), deadline).ok());
    storage::Pipeline pipeline;
    pipeline.id = "default";
    pipeline.label = tenant.mark + "-pipeline";
    EXPECT_TRUE(
        stores.portals().ReplacePipelines(workspace, ObjectType::kDeal, {pipeline}, deadline).ok());
    EXPECT_TRUE(
        stores.portals()
            .ReplaceProperties(workspace, ObjectType::kCompany, PropertiesOf(tenant), deadline)
            .ok());

    const auto job = stores.jobs().Claim("the walk", now, std::chrono::minutes(1), deadline);
    ASSERT_TRUE(job.ok() && job->has_value());
    EXPECT_TRUE(
        stores.jobs().Fail((*job)->fence(), tenant.mark + "-job-error", now, deadline).ok());
    tenant.names["RetryDeadJobRequest.job_id"] = (*job)->id.value;
    tenant.jobs.insert((*job)->id.value);

    std::vector<storage::WebhookEvent> events;
    for (const char* number : {"1", "2"}) {
      events.push_back({.workspace_id = workspace,
                        .portal_id = 1,
                        .key = tenant.mark + number,
                        .type = "deal.propertyChange",
                        .object_type = ObjectType::kDeal,
                        .object_id = 1,
                        .occurred_at = now,
                        .received_at = now,
                        .body = "{}",
                        .due_at = now + std::chrono::hours(1),
                        .error = {}});
    }
    EXPECT_TRUE(stores.webhooks().Append(events, deadline).ok());
    const auto listed = stores.webhooks().List(workspace, {}, deadline);
    ASSERT_TRUE(listed.ok() && listed->size() == 2);
    std::vector<storage::WebhookFailure> failures;
    for (const auto& event : *listed) {
      failures.push_back({.id = event.id, .error = tenant.mark + "-event", .dead = true});
    }
    EXPECT_TRUE(stores.webhooks().Fail(workspace, failures, deadline).ok());
  }

  void FindNames(Tenant& tenant) {
    const std::string& key = tenant.admin();
    const auto clients = server_->GetJson("/api/clients?limit=500", key);
    for (const auto& client : clients.as_array()) {
      tenant.clients.insert(TextOf(client, "id"));
      tenant.companies.insert(TextOf(client, "companyId"));
      const auto page =
          server_->GetJson("/api/clients/" + TextOf(client, "id") + "/interactions?limit=100", key);
      for (const auto& interaction : ListOf(page, "interactions")) {
        tenant.interactions.insert(TextOf(interaction, "id"));
      }
    }
    const auto runs = server_->GetJson("/api/ingest/history", key);
    for (const auto& run : ListOf(runs, "syncHistory")) tenant.runs.insert(TextOf(run, "syncId"));
    const auto recent = server_->GetJson("/api/ingest/status", key);
    for (const auto& job : ListOf(recent, "recentJobs")) tenant.jobs.insert(TextOf(job, "jobId"));
    const auto events = server_->GetJson("/api/integrations/hubspot/webhook-events", key);
    tenant.names["event_ids"] = TextOf(ListOf(events, "events").at(0), "eventId");
    const auto changes = server_->GetJson("/api/changes?cursor=earliest&limit=500", key);
    tenant.names["cursor"] = TextOf(changes, "cursor");
    const auto config = server_->GetJson("/api/integrations/hubspot/config", key);
    tenant.names["etag"] = tenant.names["config.etag"] = TextOf(config, "etag");
    tenant.names["search"] = tenant.mark + " companies1";
    tenant.names["domain"] = tenant.mark + "-1.example";
    tenant.names["email"] = "p1@" + tenant.mark + "-1.example";
  }

  void NameWhatTheOtherLacks(Tenant& tenant, const Tenant& other) {
    auto& names = tenant.names;
    names["client_id"] = *tenant.clients.begin();
    names["duplicate_client_id"] = *std::next(tenant.clients.begin());
    names["sync_id"] = names["config.apply_sync_id"] = *tenant.runs.begin();
    names["job_id"] = *tenant.jobs.begin();
    const bool is_a = &tenant == &a_;
    names["interaction_id"] =
        is_a ? OnlyIn(tenant.interactions, other.interactions) : *tenant.interactions.begin();
    names["object_id"] =
        is_a ? OnlyIn(tenant.companies, other.companies) : *tenant.companies.begin();
    if (!is_a) return;
    secrets_ = {kOfA, kPortalOfA, kRateOfA, names["interaction_id"], names["object_id"]};
    for (const auto* ids : {&tenant.clients, &tenant.runs, &tenant.jobs}) {
      secrets_.insert(secrets_.end(), ids->begin(), ids->end());
    }
  }

  Tenant a_, b_;
  const std::unique_ptr<Backend> backend_ = Backend::FromEnvironment();
  std::unique_ptr<Server> server_;
  std::vector<std::string> secrets_;  // of A: none may be in an answer to anybody else
};

class TenantWalk : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { world_ = std::make_unique<World>(); }
  static void TearDownTestSuite() { world_.reset(); }

  void SetUp() override { before_ = world_->AnswersToA(); }
  // Whatever B did, A does not notice.
  void TearDown() override {
    const auto after = world_->AnswersToA();
    for (const auto& [door, answer] : before_) EXPECT_EQ(after.at(door), answer) << door;
  }

  static Tenant& a() { return world_->a(); }
  static Tenant& b() { return world_->b(); }
  static Server& server() { return world_->server(); }

  static bool MayCall(const Door& door, Role role) {
    return door.is_public() || static_cast<int>(role) + static_cast<int>(auth::v1::ROLE_VIEWER) -
                                       static_cast<int>(Role::kViewer) >=
                                   static_cast<int>(door.role());
  }

  static void ExpectNothingOfA(const Door& door, const DoorAnswer& answer,
                               const std::string& asked_for = "{it}") {
    // What an audit event is about is its own caller's words.
    static const std::regex about(R"("resource":"[^"]*")");
    const std::string shown =
        std::regex_replace(WithoutAsked(answer.text, asked_for), about, "\"resource\":\"\"");
    const std::string found = world_->FindOfA(shown);
    EXPECT_EQ(found, "") << door.name() << " showed it: " << answer.text;
    EXPECT_NE(answer.code, absl::StatusCode::kInternal) << door.name() << ": " << answer.text;
  }

  static void ExpectRefused(const Door& door, const DoorAnswer& answer, absl::StatusCode code,
                            const std::string& reason) {
    EXPECT_EQ(answer.code, code) << door.name() << ": " << answer.text;
    EXPECT_NE(answer.text.find(reason), std::string::npos)
        << door.name() << ": no " << reason << " in " << answer.text;
    EXPECT_EQ(world_->FindOfA(answer.text), "") << door.name() << ": " << answer.text;
  }

  static std::unique_ptr<Message> RequestOfB(const Door& door) {
    return world_->OwnRequest(door, b());
  }

  /// A record of HubSpot's is named by its type, too.
  static void SetName(Message& request, const FieldPath& path, const std::string& name) {
    SetText(request, path, name);
    const auto* type = request.GetDescriptor()->FindFieldByName("object_type");
    if (type == nullptr || path.back()->name() != "object_id") return;
    request.GetReflection()->SetEnumValue(&request, type, 1);  // companies
  }

  static DoorAnswer CallNaming(const Door& door, const FieldPath& path, const std::string& name,
                               Role role) {
    auto request = RequestOfB(door);
    SetName(*request, path, name);
    return Call(server(), door, *request, KeyCredentials(b().keys.at(role)));
  }

  static void ExpectUnknown(const Door& door, const FieldPath& path, Naming naming, Role role) {
    const std::string& name = a().NameFor(door, path);
    const std::string made_up = MadeUp(name);
    ASSERT_NE(name, made_up);
    const DoorAnswer answer = CallNaming(door, path, name, role);
    if (!MayCall(door, role)) {
      return ExpectRefused(door, answer, absl::StatusCode::kPermissionDenied, "AUTH_FORBIDDEN");
    }
    ExpectNothingOfA(door, answer, name);
    const DoorAnswer of_nothing = CallNaming(door, path, made_up, role);
    EXPECT_EQ(answer.code, of_nothing.code) << door.name() << ": " << answer.text;
    EXPECT_EQ(WithoutAsked(answer.text, name), WithoutAsked(of_nothing.text, made_up))
        << door.name();
    if (naming == Naming::kRecord) {
      EXPECT_EQ(answer.code, absl::StatusCode::kNotFound) << door.name() << ": " << answer.text;
    }
  }

  static std::unique_ptr<World> world_;
  std::map<std::string, std::string> before_;
};

std::unique_ptr<World> TenantWalk::world_;

/// In a world of its own, because B does to itself whatever can be done.
class TenantSpree : public TenantWalk {};

// "{client_id}" of a route is "{clientId}" in the document.
std::string WithoutVariables(const std::string& path) {
  return std::regex_replace(path, std::regex("\\{[^}]*\\}"), "{}");
}

TEST_F(TenantWalk, AllThatIsServedIsWalked) {
  std::set<std::string> by_grpc, by_rest;
  for (const Door& door : AllDoors()) {
    (door.route ? by_rest : by_grpc).insert(WithoutVariables(door.name()));
  }
  EXPECT_GE(by_grpc.size(), 75U);
  EXPECT_GE(by_rest.size(), 73U);
  // What the server itself says that it has.
  const auto document = boost::json::parse(server().Get("/openapi.json", "").body);
  for (const auto& [path, methods] : document.at("paths").as_object()) {
    for (const auto& [method, ignored] : methods.as_object()) {
      std::string name(method);
      std::transform(name.begin(), name.end(), name.begin(), ::toupper);
      name += " " + WithoutVariables(std::string(path));
      EXPECT_EQ(by_rest.count(name) + kTellNothing.count(name), 1U) << name;
    }
  }
  for (const Door& door : AllDoors()) {
    EXPECT_EQ(door.is_public(), door.method->full_name() == kPublicMethod) << door.name();
    for (const FieldPath& path : NamingFields(*door.method->input_type())) NamingOf(door, path);
  }
}

// Else the walk would look for what no answer ever shows.
TEST_F(TenantWalk, WhatIsPlantedIsShownToItsOwner) {
  std::string all;
  for (const auto& [door, answer] : world_->AnswersToA()) {
    EXPECT_EQ(answer.substr(0, 2), door.ends_with(".DiagnoseRecord") ? "3 " : "0 ")
        << door << ": " << answer;
    all += answer;
  }
  for (const std::string target : {"/api/dead-jobs", "/api/integrations/hubspot/webhook-events",
                                   "/api/changes?cursor=earliest"}) {
    all += server().Get(target, a().admin()).body;
  }
  for (const std::string& client : a().clients) {  // not every one has deals and e-mails
    for (const char* part : {"/deals", "/interactions?limit=100"}) {
      all += server().Get("/api/clients/" + client + part, a().admin()).body;
    }
  }
  for (const char* kind :
       {" companies", " contacts", " deals", " emails", "-settings", "-judgement", "-status",
        "-override", "-owner", "-pipeline", "-property", "-job-error", "-event"}) {
    EXPECT_NE(all.find(kOfA + std::string(kind)), std::string::npos) << kind;
  }
  for (const char* secret : {kPortalOfA, kRateOfA}) {
    EXPECT_NE(all.find(secret), std::string::npos) << secret;
  }
}

TEST_F(TenantWalk, IdsOfAnotherWorkspaceAreAsIfTheyDidNotExist) {
  int named = 0;
  for (const Door& door : AllDoors()) {
    for (const FieldPath& path : NamingFields(*door.method->input_type())) {
      const Naming naming = NamingOf(door, path);
      if (naming != Naming::kRecord && naming != Naming::kFilter) continue;
      SCOPED_TRACE(PathText(path));
      for (const Role role : kRoles) ExpectUnknown(door, path, naming, role);
      ++named;
    }
  }
  EXPECT_GE(named, 75);
}

TEST_F(TenantWalk, EverythingOfAnotherWorkspaceAtOnceIsUnknown) {
  for (const Door& door : AllDoors()) {
    if (door.is_public()) continue;
    auto request = world_->OwnRequest(door, a());
    bool names_record = false;
    for (const FieldPath& path : NamingFields(*door.method->input_type())) {
      names_record |=
          path.size() == 1 && NamingOf(door, path) == Naming::kRecord && IsRequired(path);
    }
    if (!names_record) continue;
    const auto answer = Call(server(), door, *request, KeyCredentials(b().admin()));
    EXPECT_EQ(answer.code, absl::StatusCode::kNotFound) << door.name() << ": " << answer.text;
  }
}

TEST_F(TenantWalk, ThePlacesOfAnotherWorkspaceShowNothingOfIt) {
  int tokens = 0;
  for (const Door& door : AllDoors()) {
    for (const FieldPath& path : NamingFields(*door.method->input_type())) {
      if (NamingOf(door, path) != Naming::kOpaque) continue;
      SCOPED_TRACE(PathText(path));
      std::string name;
      if (path.back()->name() == "page_token") {
        name = world_->PageTokenOf(door, a());
        if (name.empty()) continue;  // one page is all there is
        ++tokens;
      } else {
        name = a().NameFor(door, path);
      }
      for (const Role role : kRoles) {
        const DoorAnswer answer = CallNaming(door, path, name, role);
        if (!MayCall(door, role)) {
          ExpectRefused(door, answer, absl::StatusCode::kPermissionDenied, "AUTH_FORBIDDEN");
        } else {
          ExpectNothingOfA(door, answer, name);
        }
      }
    }
  }
  EXPECT_GE(tokens, 20);
}

TEST_F(TenantWalk, NamingAnotherWorkspaceIsRefused) {
  for (const Door& door : AllDoors()) {
    if (door.is_public()) continue;
    const auto* field = door.method->input_type()->FindFieldByName("workspace_id");
    ASSERT_NE(field, nullptr) << door.name();
    for (const Role role : kRoles) {
      auto request = world_->OwnRequest(door, a());
      Credentials credentials = KeyCredentials(b().keys.at(role));
      credentials.emplace_back("x-workspace-id", a().workspace);
      ExpectRefused(door, Call(server(), door, *request, credentials),
                    absl::StatusCode::kPermissionDenied, "AUTH_WORKSPACE_MISMATCH");
      SetText(*request, {field}, a().workspace);
      ExpectRefused(door, Call(server(), door, *request, KeyCredentials(b().keys.at(role))),
                    absl::StatusCode::kPermissionDenied, "AUTH_WORKSPACE_MISMATCH");
    }
  }
}

TEST_F(TenantWalk, NobodyWithoutAKeyGetsAnywhere) {
  auto revoked = server().NewApiKey(a().workspace);
  const Deadline deadline = Deadline::After(std::chrono::seconds(60));
  const WorkspaceId workspace(a().workspace);
  const auto keys = server().stores().api_keys().List(workspace, deadline);
  ASSERT_TRUE(keys.ok());
  for (const auto& key : *keys) {
    if (!revoked.ends_with(key.hint.substr(key.hint.size() - 6))) continue;
    const auto done =
        server().stores().api_keys().Revoke(workspace, key.id, SystemClock().Now(), deadline);
    ASSERT_TRUE(done.ok());
  }
  const std::pair<Credentials, const char*> tries[] = {
      {{}, "AUTH_MISSING_KEY"},
      {{{"authorization", "Bearer "}}, "AUTH_MISSING_KEY"},
      {{{"authorization", "Basic " + a().admin()}}, "AUTH_MISSING_KEY"},
      {KeyCredentials("sk-"), "AUTH_INVALID_KEY"},
      {KeyCredentials("' OR 1=1 --"), "AUTH_INVALID_KEY"},
      {KeyCredentials(MadeUp(a().admin())), "AUTH_INVALID_KEY"},
      {KeyCredentials(a().admin() + "x"), "AUTH_INVALID_KEY"},
      {KeyCredentials(revoked), "AUTH_INVALID_KEY"},
      {{{"authorization", "Bearer " + revoked}}, "AUTH_INVALID_KEY"},
  };
  for (const Door& door : AllDoors()) {
    if (door.is_public()) continue;
    const auto request = world_->OwnRequest(door, a());
    for (const auto& [credentials, reason] : tries) {
      ExpectRefused(door, Call(server(), door, *request, credentials),
                    absl::StatusCode::kUnauthenticated, reason);
    }
  }
}

// What needs no key: one method, which believes its signed state alone, and what says nothing.
TEST_F(TenantWalk, PublicRoutesTellNothing) {
  for (const Door& door : AllDoors()) {
    if (!door.is_public()) continue;
    const auto answer = Call(server(), door, *RequestOfB(door), {});
    ExpectNothingOfA(door, answer);
  }
  for (const char* target : {"/healthz", "/readyz", "/openapi.json"}) {
    const HttpReply reply = server().Get(target, "");
    EXPECT_EQ(reply.status, 200) << target;
    EXPECT_EQ(world_->FindOfA(reply.body), "") << target;
  }
  HttpCall webhook{.method = "POST", .url = "/api/integrations/hubspot/webhooks"};
  webhook.headers = {{"Content-Type", "application/json"}, {"X-Api-Key", b().admin()}};
  webhook.body = std::string(R"([{"eventId":1,"portalId":)") + kPortalOfA + "}]";
  EXPECT_EQ(server().Call(webhook).status, 401);
}

// The walk hears the first message of a stream; this one listens while both workspaces change.
TEST_F(TenantWalk, ChangesOfAnotherWorkspaceAreNotTold) {
  const std::string& of_a = *a().clients.begin();
  const std::string& of_b = *b().clients.begin();
  std::int64_t times = 0;
  const auto told = server().GetJson(
      "/api/changes?cursor=earliest&limit=500&kinds=client&clientId=" + of_b, b().admin());
  for (const auto& change : ListOf(told, "changes")) times += TextOf(change, "clientId") == of_b;
  ChangeFeed feed(server(), b().admin());
  ChangeFeed feed_of_a(server(), a().admin());
  const std::string target = "/exclude";
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(server().Post("/api/clients/" + of_a + target, a().admin(), "{}").status, 200);
  }
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(server().Post("/api/clients/" + of_b + target, b().admin(), "{}").status, 200);
  }
  EXPECT_TRUE(feed_of_a.AwaitChange(of_a, 1));
  EXPECT_NE(world_->FindOfA(feed_of_a.Words()), "");
  EXPECT_TRUE(feed.AwaitChange(of_b, times + 1));
  EXPECT_EQ(world_->FindOfA(feed.Words()), "");
  before_ = world_->AnswersToA();  // A did that itself
}

TEST_F(TenantSpree, CallsWithoutIdsAnswerTheirOwnWorkspace) {
  std::vector<Door> doors = AllDoors();
  std::stable_partition(doors.begin(), doors.end(),
                        [](const Door& door) { return door.method->full_name() != kLastMethod; });
  int answered = 0;
  for (const Door& door : doors) {
    bool is_first = door.route == nullptr;
    for (const Role role : kRoles) {
      const auto answer =
          Call(server(), door, *RequestOfB(door), KeyCredentials(b().keys.at(role)));
      if (!MayCall(door, role)) {
        ExpectRefused(door, answer, absl::StatusCode::kPermissionDenied, "AUTH_FORBIDDEN");
        continue;
      }
      ExpectNothingOfA(door, answer);
      answered += answer.ok() ? 1 : 0;
      // With B's own ids: that A's are not found is not because nothing ever is.
      if (std::exchange(is_first, false)) {
        EXPECT_NE(answer.code, absl::StatusCode::kNotFound) << door.name() << ": " << answer.text;
      }
    }
  }
  EXPECT_GE(answered, 300);
}

}  // namespace
}  // namespace stanna::testing
