// Making, listing, rotating and revoking API keys without a server.
#pragma once

#include <optional>
#include <string>

#include "base/status.h"
#include "server/app/options.h"
#include "tools/stannactl/admin/admin_target.h"

namespace stanna::ctl {

struct NewKey {
  std::string name{};
  std::string role = "admin";
  int expires_in_days = 0;  ///< 0: never
};

/// Each gives what to print. The workspace of a new key is made when it is not there.
absl::StatusOr<std::string> CreateKey(const app::Options& options, const AdminTarget& target,
                                      const NewKey& wanted);
/// A new key like `key_id`, which ends `overlap_hours` from now. The new one lives for
/// `expires_in_days` (0: for ever), left out: for as long as the other was given.
absl::StatusOr<std::string> RotateKey(const app::Options& options, const AdminTarget& target,
                                      const std::string& key_id, int overlap_hours,
                                      std::optional<int> expires_in_days);
absl::StatusOr<std::string> ListKeys(const app::Options& options, const AdminTarget& target);
absl::StatusOr<std::string> RevokeKey(const app::Options& options, const AdminTarget& target,
                                      const std::string& key_id);

}  // namespace stanna::ctl
