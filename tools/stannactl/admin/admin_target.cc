#include "tools/stannactl/admin/admin_target.h"

#include <filesystem>

#include "server/app/backends.h"
#include "storage/api_key_store.h"
#include "storage/workspace_store.h"

namespace stanna::ctl {

absl::StatusOr<std::unique_ptr<storage::Stores>> OpenUsableDatabase(const app::Options& options) {
  ASSIGN_OR_RETURN(auto stores, app::OpenDatabase(options));
  ASSIGN_OR_RETURN(const auto schema, stores->Schema(Deadline::After(kAdminTimeout)));
  if (schema.current == 0) return app::OpenMigratedDatabase(options);
  const std::string versions = "the schema has version " + std::to_string(schema.current) +
                               ", this program wants " + std::to_string(schema.supported);
  if (schema.current < schema.supported) {
    return FailedPrecondition(versions + ": run `stannactl db migrate`");
  }
  // It migrates nothing then, and says whether this program works with what there is.
  if (schema.current > schema.supported) {
    RETURN_IF_ERROR(stores->MigrateUp(Deadline::After(kAdminTimeout)));
  }
  return stores;
}

absl::Status CheckKeyFile(const app::Options& options, storage::Stores& stores) {
  const std::string path = app::KeyFilePath(options);
  if (!options.token_encryption_keys.empty() || std::filesystem::exists(path)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto workspaces, stores.workspaces().List(Deadline::After(kAdminTimeout)));
  for (const storage::Workspace& workspace : workspaces) {
    ASSIGN_OR_RETURN(const auto keys,
                     stores.api_keys().List(workspace.id, Deadline::After(kAdminTimeout)));
    if (keys.empty()) continue;
    return FailedPrecondition("this database has keys already, but there is no key file " + path +
                              ": name the server's folder with --data-dir, or set its "
                              "TOKEN_ENCRYPTION_KEYS");
  }
  return absl::OkStatus();
}

absl::StatusOr<WorkspaceId> ChooseWorkspace(const AdminTarget& target, storage::Stores& stores) {
  if (!target.workspace.empty()) return WorkspaceId(target.workspace);
  ASSIGN_OR_RETURN(const auto all, stores.workspaces().List(Deadline::After(kAdminTimeout)));
  if (all.size() == 1) return all[0].id;
  if (all.empty()) {
    return InvalidArgument(
        "this database has no workspace yet; name one with --workspace (yourcompany.com), or "
        "another "
        "database with --data-dir or --database-url");
  }
  return InvalidArgument("name a workspace with --workspace (yourcompany.com); there are " +
                         std::to_string(all.size()));
}

}  // namespace stanna::ctl
