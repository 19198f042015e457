#include "tools/stannactl/admin/journal_setup.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "server/app/journal_access.h"
#include "server/webhooks/journal_setup.h"
#include "server/webhooks/subscription_interest.h"
#include "server/webhooks/wanted_subscriptions.h"
#include "storage/connection_store.h"
#include "storage/kv/kv_store.h"
#include "tools/stannactl/render/table.h"

namespace stanna::ctl {
namespace {

namespace json = boost::json;

// Some twenty calls a portal.
constexpr std::chrono::minutes kSetupTimeout{10};
constexpr char kProvider[] = "hubspot";

using hubspot::JournalSubscriptionKey;
using webhooks::JournalSetupReport;
using Keys = std::vector<JournalSubscriptionKey>;

absl::Status Check(const app::Options& options, const WebhookSetupFlags& flags) {
  RETURN_IF_ERROR(app::Validate(options));
  if (!flags.target_url.empty() || flags.max_concurrent > 0) {
    return InvalidArgument(
        "--target-url and --max-concurrent are of webhooks that HubSpot sends; "
        "HUBSPOT_WEBHOOK_SOURCE says that they are pulled from the journal");
  }
  return absl::OkStatus();
}

/// By portal the workspaces that are connected with it.
absl::StatusOr<std::map<std::int64_t, std::vector<WorkspaceId>>> PortalsOfApp(
    storage::Stores& stores, Deadline deadline) {
  ASSIGN_OR_RETURN(const auto workspaces, webhooks::WorkspacesOfApp(stores, deadline));
  std::map<std::int64_t, std::vector<WorkspaceId>> portals;
  for (const WorkspaceId& workspace : workspaces) {
    ASSIGN_OR_RETURN(const auto connection,
                     stores.connections().Get(workspace, kProvider, deadline));
    portals[connection.portal_id].push_back(workspace);
  }
  return portals;
}

absl::StatusOr<Keys> Wanted(storage::Stores& stores, const AdminTarget& target, bool prune) {
  const auto deadline = Deadline::After(kAdminTimeout);
  ASSIGN_OR_RETURN(const auto portals, PortalsOfApp(stores, deadline));
  if (portals.empty()) {
    return InvalidArgument(
        "no workspace is connected through the app yet: its journal holds what portals that "
        "installed it tell");
  }
  if (!target.workspace.empty() && prune && portals.size() > 1) {
    return InvalidArgument(
        "other portals use the app, too: --prune without --workspace keeps what they need");
  }
  Keys wanted;
  for (const auto& [portal, workspaces] : portals) {
    // Those that share a portal share its subscriptions.
    const bool is_named = target.workspace.empty() ||
                          std::ranges::count(workspaces, WorkspaceId(target.workspace)) > 0;
    if (!is_named) continue;
    ASSIGN_OR_RETURN(const auto interest, webhooks::LoadInterest(stores, workspaces, deadline));
    const auto keys = webhooks::WantedOfJournal(portal, webhooks::WantedSubscriptions(interest));
    wanted.insert(wanted.end(), keys.begin(), keys.end());
  }
  if (wanted.empty()) {
    return InvalidArgument("the workspace " + target.workspace +
                           " is not connected through the app");
  }
  return wanted;
}

std::string Joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : " ") + text;
  return out;
}

std::vector<std::string> Line(const char* what, const JournalSubscriptionKey& key,
                              const std::string& why = "") {
  return {what,
          std::to_string(key.portal_id),
          key.type,
          key.object_type_id,
          Joined(key.actions),
          key.properties.empty() ? "" : std::to_string(key.properties.size()),
          why};
}

std::string AsText(const JournalSetupReport& report, const AdminTarget& target,
                   const WebhookSetupFlags& flags) {
  Table table({{"what"},
               {"portal"},
               {"subscription"},
               {"of"},
               {"actions", Align::kLeft, 60},
               {"properties", Align::kRight},
               {"", Align::kLeft, 60}},
              target.cells);
  for (const auto& key : report.plan.missing) table.AddRow(Line("missing", key));
  for (const auto& one : report.plan.outdated) table.AddRow(Line("outdated", one.key, one.id));
  for (const auto& one : report.plan.superfluous) {
    table.AddRow(Line("superfluous", one.key, one.id));
  }
  for (const auto& one : report.refused) table.AddRow(Line("refused", one.key, one.reason));
  std::string text = table.Render() + std::to_string(report.plan.in_order) +
                     " subscriptions of the app's journal are as they should be\n";
  if (flags.check) return text + "nothing was changed\n";
  text +=
      std::to_string(report.created) + " made, " + std::to_string(report.removed) + " removed\n";
  if (!flags.prune && !report.plan.superfluous.empty()) {
    text += "superfluous ones stay: --prune removes them\n";
  }
  return text;
}

json::array AsJson(const std::vector<std::string>& texts) {
  json::array all;
  for (const std::string& text : texts) all.emplace_back(text);
  return all;
}

template <typename Ones>
json::array AllAsJson(const Ones& ones) {
  json::array all;
  for (const auto& one : ones) {
    const JournalSubscriptionKey* key = nullptr;
    if constexpr (requires { one.key; }) {
      key = &one.key;
    } else {
      key = &one;
    }
    all.push_back(json::object{{"subscriptionType", key->type},
                               {"portalId", key->portal_id},
                               {"objectTypeId", key->object_type_id},
                               {"actions", AsJson(key->actions)},
                               {"properties", AsJson(key->properties)}});
  }
  return all;
}

std::string AsJson(const JournalSetupReport& report, bool is_complete) {
  return json::serialize(json::object{{"complete", is_complete},
                                      {"inOrder", report.plan.in_order},
                                      {"missing", AllAsJson(report.plan.missing)},
                                      {"outdated", AllAsJson(report.plan.outdated)},
                                      {"superfluous", AllAsJson(report.plan.superfluous)},
                                      {"refused", AllAsJson(report.refused)},
                                      {"created", report.created},
                                      {"removed", report.removed}}) +
         "\n";
}

}  // namespace

absl::StatusOr<WebhookSetupResult> SetUpJournal(const app::Options& options,
                                                const AdminTarget& target,
                                                const WebhookSetupFlags& flags) {
  RETURN_IF_ERROR(Check(options, flags));
  Keys wanted;
  {
    ASSIGN_OR_RETURN(const auto stores, OpenUsableDatabase(options));
    ASSIGN_OR_RETURN(wanted, Wanted(*stores, target, flags.prune));
  }
  const SystemClock clock;
  const auto counters = storage::MakeMemoryKvStore();
  ASSIGN_OR_RETURN(const auto access, app::JournalAccess::Open(options, *counters, clock));
  hubspot::CallOptions call;
  call.deadline = Deadline::After(kSetupTimeout);
  ASSIGN_OR_RETURN(
      const JournalSetupReport report,
      flags.check ? webhooks::CheckJournal(access->subscriptions(), wanted, call)
                  : webhooks::SetUpJournal(access->subscriptions(), wanted, flags.prune, call));
  const bool is_complete = flags.check ? report.plan.missing.empty() : report.refused.empty();
  return WebhookSetupResult{
      target.json ? AsJson(report, is_complete) : AsText(report, target, flags), is_complete};
}

}  // namespace stanna::ctl
