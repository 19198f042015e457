// What the commands on the database have in common.
#pragma once

#include <memory>
#include <string>

#include "base/ids.h"
#include "base/status.h"
#include "server/app/options.h"
#include "storage/stores.h"
#include "tools/stannactl/render/table.h"

namespace stanna::ctl {

/// Local work; a database that does not answer for so long is away.
inline constexpr std::chrono::seconds kAdminTimeout{30};

struct AdminTarget {
  /// Empty: the only one there is.
  std::string workspace;
  bool json = false;
  LongCells cells = LongCells::kCut;
};

/// The database with a schema that this program can use: made when it is empty. FailedPrecondition:
/// the schema is older (the message names the command that brings it up) or newer.
absl::StatusOr<std::unique_ptr<storage::Stores>> OpenUsableDatabase(const app::Options& options);

/// API keys are kept as hashes under a secret of the server's: one made under another secret, that
/// of a key file that is made just now, would never be accepted. FailedPrecondition: that would
/// happen.
absl::Status CheckKeyFile(const app::Options& options, storage::Stores& stores);

/// InvalidArgument: none was named, and there is not exactly one.
absl::StatusOr<WorkspaceId> ChooseWorkspace(const AdminTarget& target, storage::Stores& stores);

}  // namespace stanna::ctl
