#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"
#include "storage/sql/dirty_clients.h"
#include "storage/sql/sql_stores.h"
#include "storage/sql/text.h"
#include "storage/sql/workspace_lock.h"

namespace stanna::storage {
namespace {

constexpr char kSelectAnyConnection[] =
    "SELECT workspace_id, provider, connection_id, kind, state, portal_id, portal_domain,"
    " authorized_by, portal_time_zone, company_currency, ui_domain, granted_scopes,"
    " sealed_access_token, sealed_refresh_token, token_obtained_at, token_expires_at,"
    " error_code, error_message, error_at, error_recoverable, error_resolution,"
    " created_at, updated_at FROM connections";
constexpr char kOfWorkspace[] = " WHERE workspace_id = ?";
constexpr int kConnectionColumns = 23;

std::optional<ConnectionError> ErrorOf(const Row& row) {
  if (row.IsNull(16)) return std::nullopt;
  return ConnectionError{.code = row.Text(16),
                         .message = row.Text(17),
                         .at = row.OptionalTime(18).value_or(Time{}),
                         .recoverable = row.Bool(19),
                         .resolution = row.Text(20)};
}

Connection ConnectionOf(const Row& row) {
  return {.workspace_id = WorkspaceId(row.Text(0)),
          .id = ConnectionId(row.Text(2)),
          .provider = row.Text(1),
          .kind = ConnectionKindOf(row.Text(3)),
          .state = ConnectionStateOf(row.Text(4)),
          .portal_id = row.Int(5),
          .portal_domain = row.Text(6),
          .authorized_by = row.Text(7),
          .portal_time_zone = row.Text(8),
          .company_currency = row.Text(9),
          .ui_domain = row.Text(10),
          .granted_scopes = FromJsonArray(row.Text(11)),
          .sealed_access_token = row.Text(12),
          .sealed_refresh_token = row.Text(13),
          .token_obtained_at = row.OptionalTime(14),
          .token_expires_at = row.OptionalTime(15),
          .last_error = ErrorOf(row),
          .created_at = row.TimeAt(21),
          .updated_at = row.TimeAt(22)};
}

// error_code, error_message, error_at, error_recoverable, error_resolution
Params ErrorParams(const Dialect& d, const std::optional<ConnectionError>& error) {
  if (!error) return {Null(), Text(""), Null(), Num(0), Text("")};
  return {Text(error->code), Text(error->message), d.At(error->at), Num(error->recoverable ? 1 : 0),
          Text(error->resolution)};
}

Params ConnectionParams(const Dialect& d, const Connection& c) {
  Params params = {Text(c.workspace_id.value),
                   Text(c.provider),
                   Text(c.id.value),
                   Text(WordOf(c.kind)),
                   Text(WordOf(c.state)),
                   Num(c.portal_id),
                   Text(c.portal_domain),
                   Text(c.authorized_by),
                   Text(c.portal_time_zone),
                   Text(c.company_currency),
                   Text(c.ui_domain),
                   ToJsonArray(c.granted_scopes),
                   Text(c.sealed_access_token),
                   Text(c.sealed_refresh_token),
                   d.AtOrNull(c.token_obtained_at),
                   d.AtOrNull(c.token_expires_at)};
  for (SqlValue& value : ErrorParams(d, c.last_error)) params.push_back(std::move(value));
  params.push_back(d.At(c.created_at));
  params.push_back(d.At(c.updated_at));
  return params;
}

const UpsertTable& ConnectionsTable() {
  static const UpsertTable table{.name = "connections",
                                 .columns = {"workspace_id",
                                             "provider",
                                             "connection_id",
                                             "kind",
                                             "state",
                                             "portal_id",
                                             "portal_domain",
                                             "authorized_by",
                                             "portal_time_zone",
                                             "company_currency",
                                             "ui_domain",
                                             "granted_scopes",
                                             "sealed_access_token",
                                             "sealed_refresh_token",
                                             "token_obtained_at",
                                             "token_expires_at",
                                             "error_code",
                                             "error_message",
                                             "error_at",
                                             "error_recoverable",
                                             "error_resolution",
                                             "created_at",
                                             "updated_at"},
                                 .key_columns = 2,
                                 .insert_only = {},
                                 .guard = "connections.portal_id = excluded.portal_id"};
  return table;
}

absl::Status Replaced(const ConnectionId& id) {
  return Aborted("the connection " + id.value + " was replaced by another one");
}

class SqlConnectionStore : public ConnectionStore {
 public:
  explicit SqlConnectionStore(Database& database) : database_(database) {}

  absl::Status Put(const Connection& connection, Deadline deadline) override {
    return database_.Write(Scope::Of(connection.workspace_id), deadline, [&](SqlSession& sql) {
      const auto written =
          UpsertAndCount(sql, ConnectionsTable(), {ConnectionParams(sql.dialect(), connection)});
      return written > 0 ? absl::OkStatus()
                         : AlreadyExists("the workspace is connected to another portal");
    });
  }

  absl::StatusOr<Connection> Get(const WorkspaceId& workspace, const std::string& provider,
                                 Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<Connection> {
          const Rows rows =
              sql.Query(kConnectionColumns,
                        std::string(kSelectAnyConnection) + kOfWorkspace + " AND provider = ?",
                        {Text(workspace.value), Text(provider)});
          if (rows.empty()) return NotFound("the workspace has no connection to " + provider);
          return ConnectionOf(rows.front());
        });
  }

  absl::StatusOr<std::vector<Connection>> List(const WorkspaceId& workspace,
                                               Deadline deadline) override {
    return database_.Read(Scope::Of(workspace), deadline,
                          [&](SqlSession& sql) -> absl::StatusOr<std::vector<Connection>> {
                            std::vector<Connection> connections;
                            for (const Row& row : sql.Query(kConnectionColumns,
                                                            std::string(kSelectAnyConnection) +
                                                                kOfWorkspace + " ORDER BY provider",
                                                            {Text(workspace.value)})) {
                              connections.push_back(ConnectionOf(row));
                            }
                            return connections;
                          });
  }

  absl::StatusOr<std::vector<Connection>> ListByState(ConnectionState state,
                                                      Deadline deadline) override {
    return database_.Read(
        Scope::EveryWorkspace(), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<std::vector<Connection>> {
          std::vector<Connection> connections;
          for (const Row& row : sql.Query(kConnectionColumns,
                                          std::string(kSelectAnyConnection) +
                                              " WHERE state = ? ORDER BY workspace_id, provider",
                                          {Text(WordOf(state))})) {
            connections.push_back(ConnectionOf(row));
          }
          return connections;
        });
  }

  absl::Status UpdateTokens(const WorkspaceId& workspace, const ConnectionId& id,
                            const std::string& sealed_access, const std::string& sealed_refresh,
                            std::optional<Time> obtained, std::optional<Time> expires,
                            Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      const Dialect& d = sql.dialect();
      const auto changed = sql.Execute(
          "UPDATE connections SET sealed_access_token = ?, sealed_refresh_token = ?,"
          " token_obtained_at = ?, token_expires_at = ?"
          " WHERE workspace_id = ? AND connection_id = ?",
          {Text(sealed_access), Text(sealed_refresh), d.AtOrNull(obtained), d.AtOrNull(expires),
           Text(workspace.value), Text(id.value)});
      return changed == 0 ? Replaced(id) : absl::OkStatus();
    });
  }

  absl::Status Reseal(const WorkspaceId& workspace, const ConnectionId& id,
                      const SealedTokens& from, const SealedTokens& to,
                      Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      const auto changed = sql.Execute(
          "UPDATE connections SET sealed_access_token = ?, sealed_refresh_token = ?"
          " WHERE workspace_id = ? AND connection_id = ? AND sealed_access_token = ?"
          " AND sealed_refresh_token = ?",
          {Text(to.access), Text(to.refresh), Text(workspace.value), Text(id.value),
           Text(from.access), Text(from.refresh)});
      return changed == 0 ? Aborted("the tokens of " + id.value + " are others by now")
                          : absl::OkStatus();
    });
  }

  absl::Status SetScopes(const WorkspaceId& workspace, const ConnectionId& id,
                         const std::vector<std::string>& granted, Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      const auto changed = sql.Execute(
          "UPDATE connections SET granted_scopes = ? WHERE workspace_id = ? AND connection_id = ?",
          {ToJsonArray(granted), Text(workspace.value), Text(id.value)});
      return changed == 0 ? Replaced(id) : absl::OkStatus();
    });
  }

  absl::Status SetAccount(const WorkspaceId& workspace, const ConnectionId& id,
                          const PortalAccount& account, Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      const auto changed = sql.Execute(
          "UPDATE connections SET portal_time_zone = ?, company_currency = ?, ui_domain = ?"
          " WHERE workspace_id = ? AND connection_id = ?",
          {Text(account.time_zone), Text(account.company_currency), Text(account.ui_domain),
           Text(workspace.value), Text(id.value)});
      return changed == 0 ? Replaced(id) : absl::OkStatus();
    });
  }
  absl::Status SetCompanyCurrency(const WorkspaceId& workspace, const ConnectionId& id,
                                  const std::string& currency, Time now,
                                  Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      LockWorkspace(sql, workspace);
      const auto changed = sql.Execute(
          "UPDATE connections SET company_currency = ? WHERE workspace_id = ?"
          " AND connection_id = ?",
          {Text(currency), Text(workspace.value), Text(id.value)});
      if (changed == 0) return Replaced(id);
      DirtyClientMarker(sql, workspace, now).MarkAll();
      return absl::OkStatus();
    });
  }

  absl::Status SetState(const WorkspaceId& workspace, const ConnectionId& id, ConnectionState state,
                        const std::optional<ConnectionError>& error, Time at,
                        Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      Params params = ErrorParams(sql.dialect(), error);
      params.push_back(Text(WordOf(state)));
      params.push_back(sql.dialect().At(at));
      params.push_back(Text(workspace.value));
      params.push_back(Text(id.value));
      const auto changed = sql.Execute(
          "UPDATE connections SET error_code = ?, error_message = ?, error_at = ?,"
          " error_recoverable = ?, error_resolution = ?, state = ?, updated_at = ?"
          " WHERE workspace_id = ? AND connection_id = ?",
          params);
      return changed == 0 ? Replaced(id) : absl::OkStatus();
    });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<ConnectionStore> MakeSqlConnectionStore(Database& database) {
  return std::make_unique<SqlConnectionStore>(database);
}

}  // namespace stanna::storage
