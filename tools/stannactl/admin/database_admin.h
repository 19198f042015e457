// The schema of the database, and what it holds.
#pragma once

#include <string>

#include "base/status.h"
#include "server/app/options.h"
#include "tools/stannactl/admin/admin_target.h"

namespace stanna::ctl {

/// Each gives what to print.
absl::StatusOr<std::string> MigrateUp(const app::Options& options, const AdminTarget& target);
absl::StatusOr<std::string> MigrateDown(const app::Options& options, const AdminTarget& target,
                                        int version);
absl::StatusOr<std::string> SchemaStatus(const app::Options& options, const AdminTarget& target);
absl::StatusOr<std::string> CountRecords(const app::Options& options, const AdminTarget& target);

}  // namespace stanna::ctl
