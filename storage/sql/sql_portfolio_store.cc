#include <string_view>

#include "storage/sql/client_queries.h"
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

constexpr std::string_view kLinksOfClients =
    " FROM client_links l JOIN clients c ON c.workspace_id = l.workspace_id"
    " AND c.client_id = l.client_id";

// Of a link l; to the letter as client_links_open_tasks has it (facts: activity_facts.h).
std::string IsOpenTask(const Dialect& d) {
  return std::string(" AND l.object_type = 9 AND l.facts <> '' AND ") +
         (d.is_postgres() ? "strpos(l.facts, chr(31) || 'COMPLETED' || chr(31)) = 0"
                          : "instr(l.facts, char(31) || 'COMPLETED' || char(31)) = 0");
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
    return database_.Read(deadline, [&](SqlSession& sql) -> Found {
      std::vector<PortfolioClient> clients;
      for (const Row& row :
           sql.Query(8,
                     "SELECT c.client_id, c.name, c.csm_owner, c.company_id, c.renewal_date,"
                     " r.mrr_amount, coalesce(r.mrr_currency, ''), c.health_score FROM clients c"
                     " LEFT JOIN client_revenue r ON r.workspace_id = c.workspace_id"
                     " AND r.client_id = c.client_id WHERE c.workspace_id = ?" +
                         IsShown(sql.dialect()) + " ORDER BY c.client_id",
                     {Text(workspace.value)})) {
        clients.push_back({.id = ClientId(row.Text(0)),
                           .name = row.Text(1),
                           .csm_owner = row.Text(2),
                           .company_id = row.Int(3),
                           .renewal_date = row.OptionalDate(4),
                           .mrr = {row.Text(5), row.Text(6)},
                           .health_score = static_cast<int>(row.Int(7))});
      }
      return clients;
    });
  }

  absl::StatusOr<std::map<std::string, std::vector<DealRow>>> DealsIn(
      const WorkspaceId& workspace, const DealSelection& selection, Deadline deadline) override {
    std::map<std::string, std::vector<DealRow>> deals;
    if (selection.pipelines.empty()) return deals;
    using Found = absl::StatusOr<std::map<std::string, std::vector<DealRow>>>;
    return database_.Read(deadline, [&](SqlSession& sql) -> Found {
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
    return database_.Read(deadline, [&](SqlSession& sql) -> Found {
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
    return database_.Read(deadline, [&](SqlSession& sql) -> Found {
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
    return database_.Read(deadline, [&](SqlSession& sql) -> Found {
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
    return database_.Read(deadline, [&](SqlSession& sql) -> absl::StatusOr<PortfolioTotals> {
      const Dialect& d = sql.dialect();
      // Each record once, of however many clients it is.
      const auto count = [&](const std::string& of_links, Params params) {
        params.insert(params.begin(), Text(workspace.value));
        return sql
            .Query(1,
                   "SELECT count(*) FROM (SELECT DISTINCT l.object_type, l.object_id" +
                       std::string(kLinksOfClients) + of_links + IsShown(d) + ") n",
                   params)
            .front()
            .Int(0);
      };
      PortfolioTotals totals;
      totals.contacts = count(" WHERE l.workspace_id = ? AND l.object_type = 2", {});
      totals.interactions = count(
          " WHERE l.workspace_id = ? AND l.object_type IN (5, 6, 7, 8) AND l.sort_at > ?"
          " AND l.sort_at <= ?",
          {d.At(from), d.At(to)});
      totals.open_tasks = count(" WHERE l.workspace_id = ?" + IsOpenTask(d), {});
      return totals;
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
