#include "storage/sql/client_activities.h"
#include "storage/sql/client_queries.h"
#include "storage/sql/codes.h"
#include "storage/sql/live_client.h"
#include "storage/sql/sql_stores.h"

namespace stanna::storage {
namespace {

// Page parameters at the end of a statement.
Params WithPage(Params params, int limit, int offset) {
  params.push_back(Num(limit));
  params.push_back(Num(offset));
  return params;
}

std::int64_t CountOf(SqlSession& sql, const std::string& from, const Params& params) {
  return sql.QueryKept(1, "SELECT count(*) FROM " + from, params).front().Int(0);
}

absl::Status NoClient(const ClientId& asked) {
  return NotFound("no client " + asked.value + " in this workspace");
}

KeptQuery AskDeals(const WorkspaceId& workspace, const ClientId& client, int limit, int offset) {
  return {.columns = kDealColumns,
          .sql = std::string(kDealFields) + " FROM " + kClientDeals +
                 " ORDER BY d.closed, (d.close_date IS NULL),"
                 " d.close_date DESC, d.deal_id LIMIT ? OFFSET ?",
          .params = WithPage({Text(workspace.value), Text(client.value)}, limit, offset)};
}

std::vector<DealView> DealsOf(const Rows& rows) {
  std::vector<DealView> deals;
  deals.reserve(rows.size());
  for (const Row& row : rows) deals.push_back({DealOf(row)});
  return deals;
}

class SqlClientStore : public ClientStore {
 public:
  explicit SqlClientStore(Database& database) : database_(database) {}

  absl::StatusOr<Listing<ClientView>> ListClients(const WorkspaceId& workspace,
                                                  const ClientQuery& query,
                                                  Deadline deadline) override {
    using List = Listing<ClientView>;
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<List> {
          const auto rows = sql.QueryAllKept({CountClients(sql.dialect(), workspace, query),
                                              AskClients(sql.dialect(), workspace, query)});
          List listing;
          listing.total = rows[0].front().Int(0);
          for (const Row& row : rows[1]) listing.items.push_back(ClientViewOf(row));
          return listing;
        });
  }

  absl::StatusOr<ClientView> GetClient(const WorkspaceId& workspace, const ClientId& id, Time now,
                                       Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<ClientView> {
          const auto rows = AskOfLive(sql, workspace, id, [&](const ClientId& live) {
            return std::vector{AskClient(sql.dialect(), workspace, live, now)};
          });
          if (rows[0].empty()) return NoClient(id);
          return ClientViewOf(rows[0].front());
        });
  }

  absl::StatusOr<ObjectId> CompanyOf(const WorkspaceId& workspace, const ClientId& id,
                                     Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<ObjectId> {
          const auto rows = AskOfLive(sql, workspace, id, [&](const ClientId& live) {
            return std::vector{KeptQuery{
                .columns = 1,
                .sql = "SELECT company_id FROM clients WHERE workspace_id = ? AND client_id = ?",
                .params = {Text(workspace.value), Text(live.value)}}};
          });
          if (rows[0].empty()) return NoClient(id);
          return rows[0].front().Int(0);
        });
  }

  absl::StatusOr<ClientDetails> GetDetails(const WorkspaceId& workspace, const ClientId& id,
                                           Time now, int most_contacts, int most_deals,
                                           Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<ClientDetails> {
          const Dialect& d = sql.dialect();
          const auto rows = AskOfLive(sql, workspace, id, [&](const ClientId& live) {
            return std::vector{AskClient(d, workspace, live, now),
                               ClientTimeline::Ask(d, workspace, live, now),
                               AskContacts(d, workspace, live, most_contacts, 0),
                               AskDeals(workspace, live, most_deals, 0)};
          });
          if (rows[0].empty()) return NoClient(id);
          const ClientTimeline timeline(rows[1].front(), now);
          ClientDetails details{.client = ClientViewOf(rows[0].front()),
                                .metrics = {},
                                .contacts = ContactsOf(sql, workspace, rows[2], timeline, now),
                                .deals = DealsOf(rows[3])};
          details.metrics = timeline.Metrics(sql, workspace, details.client.row.id);
          return details;
        });
  }

  absl::StatusOr<Listing<InteractionView>> ListInteractions(const WorkspaceId& workspace,
                                                            const ClientId& id,
                                                            std::optional<ObjectType> type,
                                                            int limit, int offset,
                                                            Deadline deadline) override {
    using List = Listing<InteractionView>;
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<List> {
          Params params = {Text(workspace.value), Text(LiveClient(sql, workspace, id).value)};
          if (type) params.push_back(Num(CodeOf(*type)));
          const std::string links = InteractionLinks(type.has_value());
          List listing;
          listing.total = CountOf(sql, links, params);
          for (const Row& row : sql.Query(
                   kInteractionColumns,
                   kSelectInteraction + links +
                       " ORDER BY l.sort_at DESC, l.object_type, l.object_id DESC LIMIT ? OFFSET ?",
                   WithPage(params, limit, offset))) {
            listing.items.push_back(InteractionViewOf(row));
          }
          FillInClients(sql, workspace, listing.items);
          return listing;
        });
  }

  absl::StatusOr<Listing<StakeholderView>> ListStakeholders(const WorkspaceId& workspace,
                                                            const ClientId& id, Time now, int limit,
                                                            int offset,
                                                            Deadline deadline) override {
    using List = Listing<StakeholderView>;
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<List> {
          const Dialect& d = sql.dialect();
          const auto rows = AskOfLive(sql, workspace, id, [&](const ClientId& live) {
            return std::vector{CountContacts(workspace, live),
                               ClientTimeline::Ask(d, workspace, live, now),
                               AskContacts(d, workspace, live, limit, offset)};
          });
          const ClientTimeline timeline(rows[1].front(), now);
          return List{.items = ContactsOf(sql, workspace, rows[2], timeline, now),
                      .total = rows[0].front().Int(0)};
        });
  }

  absl::StatusOr<Listing<DealView>> ListDeals(const WorkspaceId& workspace, const ClientId& id,
                                              int limit, int offset, Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<Listing<DealView>> {
          const auto rows = AskOfLive(sql, workspace, id, [&](const ClientId& live) {
            return std::vector{KeptQuery{.columns = 1,
                                         .sql = std::string("SELECT count(*) FROM ") + kClientDeals,
                                         .params = {Text(workspace.value), Text(live.value)}},
                               AskDeals(workspace, live, limit, offset)};
          });
          return Listing<DealView>{.items = DealsOf(rows[1]), .total = rows[0].front().Int(0)};
        });
  }

  absl::StatusOr<std::map<std::string, Time>> LastInteractions(const WorkspaceId& workspace,
                                                               Time now,
                                                               Deadline deadline) override {
    using Times = std::map<std::string, Time>;
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<Times> {
          Times times;
          for (const Row& row :
               sql.Query(2,
                         "SELECT l.client_id, max(l.sort_at) FROM client_links l"
                         " WHERE l.workspace_id = ? AND l.object_type >= 5 AND l.object_type < 9"
                         " AND l.sort_at <= ? GROUP BY l.client_id",
                         {Text(workspace.value), sql.dialect().At(now)})) {
            times[row.Text(0)] = row.TimeAt(1);
          }
          return times;
        });
  }

  // By the domain first, which has an index.
  absl::StatusOr<std::vector<ObjectId>> ContactsByEmail(const WorkspaceId& workspace,
                                                        const std::string& email_domain,
                                                        const std::string& email,
                                                        Deadline deadline) override {
    return database_.Read(Scope::Of(workspace), deadline,
                          [&](SqlSession& sql) -> absl::StatusOr<std::vector<ObjectId>> {
                            std::vector<ObjectId> ids;
                            for (const Row& row : sql.Query(
                                     1,
                                     "SELECT contact_id FROM stakeholders WHERE workspace_id = ?"
                                     " AND email_domain = ? AND email = ? ORDER BY contact_id",
                                     {Text(workspace.value), Text(email_domain), Text(email)})) {
                              ids.push_back(row.Int(0));
                            }
                            return ids;
                          });
  }

  absl::StatusOr<Listing<IssueView>> ListIssues(const WorkspaceId& workspace,
                                                const IssueQuery& query,
                                                Deadline deadline) override {
    std::string from = "record_issues WHERE workspace_id = ?";
    Params params = {Text(workspace.value)};
    if (!query.include_closed) from += " AND closed_at IS NULL";
    if (query.type) {
      from += " AND object_type = ?";
      params.push_back(Num(CodeOf(*query.type)));
    }
    if (query.object_id) {
      from += " AND object_id = ?";
      params.push_back(Num(*query.object_id));
    }
    if (!query.rule.empty()) {
      from += " AND rule = ?";
      params.push_back(Text(query.rule));
    }
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<Listing<IssueView>> {
          Listing<IssueView> listing;
          listing.total = CountOf(sql, from, params);
          for (const Row& row :
               sql.Query(9,
                         "SELECT object_type, object_id, rule, field, message, held_back,"
                         " first_seen_at, last_seen_at, closed_at FROM " +
                             from +
                             " ORDER BY last_seen_at DESC, object_type, object_id, rule, field"
                             " LIMIT ? OFFSET ?",
                         WithPage(params, query.limit, query.offset))) {
            listing.items.push_back({.issue = {.type = ObjectTypeOf(row.Int(0)),
                                               .object_id = row.Int(1),
                                               .rule = row.Text(2),
                                               .field = row.Text(3),
                                               .message = row.Text(4),
                                               .held_back = row.Bool(5)},
                                     .first_seen_at = row.TimeAt(6),
                                     .last_seen_at = row.TimeAt(7),
                                     .closed_at = row.OptionalTime(8)});
          }
          return listing;
        });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<ClientStore> MakeSqlClientStore(Database& database) {
  return std::make_unique<SqlClientStore>(database);
}

}  // namespace stanna::storage
