#include <utility>

#include "storage/quality_store.h"
#include "storage/sql/codes.h"
#include "storage/sql/sql_stores.h"

namespace stanna::storage {
namespace {

using GroupKey = std::pair<std::int64_t, std::string>;  // type's code, rule

// Conditions on open issues, and their parameters.
struct OpenIssues {
  std::string where;
  Params params;
};

OpenIssues OpenOnes(const WorkspaceId& workspace, const IssueGroupQuery& query) {
  OpenIssues open{" WHERE workspace_id = ? AND closed_at IS NULL", {Text(workspace.value)}};
  if (query.type) {
    open.where += " AND object_type = ?";
    open.params.push_back(Num(CodeOf(*query.type)));
  }
  if (!query.rule.empty()) {
    open.where += " AND rule = ?";
    open.params.push_back(Text(query.rule));
  }
  return open;
}

// The first field of each of the latest records of every group.
std::map<GroupKey, std::vector<IssueSample>> LoadSamples(SqlSession& sql,
                                                         const WorkspaceId& workspace,
                                                         const OpenIssues& open, int samples) {
  const std::string latest =
      "SELECT object_type, rule, object_id, min(field) AS field, row_number() OVER"
      " (PARTITION BY object_type, rule ORDER BY max(last_seen_at) DESC, object_id) AS n"
      " FROM record_issues" +
      open.where + " AND object_id <> 0 GROUP BY object_type, rule, object_id";
  Params params = open.params;
  params.push_back(Text(workspace.value));
  params.push_back(Num(samples));
  std::map<GroupKey, std::vector<IssueSample>> found;
  for (const Row& row :
       sql.Query(5,
                 "SELECT s.object_type, s.rule, s.object_id, s.field, i.message FROM (" + latest +
                     ") s JOIN record_issues i ON i.workspace_id = ?"
                     " AND i.object_type = s.object_type AND i.object_id = s.object_id"
                     " AND i.rule = s.rule AND i.field = s.field WHERE s.n <= ?"
                     " ORDER BY s.object_type, s.rule, s.n",
                 params)) {
    found[{row.Int(0), row.Text(1)}].push_back(
        {.object_id = row.Int(2), .field = row.Text(3), .message = row.Text(4)});
  }
  return found;
}

void CountRecords(SqlSession& sql, const WorkspaceId& workspace, QualityFigures& figures) {
  const std::string live = sql.dialect().is_postgres() ? "NOT archived" : "archived = 0";
  for (const Row& row : sql.Query(2,
                                  "SELECT object_type, count(*) FROM hubspot_records"
                                  " WHERE workspace_id = ? AND " +
                                      live + " GROUP BY object_type",
                                  {Text(workspace.value)})) {
    figures.types[ObjectTypeOf(row.Int(0))].records = row.Int(1);
  }
}

void CountIssues(SqlSession& sql, const WorkspaceId& workspace, Time since,
                 QualityFigures& figures) {
  const SqlValue begin = sql.dialect().At(since);
  for (const Row& row : sql.Query(
           7,
           "SELECT object_type,"
           " count(DISTINCT CASE WHEN closed_at IS NULL AND held_back THEN object_id END),"
           " count(DISTINCT CASE WHEN closed_at IS NULL AND object_id <> 0 THEN object_id END),"
           " count(CASE WHEN closed_at IS NULL THEN 1 END),"
           " count(CASE WHEN first_seen_at < ? AND (closed_at IS NULL OR closed_at >= ?)"
           " THEN 1 END),"
           " count(CASE WHEN first_seen_at >= ? THEN 1 END),"
           " count(CASE WHEN closed_at >= ? THEN 1 END)"
           " FROM record_issues WHERE workspace_id = ? GROUP BY object_type",
           {begin, begin, begin, begin, Text(workspace.value)})) {
    TypeQuality& type = figures.types[ObjectTypeOf(row.Int(0))];
    type.held_back = row.Int(1);
    type.with_issues = row.Int(2);
    type.open_issues = row.Int(3);
    type.open_before = row.Int(4);
    type.opened = row.Int(5);
    type.closed = row.Int(6);
  }
}

struct CountedField {
  const char* field;
  const char* is_filled;  ///< SQL
};

constexpr CountedField kClientFields[] = {
    {"mrr", "r.mrr_amount IS NOT NULL"},
    {"renewalDate", "t.renewal_date IS NOT NULL"},
    {"csmOwner", "t.csm_owner <> '' OR t.owner_id IS NOT NULL"},
    {"lifecycleStage", "t.lifecycle_stage <> ''"},
};
constexpr CountedField kStakeholderFields[] = {{"email", "t.email <> ''"},
                                               {"name", "t.name <> ''"}};
constexpr CountedField kDealFields[] = {{"amount", "t.amount IS NOT NULL"},
                                        {"closeDate", "t.close_date IS NOT NULL"}};

// `from`: a table as t, with its conditions, of which the first parameter is the workspace.
template <std::size_t n>
void CountFields(SqlSession& sql, const WorkspaceId& workspace, const std::string& target,
                 const CountedField (&fields)[n], const std::string& from,
                 QualityFigures& figures) {
  std::string columns = "count(*)";
  for (const CountedField& field : fields) {
    columns += std::string(", count(CASE WHEN ") + field.is_filled + " THEN 1 END)";
  }
  const Row row =
      sql.Query(n + 1, "SELECT " + columns + " FROM " + from, {Text(workspace.value)}).front();
  for (std::size_t i = 0; i < n; ++i) {
    figures.fields.push_back({.target = target,
                              .field = fields[i].field,
                              .filled = row.Int(i + 1),
                              .total = row.Int(0)});
  }
}

void CountAllFields(SqlSession& sql, const WorkspaceId& workspace, QualityFigures& figures) {
  const std::string live = sql.dialect().is_postgres() ? "NOT t.archived" : "t.archived = 0";
  CountFields(sql, workspace, "clients", kClientFields,
              "clients t LEFT JOIN client_revenue r ON r.workspace_id = t.workspace_id"
              " AND r.client_id = t.client_id WHERE t.workspace_id = ? AND " +
                  live,
              figures);
  CountFields(sql, workspace, "stakeholders", kStakeholderFields,
              "stakeholders t WHERE t.workspace_id = ?", figures);
  CountFields(sql, workspace, "deals", kDealFields, "deals t WHERE t.workspace_id = ?", figures);
}

class SqlQualityStore : public QualityStore {
 public:
  explicit SqlQualityStore(Database& database) : database_(database) {}

  absl::StatusOr<std::vector<IssueGroup>> ListIssueGroups(const WorkspaceId& workspace,
                                                          const IssueGroupQuery& query,
                                                          Deadline deadline) override {
    const OpenIssues open = OpenOnes(workspace, query);
    return database_.Read(
        Scope::Of(workspace), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<std::vector<IssueGroup>> {
          auto samples = LoadSamples(sql, workspace, open, query.samples);
          std::vector<IssueGroup> groups;
          for (const Row& row : sql.Query(
                   6,
                   "SELECT object_type, rule, count(*), count(CASE WHEN held_back THEN 1 END),"
                   " min(first_seen_at), max(last_seen_at) FROM record_issues" +
                       open.where +
                       " GROUP BY object_type, rule ORDER BY"
                       " (count(CASE WHEN held_back THEN 1 END) = 0), count(*) DESC,"
                       " object_type, rule",
                   open.params)) {
            groups.push_back({.type = ObjectTypeOf(row.Int(0)),
                              .rule = row.Text(1),
                              .open = row.Int(2),
                              .held_back = row.Int(3),
                              .first_seen_at = row.TimeAt(4),
                              .last_seen_at = row.TimeAt(5),
                              .samples = std::move(samples[{row.Int(0), row.Text(1)}])});
          }
          return groups;
        });
  }

  absl::StatusOr<QualityFigures> Measure(const WorkspaceId& workspace, Time since,
                                         Deadline deadline) override {
    return database_.Read(Scope::Of(workspace), deadline,
                          [&](SqlSession& sql) -> absl::StatusOr<QualityFigures> {
                            QualityFigures figures;
                            for (const ObjectType type : kAllObjectTypes) figures.types[type] = {};
                            CountRecords(sql, workspace, figures);
                            CountIssues(sql, workspace, since, figures);
                            CountAllFields(sql, workspace, figures);
                            return figures;
                          });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<QualityStore> MakeSqlQualityStore(Database& database) {
  return std::make_unique<SqlQualityStore>(database);
}

}  // namespace stanna::storage
