#include <algorithm>
#include <string_view>

#include "base/decimal.h"
#include "storage/sql/activity_facts.h"
#include "storage/sql/client_queries.h"
#include "storage/sql/codes.h"
#include "storage/sql/revenue_parts.h"
#include "storage/sql/sql_stores.h"

namespace stanna::storage {
namespace {

// Of the clients c. In these statements 2 is a contact, 3 a deal, 5 to 8 are meetings, calls,
// e-mails and notes, and 9 is a task.
std::string IsShown(const Dialect& d) {
  return d.is_postgres() ? " AND NOT c.archived AND NOT c.excluded"
                         : " AND c.archived = 0 AND c.excluded = 0";
}

constexpr char kClientFields[] =
    "c.client_id, c.name, c.csm_owner, c.company_id, c.renewal_date, r.mrr_amount,"
    " coalesce(r.mrr_currency, ''), c.health_score";
constexpr std::size_t kPortfolioColumns = 8;
constexpr char kFromClients[] =
    " FROM clients c LEFT JOIN client_revenue r ON r.workspace_id = c.workspace_id"
    " AND r.client_id = c.client_id";

std::string WhereShown(const Dialect& d) {
  return " WHERE c.workspace_id = ?" + IsShown(d) + " ORDER BY c.client_id";
}

// Of ForEach's rows, where NULL is "".
std::optional<int> OptionalScore(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return static_cast<int>(IntOf(text));
}

constexpr int kStandingColumns = 11;

struct Statement {
  std::string sql;
  Params params;
};

// One row with the sums, whose first column is empty, and a row for each client that is singled
// out, from one look at all. Joined by the workspace's name, not by each other's columns: one
// comparison of texts less a row and table.
Statement StandingsOf(const Dialect& d, const WorkspaceId& workspace, const std::string& earlier,
                      const StandingQuery& query) {
  Statement statement;
  // In the order in which they stand: one in each of the expressions below.
  const auto value = [&](const char* type, SqlValue given) {
    statement.params.push_back(std::move(given));
    return d.is_postgres() ? "CAST(? AS " + std::string(type) + ")" : std::string("?");
  };
  const auto of_workspace = [&](const std::string& column) {
    return " " + column + " = " + value("text", Text(workspace.value));
  };
  const auto text = [](const std::string& given) { return ", CAST(" + given + " AS text)"; };
  const auto where = [](const std::string& condition) {
    return " FILTER (WHERE " + condition + ")";
  };
  // PostgreSQL adds decimals exactly. SQLite would add binary fractions: it lists them.
  const std::string amounts =
      d.is_postgres() ? "sum(s.mrr_amount)" : "group_concat(s.mrr_amount, ' ')";
  std::string& sql = statement.sql;
  sql =
      "WITH s AS MATERIALIZED (SELECT c.client_id, c.name, c.csm_owner, c.company_id,"
      " c.renewal_date, r.mrr_amount, coalesce(r.mrr_currency, '') AS mrr_currency,"
      " c.health_score, h.score, e.score AS earlier, h.score - e.score AS change,"
      " coalesce(r.mrr_currency, '') = ''";
  sql += " OR " + value("text", Text(query.currency)) + " IN ('', r.mrr_currency) AS home";
  sql += ", c.health_score <= " + value("integer", Num(query.at_risk_most)) + " AS at_risk";
  sql += " FROM clients c LEFT JOIN client_revenue r ON" + of_workspace("r.workspace_id") +
         " AND r.client_id = c.client_id";
  sql += " LEFT JOIN client_health h ON" + of_workspace("h.workspace_id") +
         " AND h.client_id = c.client_id";
  sql += " LEFT JOIN health_days e ON" + of_workspace("e.workspace_id") +
         " AND e.client_id = c.client_id";
  sql += " AND e.day = " + value("date", TextOrNull(earlier));
  sql += " WHERE" + of_workspace("c.workspace_id") + IsShown(d) + ") SELECT ''" + text("count(*)") +
         text("sum(coalesce(s.score, s.health_score * 100))") +
         text("count(*)" + where("s.at_risk")) + text("count(s.change)") +
         text("sum(s.earlier)" + where("s.change IS NOT NULL")) +
         text("sum(s.score)" + where("s.change IS NOT NULL"));
  sql += text("count(*)" + where("s.change >= " + value("integer", Num(query.improving_by)))) +
         text("count(*)" + where("s.home AND " + d.Decimal("s.mrr_amount") + " > 0")) +
         text(amounts + where("s.home")) + text(amounts + where("s.home AND s.at_risk")) +
         " FROM s UNION ALL SELECT s.client_id, s.name, s.csm_owner" + text("s.company_id") +
         text("s.renewal_date") + text("s.mrr_amount") + ", s.mrr_currency" +
         text("s.health_score") + text("s.score") + text("s.earlier");
  sql += ", '' FROM s WHERE s.at_risk OR s.change >= " + value("integer", Num(query.improving_by));
  sql += " OR s.renewal_date IS NULL OR s.renewal_date <= " +
         value("date", DateOrNull(query.renewals_until)) + " OR NOT s.home";
  return statement;
}

// Of one number, or of several with a blank between.
Rational ExactSum(std::string_view amounts) {
  Rational sum = 0;
  while (!amounts.empty()) {
    const std::size_t end = std::min(amounts.find(' '), amounts.size());
    sum += ParseRational(amounts.substr(0, end)).value_or(0);
    amounts.remove_prefix(std::min(end + 1, amounts.size()));
  }
  return sum;
}

void ReadSums(const std::vector<std::string>& row, PortfolioStandings& to) {
  to.clients = IntOf(row[1]);
  to.scores = IntOf(row[2]);
  to.at_risk = IntOf(row[3]);
  to.compared = IntOf(row[4]);
  to.scores_then = IntOf(row[5]);
  to.scores_now = IntOf(row[6]);
  to.improving = IntOf(row[7]);
  to.paying = IntOf(row[8]);
  to.mrr = ExactSum(row[9]);
  to.mrr_at_risk = ExactSum(row[10]);
}

PortfolioStanding StandingOf(const std::vector<std::string>& row) {
  return {.client = {.id = ClientId(row[0]),
                     .name = row[1],
                     .csm_owner = row[2],
                     .company_id = IntOf(row[3]),
                     .renewal_date = ParseDate(row[4]),
                     .mrr = {row[5], row[6]},
                     .health_score = static_cast<int>(IntOf(row[7]))},
          .score = OptionalScore(row[8]),
          .earlier_score = OptionalScore(row[9])};
}

PortfolioClient ClientOf(const Row& row) {
  return {.id = ClientId(row.Text(0)),
          .name = row.Text(1),
          .csm_owner = row.Text(2),
          .company_id = row.Int(3),
          .renewal_date = row.OptionalDate(4),
          .mrr = {row.Text(5), row.Text(6)},
          .health_score = static_cast<int>(row.Int(7))};
}

// Few clients are not shown, often none: to pass over their links costs a fraction of joining all
// others. Of a link l; takes no parameters.
std::string OfShownClients(SqlSession& sql, const WorkspaceId& workspace) {
  const std::string hidden = sql.dialect().is_postgres() ? "(c.archived OR c.excluded)"
                                                         : "(c.archived = 1 OR c.excluded = 1)";
  const Rows any =
      sql.Query(1, "SELECT 1 FROM clients c WHERE c.workspace_id = ? AND " + hidden + " LIMIT 1",
                {Text(workspace.value)});
  if (any.empty()) return "";
  return " AND NOT EXISTS (SELECT 1 FROM clients c WHERE c.workspace_id = l.workspace_id"
         " AND c.client_id = l.client_id AND " +
         hidden + ")";
}

constexpr std::string_view kLinksOfClients =
    " FROM client_links l JOIN clients c ON c.workspace_id = l.workspace_id"
    " AND c.client_id = l.client_id";

// HubSpot's outcomes of meetings and e-mails.
constexpr char kMoved[] = "RESCHEDULED";
constexpr char kMissed[] = "NO_SHOW";
constexpr char kCancelled[] = "CANCELED";
constexpr char kBounced[] = "BOUNCED";
constexpr char kFailed[] = "FAILED";

// Activities of a type within a time, each once, as `n`; takes workspace, type, from, to.
std::string ActivitiesOfTime(const Dialect& d) {
  return " FROM (SELECT DISTINCT i.object_id, i.thread_id, i.direction, i.occurred_at, i.outcome" +
         std::string(kLinksOfClients) +
         " JOIN interactions i ON i.workspace_id = l.workspace_id"
         " AND i.object_type = l.object_type AND i.object_id = l.object_id"
         " WHERE l.workspace_id = ? AND l.object_type = ? AND l.sort_at > ? AND l.sort_at <= ?" +
         IsShown(d) + ") n";
}

// "(?,?)", with the values in `params`.
std::string ListOf(const std::vector<std::string>& values, Params& params) {
  std::string list;
  for (const std::string& value : values) {
    list += list.empty() ? "?" : ",?";
    params.push_back(Text(value));
  }
  return "(" + list + ")";
}

class SqlPortfolioStore : public PortfolioStore {
 public:
  explicit SqlPortfolioStore(Database& database) : database_(database) {}

  absl::StatusOr<std::vector<PortfolioClient>> ListClients(const WorkspaceId& workspace,
                                                           Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<PortfolioClient>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      std::vector<PortfolioClient> clients;
      for (const Row& row : sql.Query(
               kPortfolioColumns,
               std::string("SELECT ") + kClientFields + kFromClients + WhereShown(sql.dialect()),
               {Text(workspace.value)})) {
        clients.push_back(ClientOf(row));
      }
      return clients;
    });
  }

  absl::StatusOr<PortfolioStandings> SumStandings(const WorkspaceId& workspace,
                                                  const StandingQuery& query,
                                                  Deadline deadline) override {
    using Found = absl::StatusOr<PortfolioStandings>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      // On a day without scores nothing ran: those of the last day before are still true.
      const Rows last = sql.Query(1,
                                  "SELECT max(day) FROM health_days WHERE workspace_id = ?"
                                  " AND day <= ?",
                                  {Text(workspace.value), DateOrNull(query.earlier)});
      PortfolioStandings found;
      const Statement standings =
          StandingsOf(sql.dialect(), workspace, last.front().Text(0), query);
      sql.ForEach(kStandingColumns, standings.sql, standings.params,
                  [&](const std::vector<std::string>& row) {
                    if (row[0].empty()) {
                      ReadSums(row, found);
                    } else {
                      found.singled_out.push_back(StandingOf(row));
                    }
                  });
      return found;
    });
  }

  absl::StatusOr<std::map<std::string, std::vector<DealRow>>> DealsIn(
      const WorkspaceId& workspace, const DealSelection& selection, Deadline deadline) override {
    std::map<std::string, std::vector<DealRow>> deals;
    if (selection.pipelines.empty()) return deals;
    using Found = absl::StatusOr<std::map<std::string, std::vector<DealRow>>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      const Dialect& d = sql.dialect();
      Params params = {Text(workspace.value), d.At(selection.closed_since)};
      const std::string open = d.is_postgres() ? "NOT d.closed" : "d.closed = 0";
      const std::string list = ListOf(selection.pipelines, params);
      for (const Row& row : sql.Query(
               kDealColumns + 1,
               std::string(kDealFields) + ", l.client_id" + std::string(kLinksOfClients) +
                   " JOIN deals d ON d.workspace_id = l.workspace_id AND d.deal_id = l.object_id"
                   " WHERE l.workspace_id = ? AND l.object_type = 3 AND (" +
                   open + " OR d.close_date >= ?) AND d.pipeline_id IN " + list + IsShown(d) +
                   " ORDER BY l.client_id, d.deal_id",
               params)) {
        deals[row.Text(kDealColumns)].push_back(DealOf(row));
      }
      return deals;
    });
  }

  absl::StatusOr<std::vector<StageCount>> CountDeals(const WorkspaceId& workspace,
                                                     const std::vector<std::string>& pipelines,
                                                     Deadline deadline) override {
    if (pipelines.empty()) return std::vector<StageCount>();
    using Found = absl::StatusOr<std::vector<StageCount>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      Params params = {Text(workspace.value)};
      const std::string list = ListOf(pipelines, params);
      std::vector<StageCount> counts;
      for (const Row& row :
           sql.Query(5,
                     "SELECT d.pipeline_id, d.stage_id, d.closed, d.won, count(*) FROM deals d"
                     " WHERE d.workspace_id = ? AND d.pipeline_id IN " +
                         list +
                         " GROUP BY d.pipeline_id, d.stage_id, d.closed, d.won"
                         " ORDER BY d.pipeline_id, d.stage_id, d.closed, d.won",
                     params)) {
        counts.push_back({row.Text(0), row.Text(1), row.Bool(2), row.Bool(3), row.Int(4)});
      }
      return counts;
    });
  }

  absl::StatusOr<std::map<std::string, std::vector<RevenuePart>>> PartsEndingSince(
      const WorkspaceId& workspace, Date from, Deadline deadline) override {
    using Found = absl::StatusOr<std::map<std::string, std::vector<RevenuePart>>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      std::map<std::string, std::vector<RevenuePart>> parts;
      for (const Row& row : sql.Query(
               kPartColumns,
               std::string(kSelectPart) +
                   " FROM client_revenue_parts t JOIN clients c ON c.workspace_id = t.workspace_id"
                   " AND c.client_id = t.client_id WHERE t.workspace_id = ?"
                   " AND t.counts_until >= ?" +
                   IsShown(sql.dialect()) + " ORDER BY t.client_id, t.position",
               {Text(workspace.value), DateOrNull(from)})) {
        parts[row.Text(0)].push_back(RevenuePartOf(row));
      }
      return parts;
    });
  }

  absl::StatusOr<std::map<std::string, GrowthCounts>> Growth(const WorkspaceId& workspace,
                                                             const GrowthWindow& window,
                                                             Deadline deadline) override {
    using Found = absl::StatusOr<std::map<std::string, GrowthCounts>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      const Dialect& d = sql.dialect();
      // False and true have no number on PostgreSQL.
      const auto sum = [](const std::string& condition) {
        return "sum(CASE WHEN " + condition + " THEN 1 ELSE 0 END)";
      };
      const SqlValue middle = d.At(window.middle);
      std::map<std::string, GrowthCounts> found;
      for (const Row& row :
           sql.Query(5,
                     "SELECT l.client_id, " + sum("l.object_type = 2 AND l.sort_at <= ?") + ", " +
                         sum("l.object_type = 2 AND l.sort_at > ?") + ", " +
                         sum("l.object_type > 2 AND l.sort_at <= ?") + ", " +
                         sum("l.object_type > 2 AND l.sort_at > ?") + std::string(kLinksOfClients) +
                         " WHERE l.workspace_id = ? AND l.object_type IN (2, 5, 6, 7, 8)"
                         " AND l.sort_at > ? AND l.sort_at <= ?" +
                         IsShown(d) + " GROUP BY l.client_id",
                     {middle, middle, middle, middle, Text(workspace.value), d.At(window.from),
                      d.At(window.to)})) {
        found[row.Text(0)] = {row.Int(1), row.Int(2), row.Int(3), row.Int(4)};
      }
      return found;
    });
  }

  absl::StatusOr<PortfolioTotals> Totals(const WorkspaceId& workspace, Time from, Time to,
                                         Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<PortfolioTotals> {
          const Dialect& d = sql.dialect();
          // Each record once, of however many clients it is.
          const std::string shown = OfShownClients(sql, workspace);
          const auto count = [&](const std::string& what, const std::string& condition,
                                 Params params) {
            params.insert(params.begin(), Text(workspace.value));
            return sql
                .Query(1,
                       "SELECT count(*) FROM (SELECT " + what +
                           " FROM client_links l WHERE l.workspace_id = ?" + condition + shown +
                           " GROUP BY " + what + ") n",
                       params)
                .front()
                .Int(0);
          };
          PortfolioTotals totals;
          totals.contacts = count("l.object_id", " AND l.object_type = 2", {});
          // `object_type >= 5` to the letter, so that the partial index by time serves.
          totals.interactions = count("l.object_type, l.object_id",
                                      " AND l.object_type >= 5 AND l.object_type < 9"
                                      " AND l.sort_at > ? AND l.sort_at <= ?",
                                      {d.At(from), d.At(to)});
          totals.open_tasks = count("l.object_id", IsOpenTask(d), {});
          return totals;
        });
  }

  absl::StatusOr<PortfolioEngagement> Engagement(const WorkspaceId& workspace, Time from, Time to,
                                                 Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<PortfolioEngagement> {
          const Dialect& d = sql.dialect();
          const auto of_type = [&](ObjectType type) {
            return Params{Text(workspace.value), Num(CodeOf(type)), d.At(from), d.At(to)};
          };
          PortfolioEngagement found;
          Params of_emails = of_type(ObjectType::kEmail);
          of_emails.insert(of_emails.end(), {Text(kBounced), Text(kFailed)});
          const Row emails =
              sql.Query(2,
                        "SELECT count(*), coalesce(sum(CASE WHEN t.answered > t.sent THEN 1 ELSE 0 "
                        "END),"
                        " 0) FROM (SELECT n.thread_id,"
                        " min(CASE WHEN n.direction = 2 THEN n.occurred_at END) AS sent,"
                        " max(CASE WHEN n.direction = 1 THEN n.occurred_at END) AS answered" +
                            ActivitiesOfTime(d) +
                            " WHERE n.thread_id <> '' AND n.outcome NOT IN (?, ?)"
                            " GROUP BY n.thread_id) t WHERE t.sent IS NOT NULL",
                        of_emails)
                  .front();
          found.threads_sent = emails.Int(0);
          found.threads_answered = emails.Int(1);
          Params of_meetings = {Text(kMissed), Text(kCancelled)};
          const Params meetings_of = of_type(ObjectType::kMeeting);
          of_meetings.insert(of_meetings.end(), meetings_of.begin(), meetings_of.end());
          of_meetings.push_back(Text(kMoved));
          const Row meetings =
              sql.Query(2,
                        "SELECT count(*), coalesce(sum(CASE WHEN n.outcome IN (?, ?) THEN 0 ELSE 1"
                        " END), 0)" +
                            ActivitiesOfTime(d) + " WHERE n.outcome <> ?",
                        of_meetings)
                  .front();
          found.meetings_due = meetings.Int(0);
          found.meetings_held = meetings.Int(1);
          return found;
        });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<PortfolioStore> MakeSqlPortfolioStore(Database& database) {
  return std::make_unique<SqlPortfolioStore>(database);
}

}  // namespace stanna::storage
