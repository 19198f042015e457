// Making, listing and revoking API keys without a server.
#pragma once

#include <string>

#include "base/status.h"
#include "server/app/options.h"
#include "tools/stannactl/admin/admin_target.h"

namespace stanna::ctl {

/// Each gives what to print. The workspace of a new key is made when it is not there.
absl::StatusOr<std::string> CreateKey(const app::Options& options, const AdminTarget& target,
                                      const std::string& name, const std::string& role);
absl::StatusOr<std::string> ListKeys(const app::Options& options, const AdminTarget& target);
absl::StatusOr<std::string> RevokeKey(const app::Options& options, const AdminTarget& target,
                                      const std::string& key_id);

}  // namespace stanna::ctl
