#include "server/webhooks/subscription_setup.h"

namespace stanna::webhooks {
namespace {

using hubspot::CallOptions;
using hubspot::WebhookAdmin;

absl::Status Remove(WebhookAdmin& admin, const CallOptions& options, SetupReport& report) {
  for (const hubspot::WebhookSubscription& subscription : report.plan.superfluous) {
    RETURN_IF_ERROR(admin.Remove(subscription.id, options));
    ++report.removed;
  }
  return absl::OkStatus();
}

// The ids of those that were made.
absl::StatusOr<std::vector<std::string>> Create(WebhookAdmin& admin, const CallOptions& options,
                                                SetupReport& report) {
  std::vector<std::string> ids;
  for (const hubspot::SubscriptionKey& key : report.plan.missing) {
    const auto made = admin.Create(key, options);
    if (made.ok()) {
      ++report.created;
      if (!made->active) ids.push_back(made->id);
    } else if (absl::IsInvalidArgument(made.status())) {
      report.refused.push_back({key, MessageOf(made.status())});
    } else {
      return made.status();
    }
  }
  return ids;
}

absl::Status Apply(WebhookAdmin& admin, const WantedWebhooks& wanted, const CallOptions& options,
                   SetupReport& report) {
  if (report.plan.settings) {
    RETURN_IF_ERROR(admin.PutSettings(*report.plan.settings, options));
    report.settings_put = true;
  }
  if (wanted.prune) RETURN_IF_ERROR(Remove(admin, options, report));
  ASSIGN_OR_RETURN(auto ids, Create(admin, options, report));
  for (const auto& inactive : report.plan.inactive) ids.push_back(inactive.id);
  if (ids.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(admin.Activate(ids, options));
  report.activated = ids.size();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SetupReport> CheckSubscriptions(WebhookAdmin& admin, const WantedWebhooks& wanted,
                                               const CallOptions& options) {
  SetupReport report;
  // Settings of no app look like those that nobody made; subscriptions tell.
  ASSIGN_OR_RETURN(report.found.subscriptions, admin.List(options));
  ASSIGN_OR_RETURN(report.found.settings, admin.GetSettings(options));
  report.plan = PlanSubscriptions(wanted, report.found);
  return report;
}

absl::StatusOr<SetupReport> SetUpSubscriptions(WebhookAdmin& admin, const WantedWebhooks& wanted,
                                               const CallOptions& options) {
  ASSIGN_OR_RETURN(SetupReport report, CheckSubscriptions(admin, wanted, options));
  const absl::Status status = Apply(admin, wanted, options, report);
  if (status.ok()) return report;
  return Annotate(status, std::to_string(report.created) + " of " +
                              std::to_string(report.plan.missing.size()) +
                              " subscriptions were made; run it again to go on");
}

}  // namespace stanna::webhooks
