#include <algorithm>
#include <set>
#include <tuple>

#include "storage/sql/bulk.h"
#include "storage/sql/client_history.h"
#include "storage/sql/client_queries.h"
#include "storage/sql/codes.h"
#include "storage/sql/dirty_clients.h"
#include "storage/sql/dirty_health.h"
#include "storage/sql/fence.h"
#include "storage/sql/revenue_parts.h"
#include "storage/sql/sql_stores.h"
#include "storage/sql/type_issues.h"
#include "storage/sql/workspace_lock.h"

namespace stanna::storage {
namespace {

const UpsertTable& RevenueTable() {
  static const UpsertTable table{
      .name = "client_revenue",
      .columns = {"workspace_id", "client_id", "mrr_amount", "mrr_currency", "incomplete",
                  "config_version", "as_of", "changes_on", "computed_at"},
      .key_columns = 2};
  return table;
}

const UpsertTable& PartsTable() {
  static const UpsertTable table{
      .name = "client_revenue_parts",
      .columns = {"workspace_id", "client_id", "position", "source", "object_type", "object_id",
                  "name", "counts", "amount", "original_amount", "original_currency", "rate",
                  "rate_source", "rate_date", "counts_from", "counts_until", "words"},
      .key_columns = 3};
  return table;
}

const UpsertTable& RatesTable() {
  static const UpsertTable table{
      .name = "currency_rates",
      .columns = {"workspace_id", "source", "from_currency", "to_currency", "effective", "rate"},
      .key_columns = 5};
  return table;
}

std::vector<std::string> Values(const std::vector<ClientId>& ids) {
  std::vector<std::string> values;
  for (const ClientId& id : ids) values.push_back(id.value);
  return values;
}

// Without deals and history.
std::map<std::string, RevenueFacts> LoadClients(SqlSession& sql, const SqlValue& workspace,
                                                const SqlValue& clients) {
  std::map<std::string, RevenueFacts> facts;
  for (const Row& row :
       sql.Query(13,
                 "SELECT c.client_id, c.company_id, c.mrr_amount, c.mrr_currency, c.renewal_date,"
                 " c.csm_owner, c.lifecycle_stage, c.source_created_at, c.archived, r.as_of,"
                 " c.status, coalesce(o.value, ''), c.name FROM"
                 " (SELECT t.*" +
                     sql.dialect().FromTexts("clients", {"workspace_id"}, "client_id") +
                     ") c LEFT JOIN client_revenue r ON r.workspace_id = c.workspace_id"
                     " AND r.client_id = c.client_id LEFT JOIN client_field_overrides o"
                     " ON o.workspace_id = c.workspace_id AND o.client_id = c.client_id"
                     " AND o.field = 'mrr'",
                 {clients, workspace})) {
    RevenueFacts& found = facts[row.Text(0)];
    found.client.id = ClientId(row.Text(0));
    found.client.company_id = row.Int(1);
    found.client.mrr = {row.Text(2), row.Text(3)};
    found.client.renewal_date = row.OptionalDate(4);
    found.client.csm_owner = row.Text(5);
    found.client.lifecycle_stage = row.Text(6);
    found.client.source_created_at = row.TimeAt(7);
    found.archived = row.Bool(8);
    found.as_of = row.OptionalDate(9);
    found.client.status = row.Text(10);
    found.manual_mrr = row.Text(11);
    found.client.name = row.Text(12);
  }
  return facts;
}

// Deals by client, each at the first client that it is linked with.
std::map<std::string, std::vector<DealFacts>> LoadDeals(SqlSession& sql, const SqlValue& workspace,
                                                        const SqlValue& clients) {
  std::map<std::string, std::vector<DealFacts>> deals;
  for (const Row& row :
       sql.Query(kDealColumns + 1,
                 std::string(kDealFields) + ", l.client_id FROM (SELECT t.*" +
                     sql.dialect().FromTexts("client_links", {"workspace_id", "object_type"},
                                             "client_id") +
                     " AND NOT EXISTS (SELECT 1 FROM client_links o"
                     " WHERE o.workspace_id = t.workspace_id AND o.object_type = 3"
                     " AND o.object_id = t.object_id AND o.client_id < t.client_id)) l"
                     " JOIN deals d ON d.workspace_id = l.workspace_id AND d.deal_id = l.object_id"
                     " ORDER BY l.client_id, d.deal_id",
                 {clients, workspace, Num(3)})) {
    deals[row.Text(kDealColumns)].push_back({DealOf(row), {}});
  }
  return deals;
}

LineItemRow LineItemOf(const Row& row) {
  LineItemRow item;
  item.line_item_id = row.Int(1);
  item.name = row.Text(2);
  item.quantity = row.Text(3);
  item.price = row.Text(4);
  item.amount = {row.Text(5), row.Text(6)};
  item.billing_frequency = row.Text(7);
  item.billing_period = row.Text(8);
  item.billing_start = row.OptionalDate(9);
  item.billing_end = row.OptionalDate(10);
  item.billing_payments = row.Text(11);
  item.billing_terms = row.Text(12);
  item.term_months = row.Text(13);
  item.unit_discount = row.Text(14);
  item.discount_percent = row.Text(15);
  return item;
}

// 4 is a line item.
void AddLineItems(SqlSession& sql, const SqlValue& workspace,
                  std::map<ObjectId, std::vector<LineItemRow>>& by_deal) {
  std::vector<ObjectId> deals;
  for (const auto& [id, items] : by_deal) deals.push_back(id);
  if (deals.empty()) return;
  const Dialect& d = sql.dialect();
  for (const Row& row : sql.Query(
           16,
           "SELECT a.to_id, i.line_item_id, i.name, i.quantity, i.price, i.amount, i.currency,"
           " i.billing_frequency, i.billing_period, i.billing_start, i.billing_end,"
           " i.billing_payments, i.billing_terms, i.term_months, i.unit_discount,"
           " i.discount_percent FROM (SELECT t.workspace_id, t.from_id, t.to_id" +
               d.FromIds("associations", {"workspace_id", "to_type"}, "to_id") +
               " AND t.from_type = 4) a JOIN line_items i ON i.workspace_id = a.workspace_id"
               " AND i.line_item_id = a.from_id ORDER BY a.to_id, i.line_item_id",
           {d.Ids(deals), workspace, Num(3)})) {
    by_deal[row.Int(0)].push_back(LineItemOf(row));
  }
}

// Writes the figures of some clients.
class RevenueWriter {
 public:
  RevenueWriter(SqlSession& sql, const RevenueWrite& write)
      : sql_(sql), d_(sql.dialect()), write_(write), log_(sql, write.workspace_id, write.now) {}

  absl::Status Write() {
    LockWorkspace(sql_, write_.workspace_id);
    RETURN_IF_ERROR(CheckFence(sql_, write_.workspace_id, write_.fence));
    ChooseClients();
    NoteStoredParts();
    MarkHealth();
    WriteFigures();
    WriteIssues();
    WriteHistories();
    Unmark();
    log_.Flush();
    return absl::OkStatus();
  }

 private:
  // Two runs may work one client out at once: the later mark is of newer facts.
  void ChooseClients() {
    std::map<std::string, std::int64_t> done;
    for (const DirtyClient& client : write_.done) done[client.id.value] = client.generation;
    std::vector<std::string> ids;
    for (const auto& [id, generation] : done) ids.push_back(id);
    std::set<std::string> current;
    for (const Row& row :
         sql_.Query(2,
                    "SELECT t.client_id, t.generation" +
                        d_.FromTexts("dirty_clients", {"workspace_id"}, "client_id"),
                    {d_.Texts(ids), workspace_})) {
      if (done[row.Text(0)] == row.Int(1)) current.insert(row.Text(0));
    }
    for (const ClientRevenue& client : write_.clients) {
      const bool is_old =
          done.contains(client.client_id.value) && !current.contains(client.client_id.value);
      if (!is_old) clients_.push_back(&client);
    }
  }

  SqlValue ClientList() const {
    std::vector<std::string> ids;
    for (const ClientRevenue* client : clients_) ids.push_back(client->client_id.value);
    return d_.Texts(ids);
  }

  // A record that counted before and does not any more loses its issues too.
  void NoteStoredParts() {
    for (const Row& row :
         sql_.Query(4,
                    "SELECT t.object_type, t.object_id, t.client_id, t.position" +
                        d_.FromTexts("client_revenue_parts", {"workspace_id"}, "client_id"),
                    {ClientList(), workspace_})) {
      records_[ObjectTypeOf(row.Int(0))].insert(row.Int(1));
      stored_parts_.push_back({workspace_, Text(row.Text(2)), Num(row.Int(3))});
    }
  }

  // Health looks at what a client is worth: of those whose figure is another one now.
  void MarkHealth() {
    std::map<std::string, Money> stored;
    for (const Row& row :
         sql_.Query(3,
                    "SELECT t.client_id, t.mrr_amount, t.mrr_currency" +
                        d_.FromTexts("client_revenue", {"workspace_id"}, "client_id"),
                    {ClientList(), workspace_})) {
      stored[row.Text(0)] = {row.Text(1), row.Text(2)};
    }
    std::vector<std::string> changed;
    for (const ClientRevenue* client : clients_) {
      const std::string& id = client->client_id.value;
      if (client->mrr != stored[id]) changed.push_back(id);
    }
    DirtyHealthMarker(sql_, write_.workspace_id, write_.now).MarkClients(changed);
  }

  void WriteFigures() {
    std::vector<Params> figures;
    std::vector<Params> parts;
    for (const ClientRevenue* client : clients_) {
      figures.push_back({workspace_, Text(client->client_id.value), TextOrNull(client->mrr.amount),
                         Text(client->mrr.currency), Num(client->incomplete ? 1 : 0),
                         Num(client->config_version), DateOrNull(client->as_of),
                         DateOrNull(client->changes_on), d_.At(client->computed_at)});
      std::int64_t position = 0;
      for (const RevenuePart& part : client->parts) {
        parts.push_back(ParamsOf(*client, position++, part));
        records_[part.type].insert(part.object_id);
      }
    }
    DeleteRows(sql_, PartsTable().name, {"workspace_id", "client_id", "position"},
               std::move(stored_parts_));
    Upsert(sql_, RevenueTable(), std::move(figures));
    Upsert(sql_, PartsTable(), std::move(parts));
  }

  Params ParamsOf(const ClientRevenue& client, std::int64_t position, const RevenuePart& part) {
    return {workspace_,
            Text(client.client_id.value),
            Num(position),
            Text(part.source),
            Num(CodeOf(part.type)),
            Num(part.object_id),
            Text(part.name),
            Num(part.counts ? 1 : 0),
            TextOrNull(part.amount.amount),
            TextOrNull(part.original.amount),
            Text(part.original.currency),
            TextOrNull(part.rate),
            Text(part.rate_source),
            DateOrNull(part.rate_date),
            DateOrNull(part.from),
            DateOrNull(part.until),
            Text(part.words)};
  }

  void WriteIssues() {
    std::map<ObjectType, std::vector<RecordIssue>> issues;
    for (const ClientRevenue* client : clients_) {
      for (const RecordIssue& issue : client->issues) {
        issues[issue.type].push_back(issue);
        records_[issue.type].insert(issue.object_id);
      }
    }
    for (const auto& [type, ids] : records_) {
      AppendIssueChanges(
          log_, type,
          ReplaceIssues(sql_, {write_.workspace_id, type, IssueOrigin::kRevenue, write_.now},
                        OfTheseClientsOnly(type, ids), issues[type]));
    }
  }

  // What is a part of another client, too, may have its issue from there.
  std::vector<ObjectId> OfTheseClientsOnly(ObjectType type, std::set<ObjectId> ids) {
    std::set<std::string> ours;
    for (const ClientRevenue* client : clients_) ours.insert(client->client_id.value);
    for (const Row& row : sql_.Query(
             2,
             "SELECT t.object_id, t.client_id" +
                 d_.FromIds("client_revenue_parts", {"workspace_id", "object_type"}, "object_id"),
             {d_.Ids({ids.begin(), ids.end()}), workspace_, Num(CodeOf(type))})) {
      if (!ours.contains(row.Text(1))) ids.erase(row.Int(0));
    }
    return {ids.begin(), ids.end()};
  }

  void WriteHistories() {
    std::map<std::string, std::vector<HistoryEntry>> entries;
    for (const ClientRevenue* client : clients_) entries[client->client_id.value] = client->history;
    WriteHistory(sql_, write_.workspace_id, write_.now, entries);
  }

  void Unmark() {
    std::vector<Params> keys;
    for (const DirtyClient& client : write_.done) {
      keys.push_back({workspace_, Text(client.id.value), Num(client.generation)});
    }
    DeleteRows(sql_, "dirty_clients", {"workspace_id", "client_id", "generation"}, std::move(keys));
  }

  SqlSession& sql_;
  const Dialect& d_;
  const RevenueWrite& write_;
  ChangeLog log_;
  const SqlValue workspace_ = Text(write_.workspace_id.value);
  std::vector<const ClientRevenue*> clients_;  // that are written
  std::map<ObjectType, std::set<ObjectId>> records_;
  std::vector<Params> stored_parts_;  // the keys of those that the clients have
};

constexpr char kSelectRate[] =
    "SELECT source, from_currency, to_currency, effective, rate FROM currency_rates"
    " WHERE workspace_id = ?";

CurrencyRate RateOf(const Row& row) {
  return {row.Text(0), row.Text(1), row.Text(2), row.OptionalDate(3).value_or(Date()), row.Text(4)};
}

using RateKey = std::tuple<std::string, std::string, std::string, Date, std::string>;
RateKey KeyOf(const CurrencyRate& rate) {
  return {rate.source, rate.from, rate.to, rate.effective, rate.rate};
}

// Those within the days of `rates`: what they may repeat.
std::set<RateKey> KnownRates(SqlSession& sql, const WorkspaceId& workspace,
                             const std::vector<CurrencyRate>& rates) {
  std::set<RateKey> known;
  if (rates.empty()) return known;
  const auto [first, last] = std::ranges::minmax(rates, {}, &CurrencyRate::effective);
  for (const Row& row : sql.Query(
           5, std::string(kSelectRate) + " AND effective >= ? AND effective <= ?",
           {Text(workspace.value), DateOrNull(first.effective), DateOrNull(last.effective)})) {
    known.insert(KeyOf(RateOf(row)));
  }
  return known;
}

class SqlRevenueStore : public RevenueStore {
 public:
  explicit SqlRevenueStore(Database& database) : database_(database) {}

  absl::Status MarkDue(const WorkspaceId& workspace, Date today, int config_version, Time now,
                       Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      LockWorkspace(sql, workspace);
      DirtyClientMarker(sql, workspace, now).MarkDue(today, config_version);
      return absl::OkStatus();
    });
  }

  absl::StatusOr<std::vector<DirtyClient>> PeekDirty(const WorkspaceId& workspace, int limit,
                                                     Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<DirtyClient>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      std::vector<DirtyClient> dirty;
      for (const Row& row : sql.Query(2,
                                      "SELECT client_id, generation FROM dirty_clients"
                                      " WHERE workspace_id = ? ORDER BY queued_at, client_id"
                                      " LIMIT ?",
                                      {Text(workspace.value), Num(limit)})) {
        dirty.push_back({ClientId(row.Text(0)), row.Int(1)});
      }
      return dirty;
    });
  }

  absl::StatusOr<std::vector<ClientId>> ScanClients(const WorkspaceId& workspace,
                                                    const ClientId& after, int limit,
                                                    Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<std::vector<ClientId>> {
          std::vector<ClientId> ids;
          for (const Row& row :
               sql.Query(1,
                         std::string("SELECT client_id FROM clients WHERE workspace_id = ?"
                                     " AND client_id > ? AND ") +
                             (sql.dialect().is_postgres() ? "NOT archived" : "archived = 0") +
                             " ORDER BY client_id LIMIT ?",
                         {Text(workspace.value), Text(after.value), Num(limit)})) {
            ids.emplace_back(row.Text(0));
          }
          return ids;
        });
  }

  absl::StatusOr<std::map<std::string, RevenueFacts>> LoadFacts(
      const WorkspaceId& workspace, const std::vector<ClientId>& clients,
      Deadline deadline) override {
    using Found = absl::StatusOr<std::map<std::string, RevenueFacts>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      const SqlValue key = Text(workspace.value);
      const SqlValue list = sql.dialect().Texts(Values(clients));
      auto facts = LoadClients(sql, key, list);
      for (auto& [client, last] : LastHistory(sql, workspace, Values(clients))) {
        const auto found = facts.find(client);
        if (found != facts.end()) found->second.last = std::move(last);
      }
      std::map<ObjectId, std::vector<LineItemRow>> items;
      auto deals = LoadDeals(sql, key, list);
      for (const auto& [client, of_client] : deals) {
        for (const DealFacts& deal : of_client) items[deal.deal.deal_id];
      }
      AddLineItems(sql, key, items);
      for (auto& [client, of_client] : deals) {
        for (DealFacts& deal : of_client) deal.line_items = std::move(items[deal.deal.deal_id]);
        facts[client].deals = std::move(of_client);
      }
      return facts;
    });
  }

  absl::Status Write(const RevenueWrite& write, Deadline deadline) override {
    return database_.Write(Scope::Of(write.workspace_id), deadline,
                           [&](SqlSession& sql) { return RevenueWriter(sql, write).Write(); });
  }

  absl::StatusOr<ClientRevenue> Get(const WorkspaceId& workspace, const ClientId& client,
                                    Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<ClientRevenue> {
          const Params key = {Text(workspace.value), Text(client.value)};
          const Rows rows = sql.Query(7,
                                      "SELECT mrr_amount, mrr_currency, incomplete, config_version,"
                                      " as_of, changes_on, computed_at FROM client_revenue"
                                      " WHERE workspace_id = ? AND client_id = ?",
                                      key);
          if (rows.empty()) return NotFound("no revenue was worked out for " + client.value);
          const Row& row = rows.front();
          ClientRevenue revenue;
          revenue.client_id = client;
          revenue.mrr = {row.Text(0), row.Text(1)};
          revenue.incomplete = row.Bool(2);
          revenue.config_version = static_cast<int>(row.Int(3));
          revenue.as_of = row.OptionalDate(4).value_or(Date());
          revenue.changes_on = row.OptionalDate(5);
          revenue.computed_at = row.TimeAt(6);
          for (const Row& part :
               sql.Query(kPartColumns,
                         std::string(kSelectPart) +
                             " FROM client_revenue_parts t WHERE t.workspace_id = ?"
                             " AND t.client_id = ? ORDER BY t.position",
                         key)) {
            revenue.parts.push_back(RevenuePartOf(part));
            revenue.parts.back().amount.currency =
                revenue.parts.back().amount.amount.empty() ? "" : revenue.mrr.currency;
          }
          return revenue;
        });
  }

  absl::StatusOr<bool> PutRates(const WorkspaceId& workspace,
                                const std::vector<CurrencyRate>& rates, Time now,
                                Deadline deadline) override {
    return database_.Write(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<bool> {
          LockWorkspace(sql, workspace);
          const auto known = KnownRates(sql, workspace, rates);
          std::vector<Params> rows;
          for (const CurrencyRate& rate : rates) {
            if (known.contains(KeyOf(rate))) continue;
            rows.push_back({Text(workspace.value), Text(rate.source), Text(rate.from),
                            Text(rate.to), DateOrNull(rate.effective), Text(rate.rate)});
          }
          if (rows.empty()) return false;
          Upsert(sql, RatesTable(), std::move(rows));
          sql.Execute(
              "INSERT INTO currency_rate_revisions (workspace_id, revision) VALUES (?, 1)"
              " ON CONFLICT (workspace_id)"
              " DO UPDATE SET revision = currency_rate_revisions.revision + 1",
              {Text(workspace.value)});
          DirtyClientMarker(sql, workspace, now).MarkAll();
          return true;
        });
  }

  absl::StatusOr<std::int64_t> RatesRevision(const WorkspaceId& workspace,
                                             Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
          const Rows rows =
              sql.Query(1, "SELECT revision FROM currency_rate_revisions WHERE workspace_id = ?",
                        {Text(workspace.value)});
          return rows.empty() ? 0 : rows.front().Int(0);
        });
  }

  absl::StatusOr<std::vector<CurrencyRate>> ListRates(const WorkspaceId& workspace,
                                                      const RatesQuery& query,
                                                      Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<CurrencyRate>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      std::string select = kSelectRate;
      Params params = {Text(workspace.value)};
      if (!query.currency.empty()) {
        select += " AND (from_currency = ? OR to_currency = ?)";
        params.insert(params.end(), 2, Text(query.currency));
      }
      select += " ORDER BY source, from_currency, to_currency, effective";
      if (query.limit) {
        select += " LIMIT ? OFFSET ?";
        params.insert(params.end(), {Num(*query.limit), Num(query.offset)});
      }
      std::vector<CurrencyRate> rates;
      for (const Row& row : sql.Query(5, select, params)) rates.push_back(RateOf(row));
      return rates;
    });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<RevenueStore> MakeSqlRevenueStore(Database& database) {
  return std::make_unique<SqlRevenueStore>(database);
}

}  // namespace stanna::storage
