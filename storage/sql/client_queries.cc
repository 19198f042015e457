#include "storage/sql/client_queries.h"

#include <map>

#include "storage/sql/activity_facts.h"
#include "storage/sql/codes.h"
#include "storage/sql/custom_fields.h"
#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

// `object_type >= 5` to the letter, so that the timeline's partial index serves; 9 is a task.
constexpr char kContactsOf[] =
    " FROM client_links l WHERE l.workspace_id = c.workspace_id AND l.client_id = c.client_id"
    " AND l.object_type >= 5 AND l.object_type < 9";

constexpr char kRevenueOf[] =
    " LEFT JOIN client_revenue r ON r.workspace_id = c.workspace_id AND r.client_id = c.client_id";

constexpr int kClientColumns = 23;
// Of clients as c; a parameter: now.
std::string SelectClients() {
  return std::string(
             "SELECT c.client_id, c.company_id, c.name, c.domain, r.mrr_amount,"
             " coalesce(r.mrr_currency, ''), c.renewal_date, c.owner_id, c.csm_owner,"
             " c.lifecycle_stage, c.source_created_at, c.source_modified_at, c.health_score,"
             " c.excluded, c.created_at, c.updated_at, c.status, c.tags, c.custom_fields, h.band,"
             " h.trend, h.sentiment_trend, (SELECT max(l.sort_at)") +
         kContactsOf + " AND l.sort_at <= ?) FROM ";
}

// What stands beside clients c, by keys however many they are.
std::string BesideClients(const Dialect& d) {
  return d.LookUpIfAny("client_revenue", "r",
                       "r.workspace_id = c.workspace_id AND r.client_id = c.client_id") +
         d.LookUpIfAny("client_health", "h",
                       "h.workspace_id = c.workspace_id AND h.client_id = c.client_id");
}

// A FROM clause with its conditions, of clients as c.
struct ClientSelection {
  std::string from;
  Params params;
};

void AddFilter(const Dialect& d, const ClientQuery& query, ClientSelection& selection) {
  const std::string excluded = d.is_postgres() ? "c.excluded" : "c.excluded <> 0";
  switch (query.filter) {
    case ClientFilter::kAll:
      return;
    case ClientFilter::kActive:
      selection.from += " AND NOT (" + excluded + ")";
      return;
    case ClientFilter::kExcluded:
      selection.from += " AND " + excluded;
      return;
    case ClientFilter::kAtRisk:
      selection.from += " AND NOT (" + excluded + ") AND c.health_score <= ?";
      selection.params.push_back(Num(query.thresholds.at_risk_score));
      return;
    case ClientFilter::kStale:
      selection.from += " AND NOT (" + excluded + ") AND NOT EXISTS (SELECT 1" + kContactsOf +
                        " AND l.sort_at >= ? AND l.sort_at <= ?)";
      selection.params.push_back(d.At(query.now - std::chrono::days(query.thresholds.stale_days)));
      selection.params.push_back(d.At(query.now));
      return;
  }
}

void AddSearch(const ClientQuery& query, ClientSelection& selection) {
  if (query.search.empty()) return;
  selection.from += " AND (c.name_folded LIKE ? ESCAPE '\\' OR c.domain LIKE ? ESCAPE '\\')";
  const std::string pattern = "%" + EscapeLike(FoldCase(query.search)) + "%";
  selection.params.push_back(pattern);
  selection.params.push_back(pattern);
}

ClientSelection Selected(const Dialect& d, const WorkspaceId& workspace, const ClientQuery& query,
                         std::string_view beside) {
  ClientSelection selection{
      .from = "clients c" + std::string(beside) + " WHERE c.workspace_id = ?" +
              (d.is_postgres() ? " AND NOT c.archived" : " AND c.archived = 0"),
      .params = {Text(workspace.value)}};
  AddFilter(d, query, selection);
  AddSearch(query, selection);
  return selection;
}

struct SortKey {
  std::string expression;  // of clients as c and client_revenue as r
  bool may_be_unknown = false;
};

SortKey SortKeyOf(const Dialect& d, ClientSort sort) {
  switch (sort) {
    case ClientSort::kName:
      return {"c.name_folded"};
    case ClientSort::kDomain:
      return {"c.domain"};
    case ClientSort::kMrr:
      return {d.Decimal("r.mrr_amount"), true};
    case ClientSort::kRenewalDate:
      return {"c.renewal_date", true};
    case ClientSort::kLastInteraction:
      return {std::string("(SELECT max(l.sort_at)") + kContactsOf + " AND l.sort_at <= ?)", true};
    case ClientSort::kHealthScore:
      return {"c.health_score"};
    case ClientSort::kCreated:
      return {"c.created_at"};
  }
  return {"c.name_folded"};
}

}  // namespace

KeptQuery AskClient(const Dialect& d, const WorkspaceId& workspace, const ClientId& id, Time now) {
  return {.columns = kClientColumns,
          .sql = SelectClients() + "clients c" + BesideClients(d) +
                 " WHERE c.workspace_id = ? AND c.client_id = ?",
          .params = {d.At(now), Text(workspace.value), Text(id.value)}};
}

// The page is chosen before anything is looked up beside it. NULLS LAST only where there may be
// some: with it, an index does not serve.
KeptQuery AskClients(const Dialect& d, const WorkspaceId& workspace, const ClientQuery& query) {
  const SortKey key = SortKeyOf(d, query.sort);
  const bool of_revenue = query.sort == ClientSort::kMrr;
  const ClientSelection selected = Selected(d, workspace, query, of_revenue ? kRevenueOf : "");
  const std::string order = std::string(query.descending ? " DESC" : "") +
                            (key.may_be_unknown ? " NULLS LAST" : "") + ", c.client_id";
  Params params = {d.At(query.now)};
  if (query.sort == ClientSort::kLastInteraction) params.push_back(d.At(query.now));
  params.insert(params.end(), selected.params.begin(), selected.params.end());
  params.insert(params.end(), {Num(query.limit), Num(query.offset)});
  return {.columns = kClientColumns,
          .sql = SelectClients() + "(SELECT c.*, " + key.expression + " AS sort_key FROM " +
                 selected.from + " ORDER BY sort_key" + order + d.AnyPage() + ") c" +
                 BesideClients(d) + " ORDER BY c.sort_key" + order,
          .params = std::move(params)};
}

KeptQuery CountClients(const Dialect& d, const WorkspaceId& workspace, const ClientQuery& query) {
  ClientSelection selected = Selected(d, workspace, query, "");
  return {.columns = 1,
          .sql = "SELECT count(*) FROM " + selected.from,
          .params = std::move(selected.params)};
}

ClientView ClientViewOf(const Row& row) {
  return {.row = {.id = ClientId(row.Text(0)),
                  .company_id = row.Int(1),
                  .name = row.Text(2),
                  .domain = row.Text(3),
                  .mrr = {.amount = row.Text(4), .currency = row.Text(5)},
                  .renewal_date = row.OptionalDate(6),
                  .owner_id = row.OptionalInt(7),
                  .csm_owner = row.Text(8),
                  .lifecycle_stage = row.Text(9),
                  .status = row.Text(16),
                  .tags = row.Text(17),
                  .custom = CustomFieldsOf(row.Text(18)),
                  .source_created_at = row.TimeAt(10),
                  .source_modified_at = row.TimeAt(11)},
          .health_score = static_cast<int>(row.Int(12)),
          .health_band = row.OptionalInt(19),
          .health_trend = row.OptionalInt(20),
          .sentiment_trend = row.OptionalInt(21),
          .excluded = row.Bool(13),
          .last_interaction_at = row.OptionalTime(22),
          .created_at = row.TimeAt(14),
          .updated_at = row.TimeAt(15)};
}

const std::string kSelectInteraction =
    "SELECT i.object_type, i.object_id, i.subject, i.summary, i.occurred_at, i.direction,"
    " i.outcome, i.sender, i.recipient, i.thread_id, i.duration_ms, i.owner_id,"
    " i.source_created_at, i.source_modified_at, i.custom_fields, i.analysis, o.level, o.reason,"
    " o.set_by, o.set_at FROM ";

std::string InteractionLinks(bool of_type) {
  return std::string(
             "client_links l JOIN interactions i ON i.workspace_id = l.workspace_id"
             " AND i.object_type = l.object_type AND i.object_id = l.object_id"
             " LEFT JOIN mood_overrides o ON o.workspace_id = l.workspace_id"
             " AND o.object_type = l.object_type AND o.object_id = l.object_id"
             " WHERE l.workspace_id = ? AND l.client_id = ? AND l.object_type >= 5") +
         (of_type ? " AND l.object_type = ?" : "");
}

InteractionView InteractionViewOf(const Row& row) {
  InteractionView view;
  view.row = InteractionOf(row);
  view.analysis = AnalysisOf(view.row.type, view.row.object_id, row.Text(15));
  if (!row.IsNull(16)) {
    view.mood_override = {.type = view.row.type,
                          .object_id = view.row.object_id,
                          .level = static_cast<int>(row.Int(16)),
                          .reason = row.Text(17),
                          .set_by = row.Text(18),
                          .set_at = row.TimeAt(19)};
  }
  return view;
}

InteractionRow InteractionOf(const Row& row) {
  return {.type = ObjectTypeOf(row.Int(0)),
          .object_id = row.Int(1),
          .subject = row.Text(2),
          .summary = row.Text(3),
          .occurred_at = row.TimeAt(4),
          .direction = static_cast<Direction>(row.Int(5)),
          .outcome = row.Text(6),
          .from = row.Text(7),
          .to = row.Text(8),
          .thread_id = row.Text(9),
          .duration_ms = row.OptionalInt(10),
          .owner_id = row.OptionalInt(11),
          .custom = CustomFieldsOf(row.Text(14)),
          .source_created_at = row.TimeAt(12),
          .source_modified_at = row.TimeAt(13)};
}

void FillInClients(SqlSession& sql, const WorkspaceId& workspace,
                   std::vector<InteractionView>& interactions) {
  const Dialect& d = sql.dialect();
  std::map<ObjectType, std::vector<ObjectId>> ids;
  for (const InteractionView& view : interactions) {
    ids[view.row.type].push_back(view.row.object_id);
  }
  std::map<std::pair<ObjectType, ObjectId>, std::vector<ClientId>> clients;
  for (const auto& [type, of_type] : ids) {
    for (const Row& row :
         sql.Query(2,
                   "SELECT t.object_id, t.client_id" +
                       d.FromIds("client_links", {"workspace_id", "object_type"}, "object_id") +
                       " ORDER BY t.client_id",
                   {d.Ids(of_type), Text(workspace.value), Num(CodeOf(type))})) {
      clients[{type, row.Int(0)}].push_back(ClientId(row.Text(1)));
    }
  }
  for (InteractionView& view : interactions) {
    view.clients = clients[{view.row.type, view.row.object_id}];
  }
}

const char kDealFields[] =
    "SELECT d.deal_id, d.name, d.amount, d.currency, d.pipeline_id, d.stage_id, d.probability,"
    " d.closed, d.won, d.close_date, d.deal_type, d.owner_id, d.source_created_at,"
    " d.source_modified_at, d.mrr, d.term, d.contract_start, d.custom_fields";

const char kClientDeals[] =
    "client_links l JOIN deals d ON d.workspace_id = l.workspace_id AND d.deal_id = l.object_id"
    " WHERE l.workspace_id = ? AND l.client_id = ? AND l.object_type = 3";

DealRow DealOf(const Row& row) {
  return {.deal_id = row.Int(0),
          .name = row.Text(1),
          .amount = {.amount = row.Text(2), .currency = row.Text(3)},
          .pipeline_id = row.Text(4),
          .stage_id = row.Text(5),
          .probability = row.Text(6),
          .closed = row.Bool(7),
          .won = row.Bool(8),
          .close_date = row.OptionalTime(9),
          .deal_type = row.Text(10),
          .mrr = row.Text(14),
          .term = row.Text(15),
          .contract_start = row.OptionalDate(16),
          .owner_id = row.OptionalInt(11),
          .custom = CustomFieldsOf(row.Text(17)),
          .source_created_at = row.TimeAt(12),
          .source_modified_at = row.TimeAt(13)};
}

}  // namespace stanna::storage
