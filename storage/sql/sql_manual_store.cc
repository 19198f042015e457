#include "storage/manual_store.h"
#include "storage/sql/bulk.h"
#include "storage/sql/client_fields.h"
#include "storage/sql/dirty_clients.h"
#include "storage/sql/dirty_health.h"
#include "storage/sql/link_marker.h"
#include "storage/sql/sql_stores.h"
#include "storage/sql/text.h"
#include "storage/sql/touched_clients.h"
#include "storage/sql/workspace_lock.h"

namespace stanna::storage {
namespace {

const UpsertTable& OverridesTable() {
  static const UpsertTable table{.name = "client_field_overrides",
                                 .columns = {"workspace_id", "client_id", "field", "value",
                                             "synced_value", "reason", "set_by", "set_at"},
                                 .key_columns = 3};
  return table;
}

std::string Live(const Dialect& d) { return d.is_postgres() ? "NOT archived" : "archived = 0"; }

// A live client, as far as merging asks.
struct Found {
  std::string domain;
  ObjectId company_id = 0;
};

absl::StatusOr<Found> FindClient(SqlSession& sql, const WorkspaceId& workspace,
                                 const ClientId& id) {
  const Rows rows = sql.Query(2,
                              "SELECT domain, company_id FROM clients WHERE workspace_id = ?"
                              " AND client_id = ? AND " +
                                  Live(sql.dialect()),
                              {Text(workspace.value), Text(id.value)});
  if (rows.empty()) return NotFound("no client " + id.value + " in this workspace");
  return Found{rows.front().Text(0), rows.front().Int(1)};
}

bool HasMerge(SqlSession& sql, const WorkspaceId& workspace, const std::string& column,
              const std::string& value) {
  return !sql.Query(
                 1,
                 "SELECT domain FROM client_merges WHERE workspace_id = ? AND " + column + " = ?",
                 {Text(workspace.value), Text(value)})
              .empty();
}

// The companies behind a client are placed anew by the next run.
void MarkCompaniesOf(SqlSession& sql, const WorkspaceId& workspace, const ClientId& client,
                     Time now) {
  LinkMarker(sql, workspace, now)
      .Mark(
          "SELECT t.workspace_id, 1 AS object_type, t.company_id AS object_id"
          " FROM client_companies t WHERE t.workspace_id = ? AND t.client_id = ?",
          {Text(workspace.value), Text(client.value)});
}

// The client's row as a column's value; the text form is what FieldText gives.
std::optional<std::string> CurrentText(SqlSession& sql, const WorkspaceId& workspace,
                                       const ClientId& client, const SettableField& field) {
  const std::string column(field.column.empty() ? "mrr_amount" : field.column);
  const Rows rows =
      sql.Query(1, "SELECT " + column + " FROM clients WHERE workspace_id = ? AND client_id = ?",
                {Text(workspace.value), Text(client.value)});
  if (rows.empty()) return std::nullopt;
  if (field.name != "renewalDate") return rows.front().Text(0);
  const auto date = rows.front().OptionalDate(0);
  return date ? FormatDate(*date) : "";
}

// The hash is of no content, so that the next write of the client is not taken for a repeat.
void WriteField(SqlSession& sql, const WorkspaceId& workspace, const ClientId& client,
                const SettableField& field, const std::string& text, Time now) {
  DirtyClientMarker(sql, workspace, now).MarkClients({client.value});
  DirtyHealthMarker(sql, workspace, now).MarkClients({client.value});
  if (field.column.empty()) return;
  ClientRow row;
  SetField(row, field.name, text);
  SqlValue value = Text(text);
  if (field.name == "renewalDate") value = DateOrNull(row.renewal_date);
  if (field.name == "ownerId") value = NumOrNull(row.owner_id);
  std::string set = std::string(field.column) + " = ?";
  Params params = {value};
  if (field.name == "name") {
    set += ", name_folded = ?";
    params.push_back(FoldCase(text));
  }
  params.insert(params.end(), {sql.dialect().At(now), Text(workspace.value), Text(client.value)});
  sql.Execute("UPDATE clients SET " + set +
                  ", content_hash = 0, updated_at = ? WHERE workspace_id = ? AND client_id = ?",
              params);
}

// The last step of a transaction that changed these clients by hand.
void LogClients(SqlSession& sql, const WorkspaceId& workspace, const std::vector<ClientId>& clients,
                Time now) {
  TouchedClients touched(sql, workspace);
  for (const ClientId& client : clients) touched.Note(client.value, ObjectType::kCompany);
  ChangeLog log(sql, workspace, now);
  touched.AppendTo(log);
  log.Flush();
}

class SqlManualStore : public ManualStore {
 public:
  explicit SqlManualStore(Database& database) : database_(database) {}

  absl::Status PutOverride(const WorkspaceId& workspace, const FieldOverride& value,
                           Deadline deadline) override {
    const auto field = SettableFieldOf(value.field);
    ClientRow row;
    if (!field || !SetField(row, value.field, value.value)) {
      return InvalidArgument("'" + value.value + "' can't be set as " + value.field);
    }
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::Status {
      LockWorkspace(sql, workspace);
      const auto current = CurrentText(sql, workspace, value.client_id, *field);
      if (!current) return NotFound("no client " + value.client_id.value + " in this workspace");
      const Rows earlier =
          sql.Query(1,
                    "SELECT synced_value FROM client_field_overrides WHERE workspace_id = ?"
                    " AND client_id = ? AND field = ?",
                    {Text(workspace.value), Text(value.client_id.value), Text(value.field)});
      const std::string synced = earlier.empty() ? *current : earlier.front().Text(0);
      Upsert(sql, OverridesTable(),
             {{Text(workspace.value), Text(value.client_id.value), Text(value.field),
               Text(value.value), Text(synced), Text(value.reason), Text(value.set_by),
               sql.dialect().At(value.set_at)}});
      WriteField(sql, workspace, value.client_id, *field, value.value, value.set_at);
      LogClients(sql, workspace, {value.client_id}, value.set_at);
      return absl::OkStatus();
    });
  }

  absl::Status RemoveOverride(const WorkspaceId& workspace, const ClientId& client,
                              const std::string& field, Time now, Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::Status {
      LockWorkspace(sql, workspace);
      const Params key = {Text(workspace.value), Text(client.value), Text(field)};
      const std::string where = " WHERE workspace_id = ? AND client_id = ? AND field = ?";
      const Rows rows =
          sql.Query(1, "SELECT synced_value FROM client_field_overrides" + where, key);
      const auto settable = SettableFieldOf(field);
      if (rows.empty() || !settable) {
        return NotFound(field + " of client " + client.value + " was not set by hand");
      }
      sql.Execute("DELETE FROM client_field_overrides" + where, key);
      WriteField(sql, workspace, client, *settable, rows.front().Text(0), now);
      LogClients(sql, workspace, {client}, now);
      return absl::OkStatus();
    });
  }

  absl::StatusOr<std::vector<FieldOverride>> ListOverrides(const WorkspaceId& workspace,
                                                           const ClientId& client,
                                                           Deadline deadline) override {
    using List = std::vector<FieldOverride>;
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<List> {
          List overrides;
          for (const Row& row :
               sql.Query(6,
                         "SELECT field, value, synced_value, reason, set_by, set_at"
                         " FROM client_field_overrides WHERE workspace_id = ? AND client_id = ?"
                         " ORDER BY field",
                         {Text(workspace.value), Text(client.value)})) {
            overrides.push_back({client, row.Text(0), row.Text(1), row.Text(2), row.Text(3),
                                 row.Text(4), row.TimeAt(5)});
          }
          return overrides;
        });
  }

  absl::StatusOr<std::string> MergeClients(const WorkspaceId& workspace, const ClientId& kept,
                                           const ClientId& merged, const std::string& by, Time now,
                                           Deadline deadline) override {
    return database_.Write(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<std::string> {
          LockWorkspace(sql, workspace);
          ASSIGN_OR_RETURN(const Found stays, FindClient(sql, workspace, kept));
          ASSIGN_OR_RETURN(const Found goes, FindClient(sql, workspace, merged));
          if (HasMerge(sql, workspace, "domain", stays.domain) ||
              HasMerge(sql, workspace, "domain", goes.domain) ||
              HasMerge(sql, workspace, "client_id", merged.value)) {
            return WithReason(
                FailedPrecondition("one of the clients is merged with another already"),
                "ALREADY_MERGED");
          }
          sql.Execute(
              "INSERT INTO client_merges (workspace_id, domain, client_id, merged_by, merged_at)"
              " VALUES (?, ?, ?, ?, ?)",
              {Text(workspace.value), Text(goes.domain), Text(kept.value), Text(by),
               sql.dialect().At(now)});
          MarkCompaniesOf(sql, workspace, merged, now);
          sql.Execute(
              "UPDATE clients SET successor_company_id = ? WHERE workspace_id = ? AND client_id = "
              "?",
              {Num(stays.company_id), Text(workspace.value), Text(merged.value)});
          LogClients(sql, workspace, {kept, merged}, now);
          return goes.domain;
        });
  }

  absl::Status UnmergeClient(const WorkspaceId& workspace, const ClientId& kept,
                             const std::string& domain, Time now, Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::Status {
      LockWorkspace(sql, workspace);
      const Params key = {Text(workspace.value), Text(domain), Text(kept.value)};
      const std::string where = " WHERE workspace_id = ? AND domain = ? AND client_id = ?";
      if (sql.Query(1, "SELECT domain FROM client_merges" + where, key).empty()) {
        return NotFound(domain + " is not merged into client " + kept.value);
      }
      sql.Execute("DELETE FROM client_merges" + where, key);
      MarkCompaniesOf(sql, workspace, kept, now);
      // Contacts that found the client by this domain find the other one again.
      LinkMarker(sql, workspace, now)
          .Mark(
              "SELECT t.workspace_id, 2 AS object_type, t.contact_id AS object_id"
              " FROM stakeholders t WHERE t.workspace_id = ? AND t.email_domain = ?",
              {Text(workspace.value), Text(domain)});
      LogClients(sql, workspace, {kept}, now);
      return absl::OkStatus();
    });
  }

  absl::StatusOr<std::vector<ClientMerge>> ListMerges(const WorkspaceId& workspace,
                                                      const ClientId& kept,
                                                      Deadline deadline) override {
    using List = std::vector<ClientMerge>;
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<List> {
          List merges;
          for (const Row& row :
               sql.Query(3,
                         "SELECT domain, merged_by, merged_at FROM client_merges"
                         " WHERE workspace_id = ? AND client_id = ? ORDER BY domain",
                         {Text(workspace.value), Text(kept.value)})) {
            merges.push_back({row.Text(0), kept, row.Text(1), row.TimeAt(2)});
          }
          return merges;
        });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<ManualStore> MakeSqlManualStore(Database& database) {
  return std::make_unique<SqlManualStore>(database);
}

}  // namespace stanna::storage
