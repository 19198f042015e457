#include "storage/checkpoint_store.h"
#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"
#include "storage/sql/fence.h"
#include "storage/sql/sql_stores.h"

namespace stanna::storage {
namespace {

const UpsertTable& CheckpointsTable() {
  static const UpsertTable table{
      .name = "sync_checkpoints",
      .columns = {"workspace_id", "object_type", "fast_until", "truth_until", "import_began",
                  "properties", "imported_at", "synced_at", "reconciled_at", "associations_at",
                  "calculated_at"},
      .key_columns = 2};
  return table;
}

SyncCheckpoint CheckpointOf(const Row& row) {
  return {.type = ObjectTypeOf(row.Int(0)),
          .fast_until = row.OptionalTime(1),
          .truth_until = row.OptionalTime(2),
          .import_began = row.OptionalTime(3),
          .properties = row.Text(4),
          .imported_at = row.OptionalTime(5),
          .synced_at = row.OptionalTime(6),
          .reconciled_at = row.OptionalTime(7),
          .associations_at = row.OptionalTime(8),
          .calculated_at = row.OptionalTime(9)};
}

class SqlCheckpointStore : public CheckpointStore {
 public:
  explicit SqlCheckpointStore(Database& database) : database_(database) {}

  absl::StatusOr<std::vector<SyncCheckpoint>> List(const WorkspaceId& workspace,
                                                   Deadline deadline) override {
    using Checkpoints = absl::StatusOr<std::vector<SyncCheckpoint>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Checkpoints {
      std::vector<SyncCheckpoint> checkpoints;
      for (const Row& row : sql.Query(
               10,
               "SELECT object_type, fast_until, truth_until, import_began, properties, imported_at,"
               " synced_at, reconciled_at, associations_at, calculated_at FROM sync_checkpoints"
               " WHERE workspace_id = ? ORDER BY object_type",
               {Text(workspace.value)})) {
        checkpoints.push_back(CheckpointOf(row));
      }
      return checkpoints;
    });
  }

  absl::Status Put(const WorkspaceId& workspace, const Fence& fence,
                   const SyncCheckpoint& checkpoint, Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::Status {
      RETURN_IF_ERROR(CheckFence(sql, workspace, fence));
      const Dialect& d = sql.dialect();
      Upsert(
          sql, CheckpointsTable(),
          {{Text(workspace.value), Num(CodeOf(checkpoint.type)), d.AtOrNull(checkpoint.fast_until),
            d.AtOrNull(checkpoint.truth_until), d.AtOrNull(checkpoint.import_began),
            Text(checkpoint.properties), d.AtOrNull(checkpoint.imported_at),
            d.AtOrNull(checkpoint.synced_at), d.AtOrNull(checkpoint.reconciled_at),
            d.AtOrNull(checkpoint.associations_at), d.AtOrNull(checkpoint.calculated_at)}});
      return absl::OkStatus();
    });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<CheckpointStore> MakeSqlCheckpointStore(Database& database) {
  return std::make_unique<SqlCheckpointStore>(database);
}

}  // namespace stanna::storage
