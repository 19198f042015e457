// The webhooks of the developer's app: verified, and set up.
#pragma once

#include <string>

#include "base/status.h"
#include "server/app/options.h"
#include "tools/stannactl/admin/admin_target.h"

namespace stanna::ctl {

struct WebhookSetupFlags {
  std::string app_id;         ///< HubSpot's number of the app
  std::string developer_key;  ///< goes to HubSpot and nowhere else
  std::string target_url;     ///< empty: HUBSPOT_WEBHOOK_URL
  int max_concurrent = 0;     ///< 0: as it is
  bool check = false;         ///< changes nothing
  bool prune = false;         ///< superfluous subscriptions go
};

struct WebhookSetupResult {
  std::string text;
  /// Whether the app is told now of all that is read.
  bool is_complete = false;
};

/// For the workspaces whose portals installed the app, or the one that `target` names; with none,
/// for what a workspace reads that never changed its configuration. InvalidArgument: no app, key or
/// target, or pruning by one workspace of several.
absl::StatusOr<WebhookSetupResult> SetUpWebhooks(const app::Options& options,
                                                 const AdminTarget& target,
                                                 const WebhookSetupFlags& flags);

}  // namespace stanna::ctl
