// stannactl webhooks: what became of events, and the app's subscriptions.
#include <map>
#include <memory>

#include "stanna/integration/v1/integration_service.grpc.pb.h"
#include "tools/stannactl/admin/journal_setup.h"
#include "tools/stannactl/admin/webhook_setup.h"
#include "tools/stannactl/commands/admin_line.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/commands/names.h"
#include "tools/stannactl/render/webhook_views.h"

namespace stanna::ctl {
namespace {

namespace v1 = integration::v1;
using Stub = v1::IntegrationService::Stub;

const std::map<std::string, v1::WebhookEventState> kStates = {
    {"pending", v1::WEBHOOK_EVENT_STATE_PENDING},
    {"done", v1::WEBHOOK_EVENT_STATE_DONE},
    {"dead", v1::WEBHOOK_EVENT_STATE_DEAD}};

struct ListFlags {
  std::string state, page;
  int limit = 0;
};

absl::Status List(const Session& session, const ListFlags& flags) {
  const auto stub = v1::IntegrationService::NewStub(session.channel());
  v1::ListWebhookEventsRequest request;
  request.set_provider(kProvider);
  request.set_state(Lookup(kStates, flags.state));
  request.set_page_size(flags.limit);
  request.set_page_token(flags.page);
  v1::ListWebhookEventsResponse page;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::ListWebhookEvents, request, page));
  session.Print(page, ShowWebhookEvents(page, CellsFor(session.console())));
  if (!session.options().json && !page.next_page_token().empty()) {
    session.console().err << "there are older ones: --page " << page.next_page_token() << std::endl;
  }
  return absl::OkStatus();
}

absl::Status Replay(const Session& session, const std::vector<std::string>& ids, bool all) {
  const auto stub = v1::IntegrationService::NewStub(session.channel());
  v1::ReplayWebhookEventsRequest request;
  request.set_provider(kProvider);
  request.set_all(all);
  for (const std::string& id : ids) request.add_event_ids(id);
  v1::ReplayWebhookEventsResponse response;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::ReplayWebhookEvents, request, response));
  session.Print(response, ShowReplayed(response));
  return absl::OkStatus();
}

absl::Status Status(const Session& session) {
  const auto stub = v1::IntegrationService::NewStub(session.channel());
  v1::GetIntegrationStatusRequest request;
  request.set_provider(kProvider);
  v1::IntegrationStatus status;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::GetIntegrationStatus, request, status));
  session.Print(status.webhooks(), status.has_webhooks() ? ShowWebhookHealth(status.webhooks())
                                                         : "the workspace is not connected\n");
  return absl::OkStatus();
}

void AddListCommand(CLI::App& group, CommandLine& line) {
  auto flags = std::make_shared<ListFlags>();
  auto* list = group.add_subcommand("list", "events of the last days, the latest first");
  list->add_option("--state", flags->state, "only those that stand so")
      ->check(CLI::IsMember(kStates));
  list->add_option("--limit", flags->limit, "at most so many")->check(CLI::Range(1, 500));
  list->add_option("--page", flags->page, "as the page before named it");
  line.OnCall(list, [flags](const Session& session) { return List(session, *flags); });
}

void AddReplayCommand(CLI::App& group, CommandLine& line) {
  struct ReplayFlags {
    std::vector<std::string> ids;
    bool all = false;
  };
  auto flags = std::make_shared<ReplayFlags>();
  auto* replay = group.add_subcommand("replay", "work off again what was given up");
  auto* ids = replay->add_option("EVENT", flags->ids, "which ones");
  replay->add_flag("--all", flags->all, "all of them")->excludes(ids);
  line.OnCall(replay,
              [flags](const Session& session) { return Replay(session, flags->ids, flags->all); });
}

void AddSetupCommand(CLI::App& group, CommandLine& line) {
  auto server = std::make_shared<SettingFlags>();
  auto flags = std::make_shared<WebhookSetupFlags>();
  auto* setup = group.add_subcommand(
      "setup", "the app's subscriptions in HubSpot: for all that connected workspaces read");
  AddSettingFlags(*setup,
                  {"DATABASE_URL", "DATA_DIR", "HUBSPOT_API_BASE", "HUBSPOT_CA_FILE",
                   "HUBSPOT_WEBHOOK_SOURCE", "HUBSPOT_CLIENT_ID"},
                  *server);
  setup->add_option("--app-id", flags->app_id, "HubSpot's number of the app")
      ->envname("HUBSPOT_APP_ID");
  // Other users of the machine see flags; the variable they don't.
  setup->add_option("--developer-key", flags->developer_key, "better set HUBSPOT_DEVELOPER_KEY")
      ->envname("HUBSPOT_DEVELOPER_KEY");
  setup->add_option("--target-url", flags->target_url,
                    "where webhooks go; the server's HUBSPOT_WEBHOOK_URL when left out");
  setup->add_option("--max-concurrent", flags->max_concurrent, "requests at once of an account")
      ->check(CLI::Range(6, 1'000));
  auto* check = setup->add_flag("--check", flags->check,
                                "change nothing; exit code 1 when something is missing");
  setup->add_flag("--prune", flags->prune, "remove subscriptions that nothing needs")
      ->excludes(check);
  setup->callback([&line, server, flags] {
    line.action = [&line, server, flags] {
      const auto run = [&]() -> absl::StatusOr<WebhookSetupResult> {
        ASSIGN_OR_RETURN(const app::Options options, ReadOptions(*server));
        const bool pulls = options.hubspot.webhook_source == app::WebhookSource::kJournal;
        const auto set_up = pulls ? SetUpJournal : SetUpWebhooks;
        return set_up(options, {line.options.workspace, line.options.json, CellsFor(line.console)},
                      *flags);
      };
      const auto result = run();
      if (!result.ok()) return ShowAdminError(result.status(), "the database", line.console);
      line.console.out << result->text << std::flush;
      return result->is_complete ? ExitCode::kOk : ExitCode::kError;
    };
  });
}

}  // namespace

void AddWebhookCommands(CLI::App& app, CommandLine& line) {
  auto* group = app.add_subcommand("webhooks", "HubSpot's events, and the app's subscriptions");
  group->require_subcommand(1);
  AddListCommand(*group, line);
  AddReplayCommand(*group, line);
  line.OnCall(group->add_subcommand("status", "how webhooks do"), Status);
  AddSetupCommand(*group, line);
}

}  // namespace stanna::ctl
