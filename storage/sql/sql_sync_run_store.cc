#include "storage/sql/bulk.h"
#include "storage/sql/change_log.h"
#include "storage/sql/codes.h"
#include "storage/sql/sql_stores.h"
#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

constexpr char kSelectRun[] =
    "SELECT workspace_id, run_id, job_id, kind, started_by, state, request_id, window_start,"
    " window_end, object_types, cancel_requested, error_code, error_message, created_at,"
    " started_at, finished_at, oldest_first, waiting_until, waiting_reason, config_version"
    " FROM sync_runs"
    " WHERE workspace_id = ?";
constexpr int kRunColumns = 20;
constexpr int kProgressColumns = 16;
constexpr char kIsActive[] = "state IN ('queued', 'running')";
constexpr char kIsOpen[] = "state IN ('queued', 'running', 'paused')";
constexpr char kIsNotLive[] = "kind <> 'live'";

SyncRun RunOf(const Row& row) {
  return {.workspace_id = WorkspaceId(row.Text(0)),
          .id = SyncRunId(row.Text(1)),
          .job_id = JobId(row.Text(2)),
          .kind = RunKindOf(row.Text(3)),
          .trigger = RunTriggerOf(row.Text(4)),
          .state = RunStateOf(row.Text(5)),
          .request_id = row.Text(6),
          .window_start = row.OptionalTime(7),
          .window_end = row.OptionalTime(8),
          .oldest_first = row.Bool(16),
          .types = TypesOf(row.Int(9)),
          .cancel_requested = row.Bool(10),
          .error_code = row.Text(11),
          .error_message = row.Text(12),
          .waiting_until = row.OptionalTime(17),
          .waiting_reason = row.Text(18),
          .created_at = row.TimeAt(13),
          .started_at = row.OptionalTime(14),
          .finished_at = row.OptionalTime(15),
          .config_version =
              row.IsNull(19) ? std::nullopt : std::optional(static_cast<int>(row.Int(19))),
          .progress = {}};
}

ObjectProgress ProgressOf(const Row& row) {
  return {.type = ObjectTypeOf(row.Int(0)),
          .total = row.OptionalInt(1),
          .processed = row.Int(2),
          .added = row.Int(3),
          .updated = row.Int(4),
          .unchanged = row.Int(5),
          .skipped = row.Int(6),
          .failed = row.Int(7),
          .calls = row.Int(8),
          .after = row.Text(9),
          .finished = row.Bool(10),
          .error = row.Text(11),
          .calls_saved = row.Int(12),
          .waited = std::chrono::milliseconds(row.Int(13)),
          .started_at = row.OptionalTime(14),
          .finished_at = row.OptionalTime(15)};
}

// The runs that `condition` selects, with their progress.
std::vector<SyncRun> LoadRuns(SqlSession& sql, const WorkspaceId& workspace,
                              const std::string& condition, const Params& params) {
  Params all = {Text(workspace.value)};
  all.insert(all.end(), params.begin(), params.end());
  std::vector<SyncRun> runs;
  for (const Row& row : sql.QueryKept(kRunColumns, kSelectRun + condition, all)) {
    SyncRun run = RunOf(row);
    for (const Row& progress :
         sql.QueryKept(kProgressColumns,
                       "SELECT object_type, total, processed, added, updated, unchanged, skipped,"
                       " failed, calls, next_after, finished, error, calls_saved, waited_ms,"
                       " started_at, finished_at FROM sync_cursors"
                       " WHERE workspace_id = ? AND run_id = ? ORDER BY object_type",
                       {Text(workspace.value), Text(run.id.value)})) {
      run.progress.push_back(ProgressOf(progress));
    }
    runs.push_back(std::move(run));
  }
  return runs;
}

absl::StatusOr<SyncRun> LoadRun(SqlSession& sql, const WorkspaceId& workspace,
                                const std::string& condition, const Params& params) {
  std::vector<SyncRun> runs = LoadRuns(sql, workspace, condition, params);
  if (runs.empty()) return NotFound("no such sync run in this workspace");
  return std::move(runs.front());
}

absl::StatusOr<SyncRun> LoadById(SqlSession& sql, const WorkspaceId& workspace,
                                 const SyncRunId& id) {
  return LoadRun(sql, workspace, " AND run_id = ?", {Text(id.value)});
}

absl::Status AlreadyRunning(const SyncRun& run) {
  return WithReason(AlreadyExists("a sync of this workspace is under way: " + run.id.value),
                    "SYNC_ALREADY_RUNNING",
                    {{"syncId", run.id.value}, {"jobId", run.job_id.value}});
}

absl::Status RequestIdReused(const SyncRun& run) {
  return WithReason(
      AlreadyExists("the request id " + run.request_id +
                    " was used for another kind of run: " + run.id.value + "; choose a new one"),
      "REQUEST_ID_REUSED", {{"syncId", run.id.value}, {"jobId", run.job_id.value}});
}

// The run that answers instead of a new one: that of the same request, or an error that names the
// one that is under way. nullopt: a new one may start.
absl::StatusOr<std::optional<SyncRun>> FindInstead(SqlSession& sql, const SyncRun& run) {
  if (!run.request_id.empty()) {
    auto same = LoadRuns(sql, run.workspace_id, " AND request_id = ?", {Text(run.request_id)});
    if (!same.empty() && same.front().kind != run.kind) return RequestIdReused(same.front());
    if (!same.empty()) return std::optional(std::move(same.front()));
  }
  for (const SyncRun& open : LoadRuns(sql, run.workspace_id, " AND " + std::string(kIsOpen), {})) {
    if (ExcludeEachOther(open.kind, run.kind)) return AlreadyRunning(open);
  }
  return std::optional<SyncRun>();
}

bool InsertRun(SqlSession& sql, const SyncRun& run) {
  const Dialect& d = sql.dialect();
  return sql.Execute(
             "INSERT INTO sync_runs (workspace_id, run_id, job_id, kind, started_by, state,"
             " request_id, window_start, window_end, object_types, created_at, oldest_first)"
             " VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
             {Text(run.workspace_id.value), Text(run.id.value), Text(run.job_id.value),
              Text(WordOf(run.kind)), Text(WordOf(run.trigger)), Text(run.request_id),
              d.AtOrNull(run.window_start), d.AtOrNull(run.window_end), Num(MaskOf(run.types)),
              d.At(run.created_at), Num(run.oldest_first ? 1 : 0)}) > 0;
}

void InsertProgressAndJob(SqlSession& sql, const SyncRun& run, int priority) {
  static const UpsertTable kCursors{.name = "sync_cursors",
                                    .columns = {"workspace_id", "run_id", "object_type"},
                                    .key_columns = 3};
  std::vector<Params> cursors;
  for (const ObjectType type : run.types) {
    cursors.push_back({Text(run.workspace_id.value), Text(run.id.value), Num(CodeOf(type))});
  }
  Upsert(sql, kCursors, std::move(cursors));
  const SqlValue created = sql.dialect().At(run.created_at);
  sql.Execute(
      "INSERT INTO jobs (workspace_id, job_id, kind, payload, priority, state, due_at, created_at)"
      " VALUES (?, ?, ?, ?, ?, 'queued', ?, ?)",
      {Text(run.workspace_id.value), Text(run.job_id.value),
       Text(run.kind == RunKind::kLive ? kLiveRunJob : kSyncRunJob), Text(run.id.value),
       Num(priority), created, created});
}

// The last step of a transaction that changed the run's state; `kind` is asked for.
void LogState(SqlSession& sql, const WorkspaceId& workspace, const SyncRunId& id, RunState state,
              Time at) {
  const Rows rows = sql.Query(1, "SELECT kind FROM sync_runs WHERE workspace_id = ? AND run_id = ?",
                              {Text(workspace.value), Text(id.value)});
  if (rows.empty()) return;
  ChangeLog log(sql, workspace, at);
  log.Add(ChangeKind::kSync, id.value,
          "{\"syncId\":" + ToJsonString(id.value) +
              ",\"kind\":" + ToJsonString(rows.front().Text(0)) +
              ",\"state\":" + ToJsonString(WordOf(state)) + "}");
  log.Flush();
}

class SqlSyncRunStore : public SyncRunStore {
 public:
  explicit SqlSyncRunStore(Database& database) : database_(database) {}

  absl::StatusOr<SyncRun> Start(const SyncRun& run, int priority, Deadline deadline) override {
    return database_.Write(
        Scope::Of(run.workspace_id), deadline, [&](SqlSession& sql) -> absl::StatusOr<SyncRun> {
          ASSIGN_OR_RETURN(std::optional<SyncRun> instead, FindInstead(sql, run));
          if (instead) return *std::move(instead);
          if (!InsertRun(sql, run)) {
            // Another process started one since: it is visible now.
            ASSIGN_OR_RETURN(instead, FindInstead(sql, run));
            if (instead) return *std::move(instead);
            return AlreadyExists("the sync run " + run.id.value + " exists");
          }
          InsertProgressAndJob(sql, run, priority);
          LogState(sql, run.workspace_id, run.id, RunState::kQueued, run.created_at);
          return LoadById(sql, run.workspace_id, run.id);
        });
  }

  absl::StatusOr<SyncRun> Get(const WorkspaceId& workspace, const SyncRunId& id,
                              Deadline deadline) override {
    return database_.Read(Scope::Of(workspace), deadline,
                          [&](SqlSession& sql) { return LoadById(sql, workspace, id); });
  }

  absl::StatusOr<SyncRun> GetByJob(const WorkspaceId& workspace, const JobId& id,
                                   Deadline deadline) override {
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      return LoadRun(sql, workspace, " AND job_id = ?", {Text(id.value)});
    });
  }

  absl::StatusOr<SyncRun> GetActive(const WorkspaceId& workspace, Deadline deadline) override {
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      return LoadRun(sql, workspace,
                     " AND " + std::string(kIsOpen) + " AND " + kIsNotLive +
                         " ORDER BY created_at DESC, run_id DESC LIMIT 1",
                     {});
    });
  }

  absl::StatusOr<RunListing> List(const WorkspaceId& workspace, const RunQuery& query,
                                  Deadline deadline) override {
    std::string condition;
    Params params;
    if (query.state) {
      condition += " AND state = ?";
      params.push_back(Text(WordOf(*query.state)));
    }
    if (query.kind) {
      condition += " AND kind = ?";
      params.push_back(Text(WordOf(*query.kind)));
    }
    if (query.without_live) condition += " AND " + std::string(kIsNotLive);
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<RunListing> {
          Params counted = {Text(workspace.value)};
          counted.insert(counted.end(), params.begin(), params.end());
          RunListing listing;
          listing.total =
              sql.Query(1, "SELECT count(*) FROM sync_runs WHERE workspace_id = ?" + condition,
                        counted)
                  .front()
                  .Int(0);
          Params paged = params;
          paged.push_back(Num(query.limit));
          paged.push_back(Num(query.offset));
          listing.runs = LoadRuns(
              sql, workspace, condition + " ORDER BY created_at DESC, run_id DESC LIMIT ? OFFSET ?",
              paged);
          return listing;
        });
  }

  absl::Status NoteConfigVersion(const WorkspaceId& workspace, const SyncRunId& id, int version,
                                 Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      sql.Execute(
          "UPDATE sync_runs SET config_version = ? WHERE workspace_id = ? AND run_id = ?"
          " AND (config_version IS NULL OR config_version > ?)",
          {Num(version), Text(workspace.value), Text(id.value), Num(version)});
      return absl::OkStatus();
    });
  }

  absl::Status MarkRunning(const WorkspaceId& workspace, const SyncRunId& id, Time at,
                           Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::Status {
      const auto run_when = [&](const char* state) {
        return sql.Execute(
                   "UPDATE sync_runs SET state = 'running', waiting_until = NULL,"
                   " waiting_reason = '', started_at = coalesce(started_at, " +
                       sql.dialect().TimeParam() +
                       ") WHERE workspace_id = ? AND run_id = ? AND state = ?",
                   {sql.dialect().At(at), Text(workspace.value), Text(id.value), Text(state)}) > 0;
      };
      if (run_when("queued")) {
        LogState(sql, workspace, id, RunState::kRunning, at);
        return absl::OkStatus();
      }
      if (run_when("running")) return absl::OkStatus();  // another worker took it over
      ASSIGN_OR_RETURN(const SyncRun run, LoadById(sql, workspace, id));
      return WithReason(Aborted("the sync run " + id.value + " is " +
                                std::string(WordOf(run.state)) + " already"),
                        "RUN_FINISHED");
    });
  }

  absl::Status SetTotal(const WorkspaceId& workspace, const SyncRunId& id, ObjectType type,
                        std::int64_t total, Deadline deadline) override {
    return SetProgress(workspace, id, type, "total", Num(total), deadline);
  }

  absl::Status SetObjectError(const WorkspaceId& workspace, const SyncRunId& id, ObjectType type,
                              const std::string& error, Deadline deadline) override {
    return SetProgress(workspace, id, type, "error", Text(error), deadline);
  }

  absl::Status Finish(const WorkspaceId& workspace, const SyncRunId& id, RunState state,
                      const std::string& error_code, const std::string& error_message, Time at,
                      Deadline deadline) override {
    if (!IsTerminal(state)) return InvalidArgument("a run can finish in a terminal state only");
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::Status {
      const auto changed = sql.Execute(
          "UPDATE sync_runs SET state = ?, error_code = ?, error_message = ?, finished_at = ?,"
          " waiting_until = NULL, waiting_reason = ''"
          " WHERE workspace_id = ? AND run_id = ? AND " +
              std::string(kIsOpen),
          {Text(WordOf(state)), Text(error_code), Text(error_message), sql.dialect().At(at),
           Text(workspace.value), Text(id.value)});
      if (changed == 0) return LoadById(sql, workspace, id).status();
      LogState(sql, workspace, id, state, at);
      return absl::OkStatus();
    });
  }

  absl::StatusOr<SyncRun> RequestCancel(const WorkspaceId& workspace, const SyncRunId& id, Time at,
                                        Deadline deadline) override {
    return database_.Write(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<SyncRun> {
          const SqlValue now = sql.dialect().At(at);
          const auto ended = sql.Execute(
              "UPDATE sync_runs SET cancel_requested = ?, state = 'cancelled', finished_at = ?"
              " WHERE workspace_id = ? AND run_id = ? AND state IN ('queued', 'paused')",
              {Num(1), now, Text(workspace.value), Text(id.value)});
          if (ended > 0) {
            sql.Execute(
                "UPDATE jobs SET state = 'cancelled', finished_at = ? WHERE workspace_id = ?"
                " AND job_id = (SELECT r.job_id FROM sync_runs r WHERE r.workspace_id = ?"
                " AND r.run_id = ?) AND state IN ('queued', 'leased', 'paused')",
                {now, Text(workspace.value), Text(workspace.value), Text(id.value)});
            LogState(sql, workspace, id, RunState::kCancelled, at);
          } else {
            sql.Execute(
                "UPDATE sync_runs SET cancel_requested = ?"
                " WHERE workspace_id = ? AND run_id = ? AND state = 'running'",
                {Num(1), Text(workspace.value), Text(id.value)});
          }
          return LoadById(sql, workspace, id);
        });
  }

  absl::Status SetWaiting(const WorkspaceId& workspace, const SyncRunId& id, Time until,
                          const std::string& reason, Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::Status {
      sql.Execute(
          "UPDATE sync_runs SET waiting_until = ?, waiting_reason = ?"
          " WHERE workspace_id = ? AND run_id = ? AND " +
              std::string(kIsActive),
          {sql.dialect().At(until), Text(reason), Text(workspace.value), Text(id.value)});
      return absl::OkStatus();
    });
  }

  absl::Status AddEffort(const WorkspaceId& workspace, const SyncRunId& id, ObjectType type,
                         const Effort& effort, Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      const Dialect& d = sql.dialect();
      const auto changed = sql.Execute(
          "UPDATE sync_cursors SET calls = calls + ?, calls_saved = calls_saved + ?,"
          " waited_ms = waited_ms + ?, started_at = coalesce(started_at, " +
              d.TimeParam() + "), finished_at = coalesce(" + d.TimeParam() +
              ", finished_at), finished = finished OR ?"
              " WHERE workspace_id = ? AND run_id = ? AND object_type = ?",
          {Num(effort.calls), Num(effort.calls_saved), Num(effort.waited.count()),
           d.AtOrNull(effort.started_at), d.AtOrNull(effort.finished_at),
           Num(effort.finished_at ? 1 : 0), Text(workspace.value), Text(id.value),
           Num(CodeOf(type))});
      return changed > 0 ? absl::OkStatus()
                         : NotFound("the sync run " + id.value + " does not read " +
                                    std::string(NameOf(type)));
    });
  }

  absl::StatusOr<SyncRun> Pause(const WorkspaceId& workspace, const SyncRunId& id, Time at,
                                Deadline deadline) override {
    return database_.Write(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<SyncRun> {
          const auto paused = sql.Execute(
              "UPDATE sync_runs SET state = 'paused', waiting_until = NULL, waiting_reason = ''"
              " WHERE workspace_id = ? AND run_id = ? AND " +
                  std::string(kIsActive),
              {Text(workspace.value), Text(id.value)});
          if (paused > 0) {
            MoveJob(sql, workspace, id, "state = 'paused'", {});
            LogState(sql, workspace, id, RunState::kPaused, at);
          }
          return Opened(sql, workspace, id);
        });
  }

  absl::StatusOr<SyncRun> Resume(const WorkspaceId& workspace, const SyncRunId& id, Time at,
                                 Deadline deadline) override {
    return database_.Write(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<SyncRun> {
          const auto resumed = sql.Execute(
              "UPDATE sync_runs SET state = 'queued'"
              " WHERE workspace_id = ? AND run_id = ? AND state = 'paused'",
              {Text(workspace.value), Text(id.value)});
          if (resumed > 0) {
            MoveJob(sql, workspace, id, "state = 'queued', due_at = ?", {sql.dialect().At(at)});
            LogState(sql, workspace, id, RunState::kQueued, at);
          }
          return Opened(sql, workspace, id);
        });
  }

  absl::StatusOr<std::int64_t> RemoveLiveBefore(const WorkspaceId& workspace, Time before,
                                                int limit, Deadline deadline) override {
    return database_.Write(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
          std::vector<Params> runs;
          std::vector<Params> jobs;
          for (const Row& row :
               sql.Query(2,
                         "SELECT run_id, job_id FROM sync_runs WHERE workspace_id = ?"
                         " AND kind = 'live' AND finished_at < ? AND NOT (" +
                             std::string(kIsOpen) + ") ORDER BY finished_at, run_id LIMIT ?",
                         {Text(workspace.value), sql.dialect().At(before), Num(limit)})) {
            runs.push_back({Text(workspace.value), Text(row.Text(0))});
            jobs.push_back({Text(workspace.value), Text(row.Text(1))});
          }
          const auto count = static_cast<std::int64_t>(runs.size());
          DeleteRows(sql, "sync_cursors", {"workspace_id", "run_id"}, runs);
          DeleteRows(sql, "sync_runs", {"workspace_id", "run_id"}, std::move(runs));
          DeleteRows(sql, "jobs", {"workspace_id", "job_id"}, std::move(jobs));
          return count;
        });
  }

 private:
  static void MoveJob(SqlSession& sql, const WorkspaceId& workspace, const SyncRunId& id,
                      const std::string& set, Params params) {
    for (const std::string& value : {workspace.value, workspace.value, id.value}) {
      params.push_back(Text(value));
    }
    sql.Execute("UPDATE jobs SET " + set +
                    " WHERE workspace_id = ? AND job_id = (SELECT r.job_id FROM sync_runs r"
                    " WHERE r.workspace_id = ? AND r.run_id = ?)"
                    " AND state IN ('queued', 'leased', 'paused')",
                params);
  }

  static absl::StatusOr<SyncRun> Opened(SqlSession& sql, const WorkspaceId& workspace,
                                        const SyncRunId& id) {
    ASSIGN_OR_RETURN(SyncRun run, LoadById(sql, workspace, id));
    if (!IsTerminal(run.state)) return run;
    return WithReason(FailedPrecondition("the sync run " + id.value + " is " +
                                         std::string(WordOf(run.state)) + " already"),
                      "RUN_FINISHED");
  }

  absl::Status SetProgress(const WorkspaceId& workspace, const SyncRunId& id, ObjectType type,
                           const std::string& column, const SqlValue& value, Deadline deadline) {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      const auto changed =
          sql.Execute("UPDATE sync_cursors SET " + column +
                          " = ? WHERE workspace_id = ? AND run_id = ? AND object_type = ?",
                      {value, Text(workspace.value), Text(id.value), Num(CodeOf(type))});
      return changed > 0 ? absl::OkStatus()
                         : NotFound("the sync run " + id.value + " does not read " +
                                    std::string(NameOf(type)));
    });
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<SyncRunStore> MakeSqlSyncRunStore(Database& database) {
  return std::make_unique<SqlSyncRunStore>(database);
}

}  // namespace stanna::storage
