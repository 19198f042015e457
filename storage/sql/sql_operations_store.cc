#include <map>

#include "storage/operations_store.h"
#include "storage/sql/codes.h"
#include "storage/sql/sql_stores.h"

namespace stanna::storage {
namespace {

std::vector<JobBacklog> ReadJobs(SqlSession& sql) {
  std::map<std::string, JobBacklog> by_kind;
  // Each by its own index: most jobs are done.
  for (const char* states : {"'queued', 'leased'", "'dead'"}) {
    for (const Row& row : sql.Query(4, std::string("SELECT kind, state, count(*), min(due_at)"
                                                   " FROM jobs WHERE state IN (") +
                                           states + ") GROUP BY kind, state")) {
      JobBacklog& jobs = by_kind[row.Text(0)];
      jobs.kind = row.Text(0);
      const std::string& state = row.Text(1);
      (state == "queued" ? jobs.queued : state == "leased" ? jobs.leased : jobs.dead) = row.Int(2);
      if (state == "queued") jobs.oldest_due_at = row.OptionalTime(3);
    }
  }
  std::vector<JobBacklog> jobs;
  for (auto& [kind, backlog] : by_kind) jobs.push_back(std::move(backlog));
  return jobs;
}

// The last run by the index of a workspace's newest runs that are not live: a few rows as a rule.
std::vector<ConnectionFreshness> ReadConnections(SqlSession& sql) {
  std::vector<ConnectionFreshness> connections;
  for (const Row& row :
       sql.Query(5,
                 "SELECT kind, state, created_at,"
                 " (SELECT r.finished_at FROM sync_runs r WHERE r.workspace_id = c.workspace_id"
                 "   AND r.kind <> 'live' AND r.kind IN ('quick', 'full', 'reconcile')"
                 "   AND r.state = 'completed' ORDER BY r.created_at DESC, r.run_id DESC LIMIT 1),"
                 " (SELECT min(k.synced_at) FROM sync_checkpoints k"
                 "   WHERE k.workspace_id = c.workspace_id)"
                 " FROM connections c WHERE state <> 'disconnected'"
                 " ORDER BY workspace_id, provider")) {
    connections.push_back({.kind = ConnectionKindOf(row.Text(0)),
                           .state = ConnectionStateOf(row.Text(1)),
                           .connected_at = row.TimeAt(2),
                           .completed_at = row.OptionalTime(3),
                           .synced_at = row.OptionalTime(4)});
  }
  return connections;
}

Waiting ReadWaiting(SqlSession& sql, const std::string& query) {
  const Rows rows = sql.Query(2, query);
  return {.count = rows.front().Int(0), .oldest_at = rows.front().OptionalTime(1)};
}

class SqlOperationsStore : public OperationsStore {
 public:
  explicit SqlOperationsStore(Database& database) : database_(database) {}

  absl::StatusOr<OperationsFacts> Read(Deadline deadline) override {
    return database_.Read(
        Scope::EveryWorkspace(), deadline, [](SqlSession& sql) -> absl::StatusOr<OperationsFacts> {
          OperationsFacts facts;
          facts.jobs = ReadJobs(sql);
          facts.connections = ReadConnections(sql);
          facts.webhook_events = ReadWaiting(
              sql, "SELECT count(*), min(received_at) FROM webhook_events WHERE state = 1");
          facts.dead_webhook_events =
              sql.Query(1, "SELECT count(*) FROM webhook_events WHERE state = 3").front().Int(0);
          facts.clients_to_score =
              ReadWaiting(sql, "SELECT count(*), min(queued_at) FROM dirty_health");
          return facts;
        });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<OperationsStore> MakeSqlOperationsStore(Database& database) {
  return std::make_unique<SqlOperationsStore>(database);
}

}  // namespace stanna::storage
