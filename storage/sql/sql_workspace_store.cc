#include "storage/sql/sql_stores.h"
#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

constexpr char kSelectWorkspace[] =
    "SELECT workspace_id, name, own_domains, time_zone, currency, created_at FROM workspaces";
constexpr int kWorkspaceColumns = 6;

Workspace WorkspaceOf(const Row& row) {
  return {.id = WorkspaceId(row.Text(0)),
          .name = row.Text(1),
          .own_domains = FromJsonArray(row.Text(2)),
          .time_zone = row.Text(3),
          .currency = row.Text(4),
          .created_at = row.TimeAt(5)};
}

class SqlWorkspaceStore : public WorkspaceStore {
 public:
  explicit SqlWorkspaceStore(Database& database) : database_(database) {}

  absl::Status Ensure(const Workspace& workspace, Deadline deadline) override {
    return database_.Write(deadline, [&](SqlSession& sql) {
      sql.Execute(
          "INSERT INTO workspaces (workspace_id, name, own_domains, time_zone, currency, "
          "created_at)"
          " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (workspace_id) DO NOTHING",
          {Text(workspace.id.value), Text(workspace.name), ToJsonArray(workspace.own_domains),
           Text(workspace.time_zone), Text(workspace.currency),
           sql.dialect().At(workspace.created_at)});
      return absl::OkStatus();
    });
  }

  absl::StatusOr<Workspace> Get(const WorkspaceId& id, Deadline deadline) override {
    return database_.Read(deadline, [&](SqlSession& sql) -> absl::StatusOr<Workspace> {
      const Rows rows =
          sql.Query(kWorkspaceColumns, std::string(kSelectWorkspace) + " WHERE workspace_id = ?",
                    {Text(id.value)});
      if (rows.empty()) return NotFound("no workspace " + id.value);
      return WorkspaceOf(rows.front());
    });
  }

  absl::Status Update(const Workspace& workspace, Deadline deadline) override {
    return database_.Write(deadline, [&](SqlSession& sql) {
      const auto changed = sql.Execute(
          "UPDATE workspaces SET name = ?, own_domains = ?, time_zone = ?, currency = ?"
          " WHERE workspace_id = ?",
          {Text(workspace.name), ToJsonArray(workspace.own_domains), Text(workspace.time_zone),
           Text(workspace.currency), Text(workspace.id.value)});
      return changed == 0 ? NotFound("no workspace " + workspace.id.value) : absl::OkStatus();
    });
  }

  absl::StatusOr<std::vector<Workspace>> List(Deadline deadline) override {
    return database_.Read(deadline, [&](SqlSession& sql) -> absl::StatusOr<std::vector<Workspace>> {
      std::vector<Workspace> workspaces;
      for (const Row& row :
           sql.Query(kWorkspaceColumns,
                     std::string(kSelectWorkspace) + " ORDER BY created_at, workspace_id")) {
        workspaces.push_back(WorkspaceOf(row));
      }
      return workspaces;
    });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<WorkspaceStore> MakeSqlWorkspaceStore(Database& database) {
  return std::make_unique<SqlWorkspaceStore>(database);
}

}  // namespace stanna::storage
