#include "storage/sql/sql_stores.h"

namespace stanna::storage {
namespace {

constexpr char kSelectApiKey[] =
    "SELECT workspace_id, key_id, name, role, hash, hint, created_at, last_used_at, revoked_at,"
    " expires_at, hash_key_id FROM api_keys";
constexpr int kApiKeyColumns = 11;

ApiKey ApiKeyOf(const Row& row) {
  return {.id = ApiKeyId(row.Text(1)),
          .workspace_id = WorkspaceId(row.Text(0)),
          .name = row.Text(2),
          .role = static_cast<Role>(row.Int(3)),
          .hash = row.Text(4),
          .hash_key_id = row.Text(10),
          .hint = row.Text(5),
          .created_at = row.TimeAt(6),
          .last_used_at = row.OptionalTime(7),
          .revoked_at = row.OptionalTime(8),
          .expires_at = row.OptionalTime(9)};
}

void Insert(SqlSession& sql, const ApiKey& key) {
  const Dialect& d = sql.dialect();
  sql.Execute(
      "INSERT INTO api_keys (workspace_id, key_id, name, role, hash, hint, created_at,"
      " last_used_at, revoked_at, expires_at, hash_key_id)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {Text(key.workspace_id.value), Text(key.id.value), Text(key.name),
       Num(static_cast<int>(key.role)), Text(key.hash), Text(key.hint), d.At(key.created_at),
       d.AtOrNull(key.last_used_at), d.AtOrNull(key.revoked_at), d.AtOrNull(key.expires_at),
       Text(key.hash_key_id)});
}

class SqlApiKeyStore : public ApiKeyStore {
 public:
  explicit SqlApiKeyStore(Database& database) : database_(database) {}

  absl::Status Create(const ApiKey& key, Deadline deadline) override {
    return database_.Write(Scope::Of(key.workspace_id), deadline, [&](SqlSession& sql) {
      Insert(sql, key);
      return absl::OkStatus();
    });
  }

  absl::StatusOr<ApiKey> FindByHash(const std::string& hash, Deadline deadline) override {
    return database_.Read(
        Scope::EveryWorkspace(), deadline, [&](SqlSession& sql) -> absl::StatusOr<ApiKey> {
          const Rows rows = sql.Query(kApiKeyColumns,
                                      std::string(kSelectApiKey) + " WHERE hash = ?", {Text(hash)});
          if (rows.empty()) return NotFound("no such API key");
          return ApiKeyOf(rows.front());
        });
  }

  absl::StatusOr<std::vector<ApiKey>> List(const WorkspaceId& workspace,
                                           Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<std::vector<ApiKey>> {
          std::vector<ApiKey> keys;
          for (const Row& row : sql.Query(kApiKeyColumns,
                                          std::string(kSelectApiKey) +
                                              " WHERE workspace_id = ? ORDER BY created_at, key_id",
                                          {Text(workspace.value)})) {
            keys.push_back(ApiKeyOf(row));
          }
          return keys;
        });
  }

  absl::Status Revoke(const WorkspaceId& workspace, const ApiKeyId& id, Time at,
                      Deadline deadline) override {
    // The first revocation's time stays.
    return SetTime("revoked_at = coalesce(revoked_at, ", workspace, id, at, deadline);
  }

  absl::Status Rotate(const ApiKeyId& id, const ApiKey& successor, Time expires_at,
                      Deadline deadline) override {
    return database_.Write(Scope::Of(successor.workspace_id), deadline, [&](SqlSession& sql) {
      RETURN_IF_ERROR(Expire(sql, id, successor, expires_at));
      Insert(sql, successor);
      return absl::OkStatus();
    });
  }

  absl::Status Rehash(const WorkspaceId& workspace, const ApiKeyId& id, const std::string& from,
                      const std::string& to, const std::string& hash_key_id,
                      Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      const auto changed = sql.Execute(
          "UPDATE api_keys SET hash = ?, hash_key_id = ? WHERE workspace_id = ? AND key_id = ?"
          " AND hash = ?",
          {Text(to), Text(hash_key_id), Text(workspace.value), Text(id.value), Text(from)});
      return changed == 0 ? NotFound("no API key " + id.value + " with that hash")
                          : absl::OkStatus();
    });
  }

  absl::Status Touch(const WorkspaceId& workspace, const ApiKeyId& id, Time at,
                     Deadline deadline) override {
    return SetTime("last_used_at = (", workspace, id, at, deadline);
  }

 private:
  static absl::Status Expire(SqlSession& sql, const ApiKeyId& id, const ApiKey& successor,
                             Time expires_at) {
    const Dialect& d = sql.dialect();
    const std::string param = d.TimeParam();
    const SqlValue workspace = Text(successor.workspace_id.value);
    const auto changed =
        sql.Execute("UPDATE api_keys SET expires_at = CASE WHEN expires_at < " + param +
                        " THEN expires_at ELSE " + param +
                        " END WHERE workspace_id = ? AND key_id = ? AND revoked_at IS NULL"
                        " AND (expires_at IS NULL OR expires_at > " +
                        param + ")",
                    {d.At(expires_at), d.At(expires_at), workspace, Text(id.value),
                     d.At(successor.created_at)});
    if (changed > 0) return absl::OkStatus();
    const Rows rows = sql.Query(1, "SELECT 1 FROM api_keys WHERE workspace_id = ? AND key_id = ?",
                                {workspace, Text(id.value)});
    if (rows.empty()) return NotFound("no API key " + id.value);
    return FailedPrecondition("the API key " + id.value + " has ended already");
  }

  absl::Status SetTime(const std::string& assignment, const WorkspaceId& workspace,
                       const ApiKeyId& id, Time at, Deadline deadline) {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      const auto changed =
          sql.Execute("UPDATE api_keys SET " + assignment + sql.dialect().TimeParam() +
                          ") WHERE workspace_id = ? AND key_id = ?",
                      {sql.dialect().At(at), Text(workspace.value), Text(id.value)});
      return changed == 0 ? NotFound("no API key " + id.value) : absl::OkStatus();
    });
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<ApiKeyStore> MakeSqlApiKeyStore(Database& database) {
  return std::make_unique<SqlApiKeyStore>(database);
}

}  // namespace stanna::storage
