#include <iterator>
#include <map>
#include <set>

#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"
#include "storage/sql/erased_people.h"
#include "storage/sql/erasure_gate.h"
#include "storage/sql/sql_stores.h"
#include "storage/webhook_store.h"

namespace stanna::storage {
namespace {

// The states stand in the statements as numbers, so that the indexes of one state answer them.
static_assert(static_cast<int>(WebhookEventState::kPending) == 1);
static_assert(static_cast<int>(WebhookEventState::kDone) == 2);
static_assert(static_cast<int>(WebhookEventState::kDead) == 3);

constexpr int kEventColumns = 14;
constexpr char kSelectEvents[] =
    "SELECT id, workspace_id, portal_id, key, type, object_type, object_id, occurred_at,"
    " received_at, body, state, attempts, due_at, error FROM webhook_events WHERE workspace_id = ?";

WebhookEvent EventOf(const Row& row) {
  WebhookEvent event;
  event.id = row.Int(0);
  event.workspace_id = WorkspaceId(row.Text(1));
  event.portal_id = row.Int(2);
  event.key = row.Text(3);
  event.type = row.Text(4);
  if (!row.IsNull(5)) event.object_type = ObjectTypeOf(row.Int(5));
  event.object_id = row.Int(6);
  event.occurred_at = row.TimeAt(7);
  event.received_at = row.TimeAt(8);
  event.body = row.Text(9);
  event.state = static_cast<WebhookEventState>(row.Int(10));
  event.attempts = static_cast<int>(row.Int(11));
  event.due_at = row.TimeAt(12);
  event.error = row.Text(13);
  return event;
}

std::vector<WebhookEvent> EventsOf(const Rows& rows) {
  std::vector<WebhookEvent> events;
  events.reserve(rows.size());
  for (const Row& row : rows) events.push_back(EventOf(row));
  return events;
}

// A row that is there stays as it is: nothing of it is replaced.
const UpsertTable& EventsTable() {
  static const UpsertTable table{
      .name = "webhook_events",
      .columns = {"workspace_id", "key", "id", "portal_id", "type", "object_type", "object_id",
                  "occurred_at", "received_at", "body", "state", "attempts", "due_at", "error"},
      .key_columns = 2,
      .insert_only = {"id", "portal_id", "type", "object_type", "object_id", "occurred_at",
                      "received_at", "body", "state", "attempts", "due_at", "error"}};
  return table;
}

// Ascending. SQLite has one writer at a time, so nobody draws the same ones in between.
std::vector<std::int64_t> DrawIds(SqlSession& sql, std::size_t count) {
  std::vector<std::int64_t> ids;
  ids.reserve(count);
  if (sql.dialect().is_postgres()) {
    for (const Row& row : sql.QueryKept(1,
                                        "SELECT nextval('webhook_event_ids')"
                                        " FROM generate_series(1, CAST(? AS bigint))",
                                        {Num(static_cast<std::int64_t>(count))})) {
      ids.push_back(row.Int(0));
    }
    return ids;
  }
  const Rows last = sql.Query(1, "SELECT seq FROM sqlite_sequence WHERE name = 'webhook_events'");
  std::int64_t next = last.empty() ? 1 : last.front().Int(0) + 1;
  while (ids.size() < count) ids.push_back(next++);
  return ids;
}

constexpr int kPositionColumns = 5;
constexpr char kSelectPosition[] =
    "SELECT entry, published_at, caught_up_at, gaps, last_gap_at FROM webhook_journals"
    " WHERE journal = ?";

std::optional<JournalPosition> PositionOf(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  const Row& row = rows.front();
  return JournalPosition{.offset = row.Text(0),
                         .published_at = row.OptionalTime(1),
                         .caught_up_at = row.OptionalTime(2),
                         .gaps = row.Int(3),
                         .last_gap_at = row.OptionalTime(4)};
}

SqlValue TimeOrNull(const Dialect& d, const std::optional<Time>& time) {
  return time ? d.At(*time) : Null();
}

std::set<std::int64_t> ConnectedPortals(SqlSession& sql, const std::string& workspace) {
  std::set<std::int64_t> portals;
  for (const Row& row : sql.Query(1,
                                  "SELECT portal_id FROM connections WHERE workspace_id = ?"
                                  " AND state <> 'disconnected'",
                                  {Text(workspace)})) {
    portals.insert(row.Int(0));
  }
  return portals;
}

// Who looked up the workspaces of a portal may have done so before one was erased: of those that
// were, only the portals that are connected now count, and what came in since.
std::vector<const WebhookEvent*> Wanted(SqlSession& sql,
                                        const std::vector<const WebhookEvent*>& events) {
  std::set<std::string> workspaces;
  for (const WebhookEvent* event : events) workspaces.insert(event->workspace_id.value);
  EnterGates(sql, workspaces);
  std::map<std::string, std::set<std::int64_t>> portals;  // of those that were erased
  std::map<std::string, Time> erased_until;
  for (const std::string& workspace : workspaces) {
    const auto erasure = FindErasure(sql, WorkspaceId(workspace));
    const auto until = erasure ? erasure->ended_at : ErasedUntil(sql, WorkspaceId(workspace));
    if (until) erased_until[workspace] = *until;
    if (!erasure) continue;
    const bool is_open = erasure->ended_at && erasure->kind == ErasureKind::kHubSpotData;
    portals[workspace] = is_open ? ConnectedPortals(sql, workspace) : std::set<std::int64_t>();
  }
  std::vector<const WebhookEvent*> wanted;
  std::map<std::string, std::set<ObjectId>> people;
  for (const std::string& workspace : workspaces) {
    people[workspace] = LoadErasedPeople(sql, WorkspaceId(workspace));
  }
  for (const WebhookEvent* event : events) {
    const auto erased = portals.find(event->workspace_id.value);
    if (erased != portals.end() && !erased->second.contains(event->portal_id)) continue;
    const auto until = erased_until.find(event->workspace_id.value);
    if (until != erased_until.end() && event->received_at <= until->second) continue;
    const bool is_of_erased = event->object_type == ObjectType::kContact &&
                              people[event->workspace_id.value].contains(event->object_id);
    if (!is_of_erased) wanted.push_back(event);
  }
  return wanted;
}

class SqlWebhookStore : public WebhookStore {
 public:
  explicit SqlWebhookStore(Database& database) : database_(database) {}

  absl::StatusOr<WebhookAppendResult> Append(const std::vector<WebhookEvent>& events,
                                             Deadline deadline) override {
    if (events.empty()) return WebhookAppendResult();
    const std::vector<const WebhookEvent*> first = FirstOfEachKey(events);
    // HubSpot waits for the answer, five seconds.
    return database_.WriteFirst(
        Scope::EveryWorkspace(), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<WebhookAppendResult> {
          const auto wanted = Wanted(sql, first);
          const std::vector<std::int64_t> ids = DrawIds(sql, wanted.size());
          std::vector<Params> rows;
          rows.reserve(wanted.size());
          for (std::size_t i = 0; i < wanted.size(); ++i) {
            rows.push_back(RowOf(sql.dialect(), *wanted[i], ids[i]));
          }
          WebhookAppendResult result;
          result.added = UpsertAndCount(sql, EventsTable(), std::move(rows));
          result.unwanted = std::ssize(first) - std::ssize(wanted);
          result.repeated = std::ssize(events) - result.unwanted - result.added;
          return result;
        });
  }

  absl::StatusOr<std::vector<WebhookEvent>> PeekDue(const WorkspaceId& workspace, Time now,
                                                    int limit, Deadline deadline) override {
    using Events = absl::StatusOr<std::vector<WebhookEvent>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Events {
      return EventsOf(sql.QueryKept(
          kEventColumns,
          std::string(kSelectEvents) + " AND state = 1 AND due_at <= " + sql.dialect().TimeParam() +
              " ORDER BY id LIMIT CAST(? AS bigint)",
          {Text(workspace.value), sql.dialect().At(now), Num(limit)}));
    });
  }

  // A look-up a workspace: a backlog's size is of no account.
  absl::StatusOr<std::vector<WorkspaceId>> WorkspacesWithDue(Time now, Deadline deadline) override {
    using Ids = absl::StatusOr<std::vector<WorkspaceId>>;
    return database_.Read(Scope::EveryWorkspace(), deadline, [&](SqlSession& sql) -> Ids {
      std::vector<WorkspaceId> workspaces;
      for (const Row& row : sql.QueryKept(
               1,
               "SELECT w.workspace_id FROM workspaces w WHERE EXISTS (SELECT 1 FROM webhook_events"
               " e WHERE e.workspace_id = w.workspace_id AND e.state = 1 AND e.due_at <= " +
                   sql.dialect().TimeParam() + ") ORDER BY w.workspace_id",
               {sql.dialect().At(now)})) {
        workspaces.emplace_back(row.Text(0));
      }
      return workspaces;
    });
  }

  absl::Status Finish(const WorkspaceId& workspace, const std::vector<std::int64_t>& ids,
                      Deadline deadline) override {
    if (ids.empty()) return absl::OkStatus();
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      sql.Execute("UPDATE webhook_events SET state = 2, body = '', error = '' WHERE " +
                      OfIds(sql.dialect(), "1"),
                  OfIdsParams(sql.dialect(), workspace, ids));
      return absl::OkStatus();
    });
  }

  absl::Status Fail(const WorkspaceId& workspace, const std::vector<WebhookFailure>& failures,
                    Deadline deadline) override {
    if (failures.empty()) return absl::OkStatus();
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      std::vector<Params> rows;
      rows.reserve(failures.size());
      for (const WebhookFailure& failure : failures) {
        const auto state = failure.dead ? WebhookEventState::kDead : WebhookEventState::kPending;
        rows.push_back({Num(static_cast<int>(state)), Text(failure.error),
                        sql.dialect().At(failure.due_at), Text(workspace.value), Num(failure.id)});
      }
      sql.ExecuteMany(
          "UPDATE webhook_events SET state = ?, error = ?, due_at = ?, attempts = attempts + 1"
          " WHERE workspace_id = ? AND id = ? AND state = 1",
          rows);
      return absl::OkStatus();
    });
  }

  absl::StatusOr<std::vector<WebhookEvent>> List(const WorkspaceId& workspace,
                                                 const WebhookEventQuery& query,
                                                 Deadline deadline) override {
    using Events = absl::StatusOr<std::vector<WebhookEvent>>;
    std::string where;
    Params params = {Text(workspace.value)};
    if (query.state) where += " AND state = " + std::to_string(static_cast<int>(*query.state));
    if (query.before_id > 0) {
      where += " AND id < ?";
      params.push_back(Num(query.before_id));
    }
    params.push_back(Num(query.limit));
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Events {
      return EventsOf(sql.Query(
          kEventColumns, std::string(kSelectEvents) + where + " ORDER BY id DESC LIMIT ?", params));
    });
  }

  absl::StatusOr<std::int64_t> Replay(const WorkspaceId& workspace,
                                      const std::vector<std::int64_t>& ids, Time now,
                                      Deadline deadline) override {
    return database_.Write(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
          const Dialect& d = sql.dialect();
          const std::string where =
              ids.empty() ? std::string("workspace_id = ? AND state = 3") : OfIds(d, "3");
          Params params = {d.At(now)};
          const Params keys =
              ids.empty() ? Params{Text(workspace.value)} : OfIdsParams(d, workspace, ids);
          params.insert(params.end(), keys.begin(), keys.end());
          return sql.Execute(
              "UPDATE webhook_events SET state = 1, attempts = 0, due_at = ?, error = '' WHERE " +
                  where,
              params);
        });
  }

  absl::StatusOr<WebhookStats> Stats(const WorkspaceId& workspace, Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<WebhookStats> {
          const Params of = {Text(workspace.value)};
          WebhookStats stats;
          // Each by its own index: sums over the states of all would read every row.
          const std::string count = "(SELECT count(*) FROM webhook_events WHERE workspace_id = ?";
          const Rows counts = sql.Query(
              3,
              "SELECT " + count + "), " + count + " AND state = 1), " + count + " AND state = 3)",
              {of[0], of[0], of[0]});
          stats.received = counts.front().Int(0);
          stats.pending = counts.front().Int(1);
          stats.dead = counts.front().Int(2);
          for (const Row& row : sql.Query(2,
                                          "SELECT received_at, occurred_at FROM webhook_events"
                                          " WHERE workspace_id = ? ORDER BY id DESC LIMIT 1",
                                          of)) {
            stats.last_received_at = row.TimeAt(0);
            stats.last_occurred_at = row.TimeAt(1);
          }
          for (const Row& row :
               sql.Query(1,
                         "SELECT received_at FROM webhook_events"
                         " WHERE workspace_id = ? AND state = 1 ORDER BY id LIMIT 1",
                         of)) {
            stats.oldest_pending_at = row.TimeAt(0);
          }
          return stats;
        });
  }

  absl::StatusOr<std::int64_t> RemoveDoneBefore(Time before, int limit,
                                                Deadline deadline) override {
    return database_.Write(
        Scope::EveryWorkspace(), deadline, [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
          std::vector<Params> keys;
          for (const Row& row : sql.Query(2,
                                          "SELECT workspace_id, id FROM webhook_events"
                                          " WHERE state = 2 AND received_at < ?"
                                          " ORDER BY received_at LIMIT ?",
                                          {sql.dialect().At(before), Num(limit)})) {
            keys.push_back({Text(row.Text(0)), Num(row.Int(1))});
          }
          const auto count = static_cast<std::int64_t>(keys.size());
          DeleteRows(sql, "webhook_events", {"workspace_id", "id"}, std::move(keys));
          return count;
        });
  }

  absl::StatusOr<std::optional<JournalPosition>> LeaseJournal(const JournalLease& lease, Time now,
                                                              Deadline deadline) override {
    using Position = absl::StatusOr<std::optional<JournalPosition>>;
    // Whoever waits for it asks every other second: on SQLite that must not take the write lock.
    ASSIGN_OR_RETURN(const bool is_taken, IsTaken(lease, now, deadline));
    if (is_taken) return std::optional<JournalPosition>();
    return database_.Write(Scope::EveryWorkspace(), deadline, [&](SqlSession& sql) -> Position {
      const Dialect& d = sql.dialect();
      sql.Execute(
          "INSERT INTO webhook_journals (journal, entry, gaps, owner, lease_until)"
          " VALUES (?, '', 0, '', ?) ON CONFLICT (journal) DO NOTHING",
          {Text(lease.journal), d.At(now)});
      const auto taken = sql.Execute(
          "UPDATE webhook_journals SET owner = ?, lease_until = ?"
          " WHERE journal = ? AND (owner = ? OR owner = '' OR lease_until <= ?)",
          {Text(lease.owner), d.At(lease.until), Text(lease.journal), Text(lease.owner),
           d.At(now)});
      if (taken == 0) return std::optional<JournalPosition>();
      return PositionOf(sql.Query(kPositionColumns, kSelectPosition, {Text(lease.journal)}));
    });
  }

  absl::Status MoveJournal(const JournalLease& lease, const JournalPosition& position,
                           Deadline deadline) override {
    return database_.Write(Scope::EveryWorkspace(), deadline, [&](SqlSession& sql) {
      const Dialect& d = sql.dialect();
      const auto moved = sql.Execute(
          "UPDATE webhook_journals SET entry = ?, published_at = ?, caught_up_at = ?, gaps = ?,"
          " last_gap_at = ?, lease_until = ? WHERE journal = ? AND owner = ?",
          {Text(position.offset), TimeOrNull(d, position.published_at),
           TimeOrNull(d, position.caught_up_at), Num(position.gaps),
           TimeOrNull(d, position.last_gap_at), d.At(lease.until), Text(lease.journal),
           Text(lease.owner)});
      if (moved > 0) return absl::OkStatus();
      return WithReason(Aborted("somebody else reads the journal by now"), "LEASE_LOST");
    });
  }

  absl::Status ReleaseJournal(const std::string& journal, const std::string& owner,
                              Deadline deadline) override {
    return database_.Write(Scope::EveryWorkspace(), deadline, [&](SqlSession& sql) {
      sql.Execute("UPDATE webhook_journals SET owner = '' WHERE journal = ? AND owner = ?",
                  {Text(journal), Text(owner)});
      return absl::OkStatus();
    });
  }

  absl::StatusOr<std::optional<JournalPosition>> ReadJournalPosition(const std::string& journal,
                                                                     Deadline deadline) override {
    using Position = absl::StatusOr<std::optional<JournalPosition>>;
    return database_.Read(Scope::EveryWorkspace(), deadline, [&](SqlSession& sql) -> Position {
      return PositionOf(sql.Query(kPositionColumns, kSelectPosition, {Text(journal)}));
    });
  }

 private:
  // By somebody else.
  absl::StatusOr<bool> IsTaken(const JournalLease& lease, Time now, Deadline deadline) {
    return database_.Read(
        Scope::EveryWorkspace(), deadline, [&](SqlSession& sql) -> absl::StatusOr<bool> {
          return !sql.Query(1,
                            "SELECT 1 FROM webhook_journals"
                            " WHERE journal = ? AND owner <> ? AND owner <> '' AND lease_until > ?",
                            {Text(lease.journal), Text(lease.owner), sql.dialect().At(now)})
                      .empty();
        });
  }

  static std::vector<const WebhookEvent*> FirstOfEachKey(const std::vector<WebhookEvent>& events) {
    std::set<std::pair<std::string_view, std::string_view>> keys;
    std::vector<const WebhookEvent*> first;
    first.reserve(events.size());
    for (const WebhookEvent& event : events) {
      if (keys.insert({event.workspace_id.value, event.key}).second) first.push_back(&event);
    }
    return first;
  }

  static Params RowOf(const Dialect& d, const WebhookEvent& e, std::int64_t id) {
    return {Text(e.workspace_id.value),
            Text(e.key),
            Num(id),
            Num(e.portal_id),
            Text(e.type),
            e.object_type ? Num(CodeOf(*e.object_type)) : Null(),
            Num(e.object_id),
            d.At(e.occurred_at),
            d.At(e.received_at),
            Text(e.body),
            Num(static_cast<int>(WebhookEventState::kPending)),
            Num(0),
            d.At(e.due_at),
            Text("")};
  }

  // Those of a workspace's events with these ids that are in `state`.
  static std::string OfIds(const Dialect& d, std::string_view state) {
    return "workspace_id = ? AND id IN (SELECT t.id" +
           d.FromIds("webhook_events", {"workspace_id"}, "id") +
           " AND t.state = " + std::string(state) + ")";
  }
  static Params OfIdsParams(const Dialect& d, const WorkspaceId& workspace,
                            const std::vector<std::int64_t>& ids) {
    return {Text(workspace.value), d.Ids(ids), Text(workspace.value)};
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<WebhookStore> MakeSqlWebhookStore(Database& database) {
  return std::make_unique<SqlWebhookStore>(database);
}

}  // namespace stanna::storage
