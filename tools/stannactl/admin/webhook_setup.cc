#include "tools/stannactl/admin/webhook_setup.h"

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

#include "server/app/webhook_admin_access.h"
#include "server/webhooks/subscription_interest.h"
#include "server/webhooks/subscription_setup.h"
#include "tools/stannactl/render/table.h"

namespace stanna::ctl {
namespace {

namespace json = boost::json;

// A first set-up makes some hundred subscriptions, one call each.
constexpr std::chrono::minutes kSetupTimeout{10};

using hubspot::SubscriptionKey;
using webhooks::SetupReport;

absl::Status Check(const WebhookSetupFlags& flags, const std::string& target_url) {
  if (flags.app_id.empty()) {
    return InvalidArgument("name the app with --app-id or HUBSPOT_APP_ID: HubSpot's number of it");
  }
  if (!std::ranges::all_of(flags.app_id, [](char c) { return c >= '0' && c <= '9'; })) {
    return InvalidArgument("--app-id is HubSpot's number of the app, not its client id");
  }
  if (flags.developer_key.empty()) {
    return InvalidArgument("give the developer's key in HUBSPOT_DEVELOPER_KEY");
  }
  if (target_url.empty()) {
    return InvalidArgument(
        "say where webhooks go with --target-url or HUBSPOT_WEBHOOK_URL: the public https URL of "
        "/api/integrations/hubspot/webhooks");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<webhooks::WorkspaceInterest>> Interest(storage::Stores& stores,
                                                                  const AdminTarget& target,
                                                                  bool prune) {
  const auto deadline = Deadline::After(kAdminTimeout);
  ASSIGN_OR_RETURN(auto workspaces, webhooks::WorkspacesOfApp(stores, deadline));
  if (!target.workspace.empty()) {
    const WorkspaceId named(target.workspace);
    const bool others = std::ranges::any_of(workspaces, [&](const auto& w) { return w != named; });
    if (prune && others) {
      return InvalidArgument(
          "other workspaces use the app, too: --prune without --workspace keeps what they need");
    }
    workspaces = {named};
  }
  return webhooks::LoadInterest(stores, workspaces, deadline);
}

std::string Describe(const SubscriptionKey& key) {
  std::string text = key.event_type;
  if (!key.object_type_id.empty()) text += " " + key.object_type_id;
  if (!key.property.empty()) text += " " + key.property;
  return text;
}

std::string Describe(const hubspot::WebhookSettings& settings) {
  return settings.target_url + ", " + std::to_string(settings.max_concurrent_requests) +
         " requests at once";
}

/// A line a difference: what, of which subscription, why.
std::vector<std::vector<std::string>> Differences(const SetupReport& report) {
  std::vector<std::vector<std::string>> rows;
  if (report.plan.settings) {
    const auto& found = report.found.settings;
    rows.push_back({"settings", Describe(*report.plan.settings),
                    found ? "were " + Describe(*found) : "there were none"});
  }
  for (const auto& key : report.plan.missing) rows.push_back({"missing", Describe(key), ""});
  for (const auto& key : report.plan.beyond_limit) {
    rows.push_back({"no room", Describe(key),
                    "an app has " + std::to_string(hubspot::kMostSubscriptions) + " at most"});
  }
  for (const auto& one : report.plan.inactive) {
    rows.push_back({"inactive", Describe(one.key), one.id});
  }
  for (const auto& one : report.plan.superfluous) {
    rows.push_back({"superfluous", Describe(one.key), one.id});
  }
  for (const auto& one : report.refused) {
    rows.push_back({"refused", Describe(one.key), one.reason});
  }
  return rows;
}

std::string Outcome(const SetupReport& report, const WebhookSetupFlags& flags) {
  if (flags.check) return "nothing was changed\n";
  std::string text = report.settings_put ? "settings put, " : "";
  text += std::to_string(report.created) + " made, " + std::to_string(report.activated) +
          " activated, " + std::to_string(report.removed) + " removed\n";
  if (!flags.prune && !report.plan.superfluous.empty()) {
    text += "superfluous ones stay: --prune removes them\n";
  }
  return text;
}

std::string AsText(const SetupReport& report, const AdminTarget& target,
                   const WebhookSetupFlags& flags) {
  Table table({{"what"}, {"subscription", Align::kLeft, 70}, {"", Align::kLeft, 60}}, target.cells);
  for (auto& row : Differences(report)) table.AddRow(std::move(row));
  return table.Render() + std::to_string(report.plan.in_order) +
         " subscriptions of the app are as they should be\n" + Outcome(report, flags);
}

json::object AsJson(const SubscriptionKey& key) {
  return {{"eventType", key.event_type},
          {"objectTypeId", key.object_type_id},
          {"propertyName", key.property}};
}

template <typename Keys>
json::array AllAsJson(const Keys& keys) {
  json::array all;
  for (const auto& key : keys) {
    if constexpr (requires { key.key; }) {
      all.push_back(AsJson(key.key));
    } else {
      all.push_back(AsJson(key));
    }
  }
  return all;
}

json::value AsJson(const std::optional<hubspot::WebhookSettings>& settings) {
  if (!settings) return nullptr;
  return json::object{{"targetUrl", settings->target_url},
                      {"maxConcurrentRequests", settings->max_concurrent_requests}};
}

std::string AsJson(const SetupReport& report, bool is_complete) {
  return json::serialize(json::object{{"complete", is_complete},
                                      {"settings", AsJson(report.found.settings)},
                                      {"wantedSettings", AsJson(report.plan.settings)},
                                      {"inOrder", report.plan.in_order},
                                      {"missing", AllAsJson(report.plan.missing)},
                                      {"beyondLimit", AllAsJson(report.plan.beyond_limit)},
                                      {"inactive", AllAsJson(report.plan.inactive)},
                                      {"superfluous", AllAsJson(report.plan.superfluous)},
                                      {"refused", AllAsJson(report.refused)},
                                      {"settingsPut", report.settings_put},
                                      {"created", report.created},
                                      {"activated", report.activated},
                                      {"removed", report.removed}}) +
         "\n";
}

}  // namespace

absl::StatusOr<WebhookSetupResult> SetUpWebhooks(const app::Options& options,
                                                 const AdminTarget& target,
                                                 const WebhookSetupFlags& flags) {
  webhooks::WantedWebhooks wanted;
  wanted.target_url = flags.target_url.empty() ? options.hubspot.webhook_url : flags.target_url;
  wanted.prune = flags.prune;
  if (flags.max_concurrent > 0) wanted.max_concurrent_requests = flags.max_concurrent;
  RETURN_IF_ERROR(Check(flags, wanted.target_url));
  {
    // Some hundred calls to HubSpot follow: nothing is kept open beside them.
    ASSIGN_OR_RETURN(const auto stores, OpenUsableDatabase(options));
    ASSIGN_OR_RETURN(const auto interest, Interest(*stores, target, flags.prune));
    wanted.subscriptions = webhooks::WantedSubscriptions(interest);
  }
  ASSIGN_OR_RETURN(const auto access,
                   app::WebhookAdminAccess::Open(options, {flags.app_id, flags.developer_key}));
  hubspot::CallOptions call;
  call.deadline = Deadline::After(kSetupTimeout);
  const auto set_up = flags.check ? webhooks::CheckSubscriptions : webhooks::SetUpSubscriptions;
  ASSIGN_OR_RETURN(const SetupReport report, set_up(access->admin(), wanted, call));
  const bool is_complete = flags.check ? report.plan.IsComplete()
                                       : report.refused.empty() && report.plan.beyond_limit.empty();
  return WebhookSetupResult{
      target.json ? AsJson(report, is_complete) : AsText(report, target, flags), is_complete};
}

}  // namespace stanna::ctl
