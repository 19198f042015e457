// What the app's webhooks journal holds: verified, and set up.
#pragma once

#include "base/status.h"
#include "server/app/options.h"
#include "tools/stannactl/admin/admin_target.h"
#include "tools/stannactl/admin/webhook_setup.h"

namespace stanna::ctl {

/// For the portals that installed the app, or the one of the workspace that `target` names.
/// InvalidArgument: no app, flags of pushed webhooks, or pruning by one workspace of several.
absl::StatusOr<WebhookSetupResult> SetUpJournal(const app::Options& options,
                                                const AdminTarget& target,
                                                const WebhookSetupFlags& flags);

}  // namespace stanna::ctl
