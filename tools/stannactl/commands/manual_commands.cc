// stannactl set, unset, merge, unmerge.
#include <memory>

#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/render/views.h"

namespace stanna::ctl {
namespace {

namespace v1 = insights::v1;
using v1::InsightsService;

struct ManualFlags {
  std::string client, field, value, reason, other;
};

absl::Status Set(const Session& session, const ManualFlags& flags) {
  const auto stub = InsightsService::NewStub(session.channel());
  v1::SetClientFieldRequest request;
  request.set_client_id(flags.client);
  request.set_field(flags.field);
  request.set_value(flags.value);
  request.set_reason(flags.reason);
  v1::FieldExplanation explanation;
  RETURN_IF_ERROR(
      session.Call(*stub, &InsightsService::Stub::SetClientField, request, explanation));
  session.Print(explanation, ShowExplanation(explanation, CellsFor(session.console())));
  return absl::OkStatus();
}

absl::Status Unset(const Session& session, const ManualFlags& flags) {
  const auto stub = InsightsService::NewStub(session.channel());
  v1::ClearClientFieldRequest request;
  request.set_client_id(flags.client);
  request.set_field(flags.field);
  v1::FieldExplanation explanation;
  RETURN_IF_ERROR(
      session.Call(*stub, &InsightsService::Stub::ClearClientField, request, explanation));
  session.Print(explanation, ShowExplanation(explanation, CellsFor(session.console())));
  return absl::OkStatus();
}

void PrintStarted(const Session& session, const v1::MergeClientsResponse& started,
                  const std::string& what) {
  session.Print(started, started.domain() + " " + what + "; " +
                             (started.apply_sync_id().empty()
                                  ? "the sync that is under way moves what belongs to it"
                                  : "applied by " + started.apply_sync_id()) +
                             "\n");
}

absl::Status Merge(const Session& session, const ManualFlags& flags) {
  const auto stub = InsightsService::NewStub(session.channel());
  v1::MergeClientsRequest request;
  request.set_client_id(flags.client);
  request.set_duplicate_client_id(flags.other);
  v1::MergeClientsResponse started;
  RETURN_IF_ERROR(session.Call(*stub, &InsightsService::Stub::MergeClients, request, started));
  PrintStarted(session, started, "is part of " + flags.client + " now");
  return absl::OkStatus();
}

absl::Status Unmerge(const Session& session, const ManualFlags& flags) {
  const auto stub = InsightsService::NewStub(session.channel());
  v1::UnmergeClientRequest request;
  request.set_client_id(flags.client);
  request.set_domain(flags.other);
  v1::MergeClientsResponse started;
  RETURN_IF_ERROR(session.Call(*stub, &InsightsService::Stub::UnmergeClient, request, started));
  PrintStarted(session, started, "is a client of its own again");
  return absl::OkStatus();
}

}  // namespace

void AddManualCommands(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<ManualFlags>();
  auto* set = app.add_subcommand("set", "set a field of a client, whatever later syncs read");
  set->add_option("CLIENT_ID", flags->client, "the client (client_…)")->required();
  set->add_option("FIELD", flags->field, "name, renewalDate, ownerId, csmOwner, …")->required();
  set->add_option("VALUE", flags->value, "\"\" for none")->required();
  set->add_option("--reason", flags->reason, "why, shown where the field is explained");
  line.OnCall(set, [flags](const Session& session) { return Set(session, *flags); });

  auto* unset = app.add_subcommand("unset", "hand a field back to the sync");
  unset->add_option("CLIENT_ID", flags->client, "the client (client_…)")->required();
  unset->add_option("FIELD", flags->field, "as in `set`")->required();
  line.OnCall(unset, [flags](const Session& session) { return Unset(session, *flags); });

  auto* merge = app.add_subcommand("merge", "make a duplicate part of another client");
  merge->add_option("CLIENT_ID", flags->client, "the client that stays")->required();
  merge->add_option("DUPLICATE_ID", flags->other, "the client that goes into it")->required();
  line.OnCall(merge, [flags](const Session& session) { return Merge(session, *flags); });

  auto* unmerge = app.add_subcommand("unmerge", "take a merge back");
  unmerge->add_option("CLIENT_ID", flags->client, "the client that stayed")->required();
  unmerge->add_option("DOMAIN", flags->other, "the domain that was merged into it")->required();
  line.OnCall(unmerge, [flags](const Session& session) { return Unmerge(session, *flags); });
}

}  // namespace stanna::ctl
