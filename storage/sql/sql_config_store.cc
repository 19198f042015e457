#include "storage/sql/sql_stores.h"

namespace stanna::storage {
namespace {

class SqlConfigStore : public ConfigStore {
 public:
  explicit SqlConfigStore(Database& database) : database_(database) {}

  absl::StatusOr<ConfigVersion> GetLatest(const WorkspaceId& workspace,
                                          Deadline deadline) override {
    return database_.Read(deadline, [&](SqlSession& sql) -> absl::StatusOr<ConfigVersion> {
      const Rows rows = sql.Query(4,
                                  "SELECT version, document, author, created_at"
                                  " FROM integration_configs WHERE workspace_id = ?"
                                  " ORDER BY version DESC LIMIT 1",
                                  {Text(workspace.value)});
      if (rows.empty()) return NotFound("the workspace has no configuration of its own");
      const Row& row = rows.front();
      return ConfigVersion{.workspace_id = workspace,
                           .version = static_cast<int>(row.Int(0)),
                           .document = row.Text(1),
                           .author = row.Text(2),
                           .created_at = row.TimeAt(3)};
    });
  }

  absl::Status Add(const ConfigVersion& config, Deadline deadline) override {
    return database_.Write(deadline, [&](SqlSession& sql) {
      const Rows latest = sql.Query(
          1, "SELECT coalesce(max(version), 0) FROM integration_configs WHERE workspace_id = ?",
          {Text(config.workspace_id.value)});
      const absl::Status taken = Aborted("another change of the configuration came first");
      if (latest.front().Int(0) + 1 != config.version) return taken;
      const auto added = sql.Execute(
          "INSERT INTO integration_configs (workspace_id, version, document, author, created_at)"
          " VALUES (?, ?, ?, ?, ?) ON CONFLICT (workspace_id, version) DO NOTHING",
          {Text(config.workspace_id.value), Num(config.version), Text(config.document),
           Text(config.author), sql.dialect().At(config.created_at)});
      return added == 0 ? taken : absl::OkStatus();
    });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<ConfigStore> MakeSqlConfigStore(Database& database) {
  return std::make_unique<SqlConfigStore>(database);
}

}  // namespace stanna::storage
