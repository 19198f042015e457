// stannactl clients, client, explain, runs, issues.
#include <map>
#include <memory>

#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "stanna/sync/v1/sync_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/commands/names.h"
#include "tools/stannactl/render/views.h"

namespace stanna::ctl {
namespace {

namespace insights_v1 = insights::v1;
namespace sync_v1 = sync::v1;
using insights_v1::InsightsService;
using sync_v1::SyncService;

const std::map<std::string, insights_v1::ClientFilter> kClientFilters = {
    {"active", insights_v1::CLIENT_FILTER_ACTIVE},
    {"at_risk", insights_v1::CLIENT_FILTER_AT_RISK},
    {"stale", insights_v1::CLIENT_FILTER_STALE},
    {"excluded", insights_v1::CLIENT_FILTER_EXCLUDED}};

const std::map<std::string, sync_v1::JobStatus> kRunStatuses = {
    {"queued", sync_v1::JOB_STATUS_QUEUED},       {"running", sync_v1::JOB_STATUS_RUNNING},
    {"completed", sync_v1::JOB_STATUS_COMPLETED}, {"failed", sync_v1::JOB_STATUS_FAILED},
    {"cancelled", sync_v1::JOB_STATUS_CANCELLED}, {"paused", sync_v1::JOB_STATUS_PAUSED}};

struct ListFlags {
  int limit = 0;
  int offset = 0;
  std::string filter, search, sort, status, source, type, rule, id, field;
};

void AddPaging(CLI::App* command, ListFlags& flags, int most) {
  command->add_option("--limit", flags.limit, "at most so many")->check(CLI::Range(1, most));
  command->add_option("--offset", flags.offset, "pass over so many")->check(CLI::NonNegativeNumber);
}

absl::Status ListClients(const Session& session, const ListFlags& flags) {
  const auto stub = InsightsService::NewStub(session.channel());
  insights_v1::ListClientsRequest request;
  request.set_page_size(flags.limit);
  request.set_skip(flags.offset);
  request.set_filter(Lookup(kClientFilters, flags.filter));
  request.set_search(flags.search);
  request.set_order_by(flags.sort);
  insights_v1::ListClientsResponse page;
  RETURN_IF_ERROR(session.Call(*stub, &InsightsService::Stub::ListClients, request, page));
  session.Print(page, ShowClients(page, CellsFor(session.console())));
  return absl::OkStatus();
}

absl::Status GetClient(const Session& session, const std::string& id) {
  const auto stub = InsightsService::NewStub(session.channel());
  insights_v1::GetClientRequest request;
  request.set_client_id(id);
  insights_v1::GetClientResponse client;
  RETURN_IF_ERROR(session.Call(*stub, &InsightsService::Stub::GetClient, request, client));
  session.Print(client, ShowClient(client, CellsFor(session.console())));
  return absl::OkStatus();
}

absl::Status Explain(const Session& session, const std::string& id, const std::string& field) {
  const auto stub = InsightsService::NewStub(session.channel());
  insights_v1::ExplainFieldRequest request;
  request.set_client_id(id);
  request.set_field(field);
  insights_v1::FieldExplanation explanation;
  RETURN_IF_ERROR(session.Call(*stub, &InsightsService::Stub::ExplainField, request, explanation));
  session.Print(explanation, ShowExplanation(explanation, CellsFor(session.console())));
  return absl::OkStatus();
}

absl::Status ListRuns(const Session& session, const ListFlags& flags) {
  const auto stub = SyncService::NewStub(session.channel());
  sync_v1::ListSyncRunsRequest request;
  request.set_page_size(flags.limit);
  request.set_skip(flags.offset);
  request.set_source(flags.source);
  request.set_status(Lookup(kRunStatuses, flags.status));
  sync_v1::ListSyncRunsResponse page;
  RETURN_IF_ERROR(session.Call(*stub, &SyncService::Stub::ListSyncRuns, request, page));
  session.Print(page, ShowRuns(page, CellsFor(session.console())));
  return absl::OkStatus();
}

absl::Status ListIssues(const Session& session, const ListFlags& flags) {
  const auto stub = SyncService::NewStub(session.channel());
  sync_v1::ListRecordIssuesRequest request;
  request.set_page_size(flags.limit);
  request.set_skip(flags.offset);
  request.set_object_type(Lookup(ObjectTypes(), flags.type));
  request.set_rule(flags.rule);
  sync_v1::ListRecordIssuesResponse page;
  RETURN_IF_ERROR(session.Call(*stub, &SyncService::Stub::ListRecordIssues, request, page));
  session.Print(page, ShowIssues(page, CellsFor(session.console())));
  return absl::OkStatus();
}

void AddClientCommands(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<ListFlags>();
  auto* clients = app.add_subcommand("clients", "list clients");
  clients->add_option("--filter", flags->filter)->check(CLI::IsMember(kClientFilters));
  clients->add_option("--search", flags->search, "part of the name or the domain");
  clients->add_option("--sort", flags->sort,
                      "name, domain, mrr, renewalDate, lastInteraction, sentimentScore or "
                      "createdAt; \"mrr desc\" turns it round");
  AddPaging(clients, *flags, 500);
  line.OnCall(clients, [flags](const Session& session) { return ListClients(session, *flags); });

  auto* client = app.add_subcommand("client", "one client with its figures and contacts");
  client->add_option("CLIENT_ID", flags->id, "the client (client_…)")->required();
  line.OnCall(client, [flags](const Session& session) { return GetClient(session, flags->id); });

  auto* explain = app.add_subcommand("explain", "where a client's field comes from");
  explain->add_option("CLIENT_ID", flags->id, "the client (client_…)")->required();
  explain->add_option("FIELD", flags->field, "mrr, name, renewalDate, csmOwner, …")->required();
  line.OnCall(explain, [flags](const Session& session) {
    return Explain(session, flags->id, flags->field);
  });
}

}  // namespace

void AddListCommands(CLI::App& app, CommandLine& line) {
  AddClientCommands(app, line);
  auto flags = std::make_shared<ListFlags>();
  auto* runs = app.add_subcommand("runs", "list sync runs, newest first");
  runs->add_option("--status", flags->status)->check(CLI::IsMember(kRunStatuses));
  runs->add_option("--source", flags->source, "only this provider");
  AddPaging(runs, *flags, 100);
  line.OnCall(runs, [flags](const Session& session) { return ListRuns(session, *flags); });

  auto* issues =
      app.add_subcommand("issues", "list records that could not be mapped, with reasons");
  issues->add_option("--type", flags->type)->check(CLI::IsMember(ObjectTypes()));
  issues->add_option("--rule", flags->rule, "only this rule (MISSING_DOMAIN)");
  AddPaging(issues, *flags, 500);
  line.OnCall(issues, [flags](const Session& session) { return ListIssues(session, *flags); });
}

}  // namespace stanna::ctl
