#include "storage/sql/sql_stores.h"
#include "storage/sql/workspace_lock.h"

namespace stanna::storage {
namespace {

constexpr int kJobColumns = 8;

absl::Status LeaseLost() {
  return WithReason(Aborted("the job's lease was lost: another worker has it, or it is over"),
                    "LEASE_LOST");
}

// "FROM … WHERE …" of the due jobs of `states` that the claimant takes, and its parameters.
std::string FromDue(const Claimant& who, const std::string& states) {
  std::string from = " FROM jobs WHERE state IN (" + states + ") AND due_at <= ?";
  if (!who.only.empty()) from += " AND kind = ?";
  if (!who.except.empty()) from += " AND kind <> ?";
  return from;
}

Params DueParams(const Dialect& d, const Claimant& who, Time now) {
  Params params = {d.At(now)};
  if (!who.only.empty()) params.push_back(Text(who.only));
  if (!who.except.empty()) params.push_back(Text(who.except));
  return params;
}

// The first due job of `states`, its row locked.
Rows SelectDue(SqlSession& sql, const Claimant& who, const std::string& states, Time now) {
  return sql.QueryKept(
      kJobColumns,
      "SELECT workspace_id, job_id, kind, payload, priority, attempts, epoch, state" +
          FromDue(who, states) + " ORDER BY priority, due_at, job_id LIMIT 1" +
          sql.dialect().ForUpdateSkipLocked(),
      DueParams(sql.dialect(), who, now));
}

Job JobOf(const Row& row) {
  return {.workspace_id = WorkspaceId(row.Text(0)),
          .id = JobId(row.Text(1)),
          .kind = row.Text(2),
          .payload = row.Text(3),
          .priority = static_cast<int>(row.Int(4)),
          .attempts = static_cast<int>(row.Int(5)),
          .epoch = row.Int(6)};
}

// A job whose worker fell silent may still have a page in flight; the epoch must not move under it.
std::optional<Job> FindClaimable(SqlSession& sql, const Claimant& who, Time now) {
  Rows rows = SelectDue(sql, who, "'queued', 'leased'", now);
  if (rows.empty()) return std::nullopt;
  const bool was_leased = rows.front().Text(7) == "leased";
  if (was_leased && !TryLockWorkspace(sql, WorkspaceId(rows.front().Text(0)))) {
    rows = SelectDue(sql, who, "'queued'", now);
    if (rows.empty()) return std::nullopt;
  }
  return JobOf(rows.front());
}

class SqlJobStore : public JobStore {
 public:
  explicit SqlJobStore(Database& database) : database_(database) {}

  absl::StatusOr<std::optional<Job>> Claim(const Claimant& worker, Time now,
                                           std::chrono::milliseconds lease,
                                           Deadline deadline) override {
    // Most polls find nothing: on SQLite that must not take the write lock.
    if (!database_.dialect().is_postgres()) {
      ASSIGN_OR_RETURN(const bool any, AnyDue(worker, now, deadline));
      if (!any) return std::optional<Job>();
    }
    return database_.WriteFirst(
        Scope::EveryWorkspace(), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<std::optional<Job>> {
          std::optional<Job> job = FindClaimable(sql, worker, now);
          if (!job) return job;
          ++job->epoch;
          ++job->attempts;
          sql.StartKept(
              "UPDATE jobs SET state = 'leased', epoch = ?, attempts = ?, worker = ?, due_at = ?"
              " WHERE workspace_id = ? AND job_id = ?",
              {Num(job->epoch), Num(job->attempts), Text(worker.name),
               sql.dialect().At(now + lease), Text(job->workspace_id.value), Text(job->id.value)});
          return job;
        });
  }

  absl::Status Heartbeat(const Fence& fence, Time now, std::chrono::milliseconds lease,
                         Deadline deadline) override {
    return Move(
        fence, "due_at = ?", [&](const Dialect& d) { return Params{d.At(now + lease)}; }, deadline);
  }

  absl::Status Complete(const Fence& fence, Time now, Deadline deadline) override {
    return Move(
        fence, "state = 'done', finished_at = ?",
        [&](const Dialect& d) { return Params{d.At(now)}; }, deadline);
  }

  absl::Status Retry(const Fence& fence, const std::string& error, Time run_at,
                     Deadline deadline) override {
    return Move(
        fence, "state = 'queued', last_error = ?, due_at = ?",
        [&](const Dialect& d) {
          return Params{Text(error), d.At(run_at)};
        },
        deadline);
  }

  absl::Status Fail(const Fence& fence, const std::string& error, Time now,
                    Deadline deadline) override {
    return Move(
        fence, "state = 'dead', last_error = ?, finished_at = ?",
        [&](const Dialect& d) {
          return Params{Text(error), d.At(now)};
        },
        deadline);
  }

  absl::StatusOr<std::vector<DeadJob>> ListDead(const WorkspaceId& workspace, int limit,
                                                Deadline deadline) override {
    using Dead = absl::StatusOr<std::vector<DeadJob>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Dead {
      std::vector<DeadJob> dead;
      for (const Row& row :
           sql.Query(kJobColumns + 2,
                     "SELECT workspace_id, job_id, kind, payload, priority, attempts, epoch, state,"
                     " last_error, finished_at FROM jobs WHERE workspace_id = ? AND state = 'dead'"
                     " ORDER BY finished_at DESC, job_id DESC LIMIT ?",
                     {Text(workspace.value), Num(limit)})) {
        dead.push_back({.job = JobOf(row), .error = row.Text(8), .died_at = row.TimeAt(9)});
      }
      return dead;
    });
  }

  absl::Status Revive(const WorkspaceId& workspace, const JobId& id, Time now,
                      Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      const auto changed = sql.Execute(
          "UPDATE jobs SET state = 'queued', due_at = ?, finished_at = NULL"
          " WHERE workspace_id = ? AND job_id = ? AND state = 'dead'",
          {sql.dialect().At(now), Text(workspace.value), Text(id.value)});
      return changed > 0 ? absl::OkStatus()
                         : NotFound("no dead job " + id.value + " in this workspace");
    });
  }

  absl::StatusOr<QueueDepth> Depth(const WorkspaceId& workspace, Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<QueueDepth> {
          QueueDepth depth;
          for (const Row& row :
               sql.Query(3,
                         "SELECT state, count(*), min(due_at) FROM jobs WHERE workspace_id = ?"
                         " AND state IN ('queued', 'leased', 'dead') GROUP BY state",
                         {Text(workspace.value)})) {
            const std::string& state = row.Text(0);
            (state == "queued"   ? depth.queued
             : state == "leased" ? depth.leased
                                 : depth.dead) = row.Int(1);
            if (state == "queued") depth.oldest_due_at = row.OptionalTime(2);
          }
          return depth;
        });
  }

 private:
  absl::StatusOr<bool> AnyDue(const Claimant& who, Time now, Deadline deadline) {
    return database_.Read(
        Scope::EveryWorkspace(), deadline, [&](SqlSession& sql) -> absl::StatusOr<bool> {
          return !sql.Query(1, "SELECT 1" + FromDue(who, "'queued', 'leased'") + " LIMIT 1",
                            DueParams(sql.dialect(), who, now))
                      .empty();
        });
  }

  // Changes the job only while `fence` holds its lease. Behind an import's writes it would come too
  // late on a slow machine: SQLite has one writer.
  template <typename MakeParams>
  absl::Status Move(const Fence& fence, const std::string& set, const MakeParams& make,
                    Deadline deadline) {
    return database_.WriteFirst(Scope::ToErase(fence.workspace_id), deadline, [&](SqlSession& sql) {
      Params params = make(sql.dialect());
      params.push_back(Text(fence.workspace_id.value));
      params.push_back(Text(fence.job_id.value));
      params.push_back(Num(fence.epoch));
      const auto changed =
          sql.ExecuteKept("UPDATE jobs SET " + set +
                              " WHERE workspace_id = ? AND job_id = ? AND epoch = ?"
                              " AND state = 'leased'",
                          params);
      return changed == 0 ? LeaseLost() : absl::OkStatus();
    });
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<JobStore> MakeSqlJobStore(Database& database) {
  return std::make_unique<SqlJobStore>(database);
}

}  // namespace stanna::storage
