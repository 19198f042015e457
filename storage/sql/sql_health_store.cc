#include "storage/health_store.h"
#include "storage/sql/activity_facts.h"
#include "storage/sql/alert_writer.h"
#include "storage/sql/bulk.h"
#include "storage/sql/change_log.h"
#include "storage/sql/codes.h"
#include "storage/sql/dirty_health.h"
#include "storage/sql/health_inputs.h"
#include "storage/sql/health_rows.h"
#include "storage/sql/health_writer.h"
#include "storage/sql/history_remover.h"
#include "storage/sql/sql_stores.h"
#include "storage/sql/touched_clients.h"
#include "storage/sql/workspace_lock.h"

namespace stanna::storage {
namespace {

// Of the clients c.
std::string IsShown(const Dialect& d) {
  return d.is_postgres() ? " AND NOT c.archived AND NOT c.excluded"
                         : " AND c.archived = 0 AND c.excluded = 0";
}

// As the index clients_hidden has it.
std::string IsHidden(const Dialect& d) {
  return d.is_postgres() ? "c.archived OR c.excluded" : "c.archived = 1 OR c.excluded = 1";
}

// A client's rows t of `table`, of which "t.client_id" is one column.
std::string OfShownClients(const Dialect& d, std::string_view table) {
  return " FROM " + std::string(table) +
         " t JOIN clients c ON c.workspace_id = t.workspace_id AND c.client_id = t.client_id"
         " WHERE t.workspace_id = ?" +
         IsShown(d);
}

// Activities of shown clients within a time, each once however many clients it is of. From the
// index client_links_recent alone.
std::string RecentActivities(const Dialect& d, const std::string& columns,
                             const std::string& conditions) {
  return "(SELECT DISTINCT l.object_type, l.object_id" + columns +
         " FROM client_links l JOIN clients c ON c.workspace_id = l.workspace_id"
         " AND c.client_id = l.client_id WHERE l.workspace_id = ? AND l.object_type >= 5" +
         conditions + IsShown(d) + ") n";
}

const UpsertTable& MoodOverridesTable() {
  static const UpsertTable table{.name = "mood_overrides",
                                 .columns = {"workspace_id", "object_type", "object_id", "level",
                                             "reason", "set_by", "set_at"},
                                 .key_columns = 3};
  return table;
}

Params ActivityKey(const WorkspaceId& workspace, ObjectType type, ObjectId id) {
  return {Text(workspace.value), Num(CodeOf(type)), Num(id)};
}

bool HasActivity(SqlSession& sql, const Params& key) {
  return !sql.Query(1,
                    "SELECT object_id FROM interactions WHERE workspace_id = ?"
                    " AND object_type = ? AND object_id = ?",
                    key)
              .empty();
}

bool HasClient(SqlSession& sql, const WorkspaceId& workspace, const ClientId& client) {
  return !sql.Query(1, "SELECT client_id FROM clients WHERE workspace_id = ? AND client_id = ?",
                    {Text(workspace.value), Text(client.value)})
              .empty();
}

absl::Status NoClient(const ClientId& client) {
  return NotFound("no client " + client.value + " in this workspace");
}

PortfolioHealth PortfolioHealthOf(const Row& row) {
  PortfolioHealth portfolio;
  portfolio.health = HealthOf(row);
  portfolio.client_id = portfolio.health.client_id;
  portfolio.name = row.Text(kHealthColumns);
  portfolio.csm_owner = row.Text(kHealthColumns + 1);
  portfolio.mrr = {row.Text(kHealthColumns + 2), row.Text(kHealthColumns + 3)};
  if (const auto earlier = row.OptionalInt(kHealthColumns + 4)) {
    portfolio.earlier_score = static_cast<int>(*earlier);
  }
  return portfolio;
}

std::optional<ManualAttributionRow> ManualOfRequest(SqlSession& sql, const WorkspaceId& workspace,
                                                    const std::string& request_id) {
  if (request_id.empty()) return std::nullopt;
  const Rows rows = sql.Query(kManualAttributionColumns,
                              std::string("SELECT ") + kManualAttributionFields +
                                  " FROM manual_attributions t WHERE t.workspace_id = ?"
                                  " AND t.request_id = ? AND t.request_id <> ''",
                              {Text(workspace.value), Text(request_id)});
  if (rows.empty()) return std::nullopt;
  return ManualAttributionOf(rows.front());
}

bool IsSameJudgement(const ManualAttributionRow& a, const ManualAttributionRow& b) {
  return a.client_id == b.client_id && a.sign == b.sign && a.weight == b.weight &&
         a.reason == b.reason && a.notes == b.notes;
}

// The first number of an analysis is its model's version; in the words of the index
// interactions_model.
std::string IsOlder(const Dialect& d) {
  return d.is_postgres() ? " AND analysis_model < ?"
                         : " AND analysis <> '' AND CAST(analysis AS INTEGER) < ?";
}

// The last step of a transaction.
void LogClients(SqlSession& sql, const WorkspaceId& workspace, Time now,
                const TouchedClients& touched) {
  ChangeLog log(sql, workspace, now);
  touched.AppendTo(log);
  log.Flush();
}

// After a mood was set or taken away.
void SettleMood(SqlSession& sql, const WorkspaceId& workspace, ObjectType type, ObjectId id,
                Time now) {
  RefreshFacts(sql, workspace, type, {id});
  DirtyHealthMarker(sql, workspace, now).MarkClientsOf(type, {id});
  TouchedClients touched(sql, workspace);
  touched.NoteClientsOf(type, {id});
  LogClients(sql, workspace, now, touched);
}

class SqlHealthStore : public HealthStore {
 public:
  explicit SqlHealthStore(Database& database) : database_(database) {}

  absl::Status MarkDue(const WorkspaceId& workspace, Date today, int config_version,
                       int model_version, Time now, Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      LockWorkspace(sql, workspace);
      DirtyHealthMarker(sql, workspace, now).MarkDue(today, config_version, model_version);
      return absl::OkStatus();
    });
  }

  absl::StatusOr<std::vector<DirtyClient>> PeekDirty(const WorkspaceId& workspace, int limit,
                                                     Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<DirtyClient>>;
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      LockWorkspace(sql, workspace);
      return PeekDirtyHealth(sql, workspace, limit);
    });
  }

  absl::StatusOr<std::int64_t> CountDirty(const WorkspaceId& workspace,
                                          Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
          return sql
              .Query(1, "SELECT count(*) FROM dirty_health WHERE workspace_id = ?",
                     {Text(workspace.value)})
              .front()
              .Int(0);
        });
  }

  absl::StatusOr<std::map<std::string, HealthInputs>> LoadInputs(
      const WorkspaceId& workspace, const std::vector<ClientId>& clients, Time now,
      std::chrono::milliseconds window, Deadline deadline) override {
    using Found = absl::StatusOr<std::map<std::string, HealthInputs>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      return LoadHealthInputs(sql, workspace, clients, now, window);
    });
  }

  absl::Status Write(const HealthWrite& write, Deadline deadline) override {
    return database_.Write(Scope::Of(write.workspace_id), deadline,
                           [&](SqlSession& sql) { return HealthWriter(sql, write).Write(); });
  }

  absl::StatusOr<HealthRow> Get(const WorkspaceId& workspace, const ClientId& client,
                                Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<HealthRow> {
          const Rows rows =
              sql.Query(kHealthColumns,
                        "SELECT " + HealthFields(true) +
                            " FROM client_health h WHERE h.workspace_id = ? AND h.client_id = ?",
                        {Text(workspace.value), Text(client.value)});
          if (rows.empty()) return NotFound("no score was worked out for " + client.value);
          return HealthOf(rows.front());
        });
  }

  absl::StatusOr<Listing<AttributionRow>> ListAttributions(const WorkspaceId& workspace,
                                                           const ClientId& client,
                                                           const AttributionQuery& query,
                                                           Deadline deadline) override {
    using List = Listing<AttributionRow>;
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<List> {
          std::string from = " FROM attributions t WHERE t.workspace_id = ? AND t.client_id = ?";
          Params params = {Text(workspace.value), Text(client.value)};
          if (query.since) {
            from += " AND t.at >= ?";
            params.push_back(sql.dialect().At(*query.since));
          }
          List listing;
          listing.total = sql.Query(1, "SELECT count(*)" + from, params).front().Int(0);
          params.insert(params.end(), {Num(query.limit), Num(query.offset)});
          for (const Row& row :
               sql.Query(kAttributionColumns,
                         std::string("SELECT ") + kAttributionFields + from +
                             " ORDER BY t.at DESC, t.position, t.id LIMIT ? OFFSET ?",
                         params)) {
            listing.items.push_back(AttributionOf(row));
          }
          return listing;
        });
  }

  absl::StatusOr<ManualAttributionRow> AddManual(const WorkspaceId& workspace,
                                                 const ManualAttributionRow& row,
                                                 Deadline deadline) override {
    using Stored = absl::StatusOr<ManualAttributionRow>;
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Stored {
      LockWorkspace(sql, workspace);
      if (!HasClient(sql, workspace, row.client_id)) return NoClient(row.client_id);
      if (const auto earlier = ManualOfRequest(sql, workspace, row.request_id)) {
        if (IsSameJudgement(*earlier, row)) return *earlier;
        return WithReason(AlreadyExists("the request id was used for another judgement"),
                          "REQUEST_ID_REUSED", {{"id", earlier->id}});
      }
      Upsert(sql, ManualAttributionsTable(), {ParamsOf(sql.dialect(), workspace, row)});
      DirtyHealthMarker(sql, workspace, row.at).MarkClients({row.client_id.value});
      return row;
    });
  }

  absl::StatusOr<std::vector<AttributionRow>> FirstEffect(const WorkspaceId& workspace,
                                                          const ClientId& client,
                                                          const std::string& manual_id,
                                                          Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<AttributionRow>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      const Params of_client = {Text(workspace.value), Text(client.value)};
      Params params = of_client;
      params.insert(params.end(), of_client.begin(), of_client.end());
      params.push_back(Text(manual_id));
      std::vector<AttributionRow> rows;
      for (const Row& row :
           sql.Query(kAttributionColumns,
                     std::string("SELECT ") + kAttributionFields +
                         " FROM attributions t WHERE t.workspace_id = ? AND t.client_id = ?"
                         " AND t.at = (SELECT min(f.at) FROM attributions f WHERE"
                         " f.workspace_id = ? AND f.client_id = ? AND f.manual_id = ?)"
                         " ORDER BY t.position, t.id",
                     params)) {
        rows.push_back(AttributionOf(row));
      }
      return rows;
    });
  }

  absl::StatusOr<std::vector<ScoreDay>> ListDays(const WorkspaceId& workspace,
                                                 const ClientId& client, Date from, Date to,
                                                 Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<std::vector<ScoreDay>> {
          std::vector<ScoreDay> days;
          for (const Row& row : sql.Query(
                   2,
                   "SELECT day, score FROM health_days WHERE workspace_id = ?"
                   " AND client_id = ? AND day >= ? AND day <= ? ORDER BY day",
                   {Text(workspace.value), Text(client.value), DateOrNull(from), DateOrNull(to)})) {
            days.push_back({row.OptionalDate(0).value_or(Date()), static_cast<int>(row.Int(1))});
          }
          return days;
        });
  }

  absl::StatusOr<std::vector<AlertRow>> ListAlerts(const WorkspaceId& workspace,
                                                   const ClientId& client,
                                                   Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<std::vector<AlertRow>> {
          std::string from = " FROM client_alerts t WHERE t.workspace_id = ? AND t.client_id = ?";
          Params params = {Text(workspace.value)};
          if (client.empty()) {
            from = OfShownClients(sql.dialect(), "client_alerts");
          } else {
            params.push_back(Text(client.value));
          }
          std::vector<AlertRow> alerts;
          for (const Row& row :
               sql.Query(kAlertColumns,
                         std::string("SELECT ") + kAlertFields + from +
                             " AND t.closed_at IS NULL ORDER BY t.client_id, t.kind",
                         params)) {
            alerts.push_back(AlertOf(row));
          }
          return alerts;
        });
  }

  absl::Status SetMood(const WorkspaceId& workspace, const MoodOverride& mood,
                       Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::Status {
      LockWorkspace(sql, workspace);
      Params row = ActivityKey(workspace, mood.type, mood.object_id);
      if (!HasActivity(sql, row)) {
        return NotFound("no activity " + InteractionIdOf(mood.type, mood.object_id).value +
                        " in this workspace");
      }
      row.insert(row.end(), {Num(mood.level), Text(mood.reason), Text(mood.set_by),
                             sql.dialect().At(mood.set_at)});
      Upsert(sql, MoodOverridesTable(), {row});
      SettleMood(sql, workspace, mood.type, mood.object_id, mood.set_at);
      return absl::OkStatus();
    });
  }

  absl::Status ClearMood(const WorkspaceId& workspace, ObjectType type, ObjectId id, Time now,
                         Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::Status {
      LockWorkspace(sql, workspace);
      const std::int64_t gone = sql.Execute(
          "DELETE FROM mood_overrides WHERE workspace_id = ? AND object_type = ?"
          " AND object_id = ?",
          ActivityKey(workspace, type, id));
      if (gone == 0) {
        return NotFound("nobody set a mood of activity " + InteractionIdOf(type, id).value);
      }
      SettleMood(sql, workspace, type, id, now);
      return absl::OkStatus();
    });
  }

  absl::StatusOr<bool> ToggleExcluded(const WorkspaceId& workspace, const ClientId& client,
                                      Time now, Deadline deadline) override {
    return database_.Write(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<bool> {
          LockWorkspace(sql, workspace);
          const Params key = {Text(workspace.value), Text(client.value)};
          const std::string where = " WHERE workspace_id = ? AND client_id = ?";
          const Rows rows = sql.Query(1, "SELECT excluded FROM clients" + where, key);
          if (rows.empty()) return NoClient(client);
          const bool excluded = !rows.front().Bool(0);
          Params set = {Num(excluded ? 1 : 0), sql.dialect().At(now)};
          set.insert(set.end(), key.begin(), key.end());
          sql.Execute("UPDATE clients SET excluded = ?, updated_at = ?" + where, set);
          DirtyHealthMarker(sql, workspace, now).MarkClients({client.value});
          TouchedClients touched(sql, workspace);
          touched.Note(client.value, ObjectType::kCompany);
          ChangeLog log(sql, workspace, now);
          touched.AppendTo(log);
          if (excluded) AlertWriter(sql, workspace, now, log).CloseAll({client.value});
          log.Flush();
          return excluded;
        });
  }

  absl::Status SumDays(const WorkspaceId& workspace, Date from, Date to, int at_risk_score,
                       Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      LockWorkspace(sql, workspace);
      const Params days = {Text(workspace.value), DateOrNull(from), DateOrNull(to)};
      sql.Execute("DELETE FROM portfolio_days WHERE workspace_id = ? AND day >= ? AND day <= ?",
                  days);
      // What is shown is rounded half up: at risk is what is shown as that score or less.
      Params sums = {Num(at_risk_score * 100 + 50)};
      sums.insert(sums.end(), days.begin(), days.end());
      // Those that are hidden are few. A join with those that are shown was planned, on the
      // statistics of an hour ago, as a reading of all days for each of them.
      sql.Execute(
          "INSERT INTO portfolio_days (workspace_id, day, clients, score_sum, at_risk)"
          " SELECT t.workspace_id, t.day, count(*), sum(t.score),"
          " sum(CASE WHEN t.score < ? THEN 1 ELSE 0 END) FROM health_days t"
          " WHERE t.workspace_id = ? AND t.day >= ? AND t.day <= ? AND NOT EXISTS"
          " (SELECT 1 FROM clients c WHERE c.workspace_id = t.workspace_id"
          " AND c.client_id = t.client_id AND (" +
              IsHidden(sql.dialect()) + ")) GROUP BY t.workspace_id, t.day",
          sums);
      return absl::OkStatus();
    });
  }

  absl::StatusOr<std::vector<PortfolioDay>> PortfolioDays(const WorkspaceId& workspace, Date from,
                                                          Date to, Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<PortfolioDay>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      std::vector<PortfolioDay> days;
      for (const Row& row :
           sql.Query(4,
                     "SELECT day, clients, score_sum, at_risk FROM portfolio_days"
                     " WHERE workspace_id = ? AND day >= ? AND day <= ? ORDER BY day",
                     {Text(workspace.value), DateOrNull(from), DateOrNull(to)})) {
        days.push_back({row.OptionalDate(0).value_or(Date()), row.Int(1), row.Int(2), row.Int(3)});
      }
      return days;
    });
  }

  absl::StatusOr<std::vector<PortfolioHealth>> ListPortfolio(const WorkspaceId& workspace,
                                                             Date earlier,
                                                             Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<PortfolioHealth>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      const SqlValue key = Text(workspace.value);
      // On a day without scores, nothing ran: those of the last day before are still true.
      const Rows last = sql.Query(1,
                                  "SELECT max(day) FROM health_days WHERE workspace_id = ?"
                                  " AND day <= ?",
                                  {key, DateOrNull(earlier)});
      std::vector<PortfolioHealth> portfolio;
      for (const Row& row : sql.Query(
               kHealthColumns + 5,
               "SELECT " + HealthFields(false) +
                   ", c.name, c.csm_owner, r.mrr_amount, coalesce(r.mrr_currency, ''),"
                   " e.score FROM clients c JOIN client_health h ON h.workspace_id = c.workspace_id"
                   " AND h.client_id = c.client_id LEFT JOIN client_revenue r"
                   " ON r.workspace_id = c.workspace_id AND r.client_id = c.client_id"
                   " LEFT JOIN health_days e ON e.workspace_id = c.workspace_id"
                   " AND e.client_id = c.client_id AND e.day = ? WHERE c.workspace_id = ?" +
                   IsShown(sql.dialect()) + " ORDER BY c.client_id",
               {TextOrNull(last.front().Text(0)), key})) {
        portfolio.push_back(PortfolioHealthOf(row));
      }
      return portfolio;
    });
  }

  absl::StatusOr<std::vector<MoodDay>> MoodDays(const WorkspaceId& workspace, Time from, Time to,
                                                std::chrono::seconds utc_offset,
                                                Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<std::vector<MoodDay>> {
          const Dialect& d = sql.dialect();
          const std::string ahead = std::to_string(utc_offset.count());
          const std::string day = d.is_postgres()
                                      ? "CAST((n.sort_at AT TIME ZONE 'UTC') + interval '" + ahead +
                                            " seconds' AS date)"
                                      : "date(n.sort_at / 1000 + " + ahead + ", 'unixepoch')";
          const auto count = [](const std::string& mood) {
            return "sum(CASE WHEN n.mood = " + mood + " THEN 1 ELSE 0 END)";
          };
          std::vector<MoodDay> days;
          for (const Row& row :
               sql.Query(5,
                         "SELECT " + day + " AS day, " + count("1") + ", " + count("0") + ", " +
                             count("-1") + ", sum(n.mood_score) FROM " +
                             RecentActivities(d, ", l.sort_at, l.mood, l.mood_score",
                                              " AND l.sort_at >= ? AND l.sort_at < ?"
                                              " AND l.mood IS NOT NULL") +
                             " GROUP BY 1 ORDER BY 1",
                         {Text(workspace.value), d.At(from), d.At(to)})) {
            days.push_back({.day = row.OptionalDate(0).value_or(Date()),
                            .positive = row.Int(1),
                            .neutral = row.Int(2),
                            .negative = row.Int(3),
                            .score_sum = static_cast<double>(row.Int(4)) / kMoodScoreUnit});
          }
          return days;
        });
  }

  absl::StatusOr<std::map<ObjectType, std::int64_t>> CountActivities(const WorkspaceId& workspace,
                                                                     Time from, Time to,
                                                                     Deadline deadline) override {
    using Found = absl::StatusOr<std::map<ObjectType, std::int64_t>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      const Dialect& d = sql.dialect();
      std::map<ObjectType, std::int64_t> counts;
      for (const Row& row :
           sql.Query(2,
                     "SELECT n.object_type, count(*) FROM " +
                         RecentActivities(d, "", " AND l.sort_at > ? AND l.sort_at <= ?") +
                         " GROUP BY n.object_type",
                     {Text(workspace.value), d.At(from), d.At(to)})) {
        counts[ObjectTypeOf(row.Int(0))] = row.Int(1);
      }
      return counts;
    });
  }

  absl::StatusOr<std::vector<FactorDelta>> FactorDeltas(const WorkspaceId& workspace, Time since,
                                                        Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<FactorDelta>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      std::vector<FactorDelta> deltas;
      for (const Row& row : sql.Query(3,
                                      "SELECT t.factor, t.client_id, sum(t.delta)" +
                                          OfShownClients(sql.dialect(), "attributions") +
                                          " AND t.at >= ? GROUP BY t.factor, t.client_id"
                                          " ORDER BY t.factor, t.client_id",
                                      {Text(workspace.value), sql.dialect().At(since)})) {
        deltas.push_back({row.Text(0), ClientId(row.Text(1)), static_cast<int>(row.Int(2))});
      }
      return deltas;
    });
  }

  absl::StatusOr<std::map<ObjectType, std::int64_t>> CountOldAnalyses(const WorkspaceId& workspace,
                                                                      int model_version,
                                                                      Deadline deadline) override {
    using Counts = absl::StatusOr<std::map<ObjectType, std::int64_t>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Counts {
      std::map<ObjectType, std::int64_t> counts;
      for (const Row& row :
           sql.Query(2,
                     "SELECT object_type, count(*) FROM interactions WHERE workspace_id = ?" +
                         IsOlder(sql.dialect()) + " GROUP BY object_type",
                     {Text(workspace.value), Num(model_version)})) {
        counts[ObjectTypeOf(row.Int(0))] = row.Int(1);
      }
      return counts;
    });
  }

  absl::StatusOr<std::set<ObjectId>> WithOldAnalyses(const WorkspaceId& workspace, ObjectType type,
                                                     const std::vector<ObjectId>& ids,
                                                     int model_version,
                                                     Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<std::set<ObjectId>> {
          const Dialect& d = sql.dialect();
          std::set<ObjectId> old;
          for (const Row& row : sql.Query(
                   1,
                   "SELECT t.object_id" + d.FromIds("interactions", {"workspace_id", "object_type"},
                                                    "object_id", IsOlder(d)),
                   {d.Ids(ids), Text(workspace.value), Num(CodeOf(type)), Num(model_version)})) {
            old.insert(row.Int(0));
          }
          return old;
        });
  }

  absl::StatusOr<std::int64_t> RemoveHistory(const WorkspaceId& workspace,
                                             const HistoryBounds& kept_since, int limit,
                                             Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline,
                           [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
                             LockWorkspace(sql, workspace);
                             return HistoryRemover(sql, workspace, limit).Remove(kept_since);
                           });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<HealthStore> MakeSqlHealthStore(Database& database) {
  return std::make_unique<SqlHealthStore>(database);
}

}  // namespace stanna::storage
