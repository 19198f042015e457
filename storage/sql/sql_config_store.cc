#include <cstdint>

#include "storage/sql/sql_stores.h"

namespace stanna::storage {
namespace {

class SqlConfigStore : public ConfigStore {
 public:
  explicit SqlConfigStore(Database& database) : database_(database) {}

  absl::StatusOr<ConfigVersion> GetLatest(const WorkspaceId& workspace,
                                          Deadline deadline) override {
    return Find(workspace, " ORDER BY version DESC LIMIT 1", {}, deadline);
  }

  absl::StatusOr<ConfigVersion> Get(const WorkspaceId& workspace, int version,
                                    Deadline deadline) override {
    return Find(workspace, " AND version = ?", {Num(version)}, deadline);
  }

  absl::StatusOr<std::vector<ConfigVersion>> List(const WorkspaceId& workspace, int before,
                                                  int limit, Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<ConfigVersion>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      std::vector<ConfigVersion> versions;
      for (const Row& row :
           sql.Query(4,
                     "SELECT version, '' AS document, author, created_at"
                     " FROM integration_configs WHERE workspace_id = ?"
                     " AND version < ?"
                     " ORDER BY version DESC LIMIT ?",
                     {Text(workspace.value), Num(before > 0 ? before : INT32_MAX), Num(limit)})) {
        versions.push_back(VersionOf(workspace, row));
      }
      return versions;
    });
  }

  absl::Status Add(const ConfigVersion& config, Deadline deadline) override {
    return database_.Write(Scope::Of(config.workspace_id), deadline, [&](SqlSession& sql) {
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
  static ConfigVersion VersionOf(const WorkspaceId& workspace, const Row& row) {
    return {.workspace_id = workspace,
            .version = static_cast<int>(row.Int(0)),
            .document = row.Text(1),
            .author = row.Text(2),
            .created_at = row.TimeAt(3)};
  }

  absl::StatusOr<ConfigVersion> Find(const WorkspaceId& workspace, const std::string& which,
                                     Params params, Deadline deadline) {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<ConfigVersion> {
          params.insert(params.begin(), Text(workspace.value));
          const Rows rows = sql.Query(4,
                                      "SELECT version, document, author, created_at"
                                      " FROM integration_configs WHERE workspace_id = ?" +
                                          which,
                                      params);
          if (rows.empty()) return NotFound("the workspace has no such configuration of its own");
          return VersionOf(workspace, rows.front());
        });
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<ConfigStore> MakeSqlConfigStore(Database& database) {
  return std::make_unique<SqlConfigStore>(database);
}

}  // namespace stanna::storage
