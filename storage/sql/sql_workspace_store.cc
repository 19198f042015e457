#include <charconv>

#include "storage/sql/bulk.h"
#include "storage/sql/erased_error.h"
#include "storage/sql/erasure_gate.h"
#include "storage/sql/sql_stores.h"
#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

// More than the digits of any double, written out.
constexpr std::size_t kLongestDecimal = 1100;

constexpr char kSelectWorkspace[] =
    "SELECT w.workspace_id, w.name, w.own_domains, w.time_zone, w.currency, w.created_at,"
    " s.default_window_days, s.risk_threshold, s.stale_days, s.data_retention_days,"
    " s.score_drop_threshold, s.response_delay, s.response_delay_days, s.sentiment_threshold,"
    " s.stakeholder_minimum FROM workspaces w"
    " LEFT JOIN workspace_settings s ON s.workspace_id = w.workspace_id";
constexpr int kWorkspaceColumns = 15;

const UpsertTable& SettingsTable() {
  static const UpsertTable table{
      .name = "workspace_settings",
      .columns = {"workspace_id", "default_window_days", "risk_threshold", "stale_days",
                  "data_retention_days", "score_drop_threshold", "response_delay",
                  "response_delay_days", "sentiment_threshold", "stakeholder_minimum"},
      .key_columns = 1};
  return table;
}

// The shortest text that reads back as the same number, without an exponent.
std::string DecimalOf(double number) {
  char text[kLongestDecimal];
  const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::fixed).ptr;
  return {text, end};
}

double NumberOf(const std::string& decimal) {
  double number = 0;
  std::from_chars(decimal.data(), decimal.data() + decimal.size(), number);
  return number;
}

WorkspaceSettings SettingsOf(const Row& row) {
  if (row.IsNull(6)) return {};
  const auto whole = [&row](std::size_t column) { return static_cast<int>(row.Int(column)); };
  return {.default_window_days = whole(6),
          .risk_threshold = whole(7),
          .stale_days = whole(8),
          .data_retention_days = whole(9),
          .score_drop_threshold = whole(10),
          .response_delay = NumberOf(row.Text(11)),
          .response_delay_days = NumberOf(row.Text(12)),
          .sentiment_threshold = NumberOf(row.Text(13)),
          .stakeholder_minimum = whole(14)};
}

Workspace WorkspaceOf(const Row& row) {
  return {.id = WorkspaceId(row.Text(0)),
          .name = row.Text(1),
          .own_domains = FromJsonArray(row.Text(2)),
          .time_zone = row.Text(3),
          .currency = row.Text(4),
          .created_at = row.TimeAt(5),
          .settings = SettingsOf(row)};
}

absl::StatusOr<Workspace> Load(SqlSession& sql, const WorkspaceId& id) {
  const Rows rows =
      sql.Query(kWorkspaceColumns, std::string(kSelectWorkspace) + " WHERE w.workspace_id = ?",
                {Text(id.value)});
  if (rows.empty()) return NotFound("no workspace " + id.value);
  return WorkspaceOf(rows.front());
}

void StoreSettings(SqlSession& sql, const WorkspaceId& id, const WorkspaceSettings& s) {
  Upsert(sql, SettingsTable(),
         {{Text(id.value), Num(s.default_window_days), Num(s.risk_threshold), Num(s.stale_days),
           Num(s.data_retention_days), Num(s.score_drop_threshold), DecimalOf(s.response_delay),
           DecimalOf(s.response_delay_days), DecimalOf(s.sentiment_threshold),
           Num(s.stakeholder_minimum)}});
}

absl::Status Store(SqlSession& sql, const Workspace& workspace) {
  const auto changed = sql.Execute(
      "UPDATE workspaces SET name = ?, own_domains = ?, time_zone = ?, currency = ?"
      " WHERE workspace_id = ?",
      {Text(workspace.name), ToJsonArray(workspace.own_domains), Text(workspace.time_zone),
       Text(workspace.currency), Text(workspace.id.value)});
  if (changed == 0) return NotFound("no workspace " + workspace.id.value);
  StoreSettings(sql, workspace.id, workspace.settings);
  return absl::OkStatus();
}

// What was begun before an erasure ended must not bring the workspace back.
void BeginAnew(SqlSession& sql, const Workspace& workspace) {
  EnterGates(sql, {workspace.id.value});
  const std::optional<Erasure> erasure = FindErasure(sql, workspace.id);
  if (!erasure) return;
  if (!erasure->ended_at) throw ErasedError();
  if (erasure->kind != ErasureKind::kWorkspace) return;
  if (workspace.created_at <= *erasure->ended_at) throw ErasedError();
  sql.Execute("DELETE FROM erasures WHERE workspace_id = ?", {Text(workspace.id.value)});
}

class SqlWorkspaceStore : public WorkspaceStore {
 public:
  explicit SqlWorkspaceStore(Database& database) : database_(database) {}

  absl::Status Ensure(const Workspace& workspace, Deadline deadline) override {
    return database_.Write(Scope::ToErase(workspace.id), deadline, [&](SqlSession& sql) {
      BeginAnew(sql, workspace);
      const auto added = sql.Execute(
          "INSERT INTO workspaces (workspace_id, name, own_domains, time_zone, currency, "
          "created_at)"
          " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (workspace_id) DO NOTHING",
          {Text(workspace.id.value), Text(workspace.name), ToJsonArray(workspace.own_domains),
           Text(workspace.time_zone), Text(workspace.currency),
           sql.dialect().At(workspace.created_at)});
      if (added > 0 && workspace.settings != WorkspaceSettings()) {
        StoreSettings(sql, workspace.id, workspace.settings);
      }
      return absl::OkStatus();
    });
  }

  absl::StatusOr<Workspace> Get(const WorkspaceId& id, Deadline deadline) override {
    return database_.Read(Scope::Of(id), deadline, [&](SqlSession& sql) { return Load(sql, id); });
  }

  absl::Status Update(const Workspace& workspace, Deadline deadline) override {
    return database_.Write(Scope::Of(workspace.id), deadline,
                           [&](SqlSession& sql) { return Store(sql, workspace); });
  }

  absl::StatusOr<Workspace> Edit(const WorkspaceId& id,
                                 const std::function<absl::Status(Workspace&)>& edit,
                                 Deadline deadline) override {
    return database_.Write(
        Scope::Of(id), deadline, [&](SqlSession& sql) -> absl::StatusOr<Workspace> {
          if (sql.dialect().is_postgres()) {
            sql.Query(1, "SELECT 1 FROM workspaces WHERE workspace_id = ? FOR UPDATE",
                      {Text(id.value)});
          }
          ASSIGN_OR_RETURN(const Workspace stored, Load(sql, id));
          Workspace edited = stored;
          RETURN_IF_ERROR(edit(edited));
          edited.id = stored.id;
          edited.created_at = stored.created_at;
          RETURN_IF_ERROR(Store(sql, edited));
          return edited;
        });
  }

  absl::StatusOr<std::vector<Workspace>> List(Deadline deadline) override {
    return database_.Read(
        Scope::EveryWorkspace(), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<std::vector<Workspace>> {
          std::vector<Workspace> workspaces;
          for (const Row& row :
               sql.Query(kWorkspaceColumns, std::string(kSelectWorkspace) +
                                                " ORDER BY w.created_at, w.workspace_id")) {
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
