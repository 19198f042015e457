#include "storage/sql/client_queries.h"

#include <map>

#include "storage/sql/activity_facts.h"
#include "storage/sql/codes.h"
#include "storage/sql/custom_fields.h"
#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

// `object_type >= 5` to the letter, so that the timeline's partial index serves; 9 is a task.
constexpr char kClientsWithLastInteraction[] =
    "(SELECT k.workspace_id, k.client_id, k.company_id, k.name, k.name_folded, k.domain,"
    " k.renewal_date, k.owner_id, k.csm_owner, k.lifecycle_stage, k.status, k.tags, "
    "k.custom_fields,"
    " k.source_created_at,"
    " k.source_modified_at, k.health_score, k.excluded, k.archived, k.created_at, k.updated_at,"
    " r.mrr_amount, coalesce(r.mrr_currency, '') AS mrr_currency, (SELECT max(l.sort_at) FROM "
    "client_links l WHERE l.workspace_id = k.workspace_id"
    " AND l.client_id = k.client_id AND l.object_type >= 5 AND l.object_type < 9"
    " AND l.sort_at <= ?) AS last_interaction_at FROM clients k"
    " LEFT JOIN client_revenue r ON r.workspace_id = k.workspace_id AND r.client_id = k.client_id"
    " WHERE k.workspace_id = ?";

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
      selection.from += " AND NOT (" + excluded +
                        ") AND (c.last_interaction_at IS NULL OR c.last_interaction_at < ?)";
      selection.params.push_back(d.At(query.now - std::chrono::days(query.thresholds.stale_days)));
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

std::string SortExpression(const Dialect& d, ClientSort sort) {
  switch (sort) {
    case ClientSort::kName:
      return "c.name_folded";
    case ClientSort::kDomain:
      return "c.domain";
    case ClientSort::kMrr:
      return d.Decimal("c.mrr_amount");
    case ClientSort::kRenewalDate:
      return "c.renewal_date";
    case ClientSort::kLastInteraction:
      return "c.last_interaction_at";
    case ClientSort::kHealthScore:
      return "c.health_score";
    case ClientSort::kCreated:
      return "c.created_at";
  }
  return "c.name_folded";
}

constexpr char kHappened[] =
    " FROM client_links l WHERE l.workspace_id = ? AND l.client_id = ? AND l.object_type >= 5"
    " AND l.object_type < 9 AND l.sort_at <= ?";

// For each inbound e-mail of a thread, the first outbound one after it.
std::string AverageResponse(const Dialect& d) {
  return "SELECT CAST(round(avg(" + d.MillisBetween("m.occurred_at", "m.answered_at") +
         ")) AS bigint) FROM (SELECT i.direction, i.occurred_at,"
         " min(CASE WHEN i.direction = 2 THEN i.occurred_at END) OVER"
         " (PARTITION BY i.thread_id ORDER BY i.occurred_at, i.object_id"
         " ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS answered_at"
         " FROM client_links l JOIN interactions i ON i.workspace_id = l.workspace_id"
         " AND i.object_type = l.object_type AND i.object_id = l.object_id"
         " WHERE l.workspace_id = ? AND l.client_id = ? AND l.object_type = 7"
         " AND i.occurred_at <= ? AND i.thread_id <> '') m"
         " WHERE m.direction = 1 AND m.answered_at IS NOT NULL";
}

}  // namespace

const std::string kSelectClient =
    "SELECT c.client_id, c.company_id, c.name, c.domain, c.mrr_amount, c.mrr_currency,"
    " c.renewal_date, c.owner_id, c.csm_owner, c.lifecycle_stage, c.source_created_at,"
    " c.source_modified_at, c.health_score, c.excluded, c.last_interaction_at, c.created_at,"
    " c.updated_at, c.workspace_id, c.status, c.tags, c.custom_fields,"
    " (SELECT h.band FROM client_health h WHERE h.workspace_id = c.workspace_id"
    " AND h.client_id = c.client_id),"
    " (SELECT h.trend FROM client_health h WHERE h.workspace_id = c.workspace_id"
    " AND h.client_id = c.client_id),"
    " (SELECT h.sentiment_trend FROM client_health h WHERE h.workspace_id = c.workspace_id"
    " AND h.client_id = c.client_id) FROM ";

ClientSelection SelectClients(const Dialect& d, const WorkspaceId& workspace,
                              const ClientQuery& query) {
  const std::string live = d.is_postgres() ? " AND NOT k.archived" : " AND k.archived = 0";
  ClientSelection selection{.from = kClientsWithLastInteraction + live + ") c WHERE true",
                            .params = {d.At(query.now), Text(workspace.value)}};
  AddFilter(d, query, selection);
  AddSearch(query, selection);
  return selection;
}

ClientSelection SelectClient(const Dialect& d, const WorkspaceId& workspace, const ClientId& id,
                             Time now) {
  return {.from = std::string(kClientsWithLastInteraction) + " AND k.client_id = ?) c",
          .params = {d.At(now), Text(workspace.value), Text(id.value)}};
}

std::string ClientOrder(const Dialect& d, const ClientQuery& query) {
  const std::string sort = SortExpression(d, query.sort);
  return "(" + sort + " IS NULL), " + sort + (query.descending ? " DESC" : "") + ", c.client_id";
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
                  .status = row.Text(18),
                  .tags = row.Text(19),
                  .custom = CustomFieldsOf(row.Text(20)),
                  .source_created_at = row.TimeAt(10),
                  .source_modified_at = row.TimeAt(11)},
          .health_score = static_cast<int>(row.Int(12)),
          .health_band = row.OptionalInt(21),
          .health_trend = row.OptionalInt(22),
          .sentiment_trend = row.OptionalInt(23),
          .excluded = row.Bool(13),
          .last_interaction_at = row.OptionalTime(14),
          .created_at = row.TimeAt(15),
          .updated_at = row.TimeAt(16)};
}

ClientMetrics LoadMetrics(SqlSession& sql, const WorkspaceId& workspace, const ClientId& id,
                          Time now) {
  const Dialect& d = sql.dialect();
  const Params params = {Text(workspace.value), Text(id.value), d.At(now)};
  Params counted = params;
  counted.insert(counted.begin(), d.At(now - std::chrono::days(30)));
  const Row counts =
      sql.QueryKept(2,
                    std::string("SELECT count(*), coalesce(sum(CASE WHEN l.sort_at >= ") +
                        d.TimeParam() + " THEN 1 ELSE 0 END), 0)" + kHappened,
                    counted)
          .front();
  return {
      .total_interactions = counts.Int(0),
      .last_month_interactions = counts.Int(1),
      .average_response_ms = sql.QueryKept(1, AverageResponse(d), params).front().OptionalInt(0)};
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

const char kSelectStakeholder[] =
    "SELECT s.contact_id, s.email, s.email_domain, s.name, s.title, s.phone, s.owner_id,"
    " s.lifecycle_stage, s.source_created_at, s.source_modified_at,"
    " (SELECT max(i.occurred_at) FROM associations a JOIN interactions i"
    " ON i.workspace_id = a.workspace_id AND i.object_type = a.from_type"
    " AND i.object_id = a.from_id WHERE a.workspace_id = s.workspace_id AND a.to_type = 2"
    " AND a.to_id = s.contact_id AND a.from_type >= 5 AND a.from_type < 9"
    " AND i.occurred_at <= ?), s.custom_fields FROM ";

const char kClientContacts[] =
    "client_links l JOIN stakeholders s ON s.workspace_id = l.workspace_id"
    " AND s.contact_id = l.object_id"
    " WHERE l.workspace_id = ? AND l.client_id = ? AND l.object_type = 2";

StakeholderView StakeholderViewOf(const Row& row) {
  return {.row = {.contact_id = row.Int(0),
                  .email = row.Text(1),
                  .email_domain = row.Text(2),
                  .name = row.Text(3),
                  .title = row.Text(4),
                  .phone = row.Text(5),
                  .owner_id = row.OptionalInt(6),
                  .lifecycle_stage = row.Text(7),
                  .custom = CustomFieldsOf(row.Text(11)),
                  .source_created_at = row.TimeAt(8),
                  .source_modified_at = row.TimeAt(9)},
          .last_seen_at = row.OptionalTime(10)};
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
