#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "storage/context_store.h"
#include "storage/sql/activity_facts.h"
#include "storage/sql/client_activities.h"
#include "storage/sql/client_queries.h"
#include "storage/sql/codes.h"
#include "storage/sql/health_rows.h"
#include "storage/sql/live_client.h"
#include "storage/sql/revenue_parts.h"
#include "storage/sql/sql_stores.h"

namespace stanna::storage {
namespace {

constexpr int kPersonColumns = 4;

ActivityKey KeyOf(const ActivityFact& fact) { return {fact.type, fact.object_id}; }

class ContextReader {
 public:
  ContextReader(SqlSession& sql, const WorkspaceId& workspace, const ClientId& client,
                const ContextLimits& limits, Time now, Date today, const ChooseTexts& choose)
      : sql_(sql),
        d_(sql.dialect()),
        workspace_(workspace),
        client_(client),
        limits_(limits),
        now_(now),
        today_(today),
        choose_(choose) {}

  absl::StatusOr<ContextRows> Read() {
    if (!AskAll() || rows_.archived) {
      const ClientId live = LiveClient(sql_, workspace_, client_);
      if (live != client_) {
        client_ = live;
        rows_ = {};
        AskAll();
      }
    }
    if (rows_.client.id.empty()) {
      return NotFound("no client " + client_.value + " in this workspace");
    }
    CountMoreParts();
    ReadMorePeople();
    ReadTexts();
    return std::move(rows_);
  }

 private:
  Params Key() const { return {Text(workspace_.value), Text(client_.value)}; }
  Params KeyAnd(Params more) const {
    Params params = Key();
    params.insert(params.end(), more.begin(), more.end());
    return params;
  }

  // False: there is none with this id. The rest of what is read rests on no answer of another.
  bool AskAll() {
    const std::vector<Rows> answers =
        sql_.QueryAllKept({OfClient(), OfParts(), OfHealth(), OfAttributions(), OfAlerts(),
                           OfFacts(), OfPeople(), OfDeals(), OfTasks(), OfSources()});
    auto answer = answers.begin();
    if (!TakeClient(*answer++)) return false;
    TakeParts(*answer++);
    TakeHealth(*answer++);
    TakeAttributions(*answer++);
    TakeAlerts(*answer++);
    TakeFacts(*answer++);
    TakePeople(*answer++);
    TakeDeals(*answer++);
    TakeTasks(*answer++);
    TakeSources(*answer++);
    return true;
  }

  // `object_type >= 5` to the letter, so that the timeline's partial index serves; 9 is a task.
  KeptQuery OfClient() const {
    return {
        21,
        "SELECT c.client_id, c.company_id, c.name, c.domain, c.renewal_date, c.owner_id,"
        " c.csm_owner, c.lifecycle_stage, c.status, c.tags, c.source_created_at,"
        " c.source_modified_at, c.excluded, c.archived, r.mrr_amount,"
        " coalesce(r.mrr_currency, ''), r.incomplete, r.as_of,"
        " (SELECT count(*) FROM client_field_overrides o WHERE o.workspace_id = c.workspace_id"
        " AND o.client_id = c.client_id AND o.field = 'mrr'),"
        " (SELECT max(version) FROM integration_configs g WHERE g.workspace_id = c.workspace_id),"
        " (SELECT max(l.sort_at) FROM client_links l WHERE l.workspace_id = c.workspace_id"
        " AND l.client_id = c.client_id AND l.object_type >= 5 AND l.object_type < 9"
        " AND l.sort_at <= ?)"
        " FROM clients c LEFT JOIN client_revenue r ON r.workspace_id = c.workspace_id"
        " AND r.client_id = c.client_id WHERE c.workspace_id = ? AND c.client_id = ?",
        {d_.At(now_), Text(workspace_.value), Text(client_.value)}};
  }

  bool TakeClient(const Rows& rows) {
    if (rows.empty()) return false;
    const Row& row = rows.front();
    rows_.client = {.id = ClientId(row.Text(0)),
                    .company_id = row.Int(1),
                    .name = row.Text(2),
                    .domain = row.Text(3),
                    .mrr = {.amount = row.Text(14), .currency = row.Text(15)},
                    .renewal_date = row.OptionalDate(4),
                    .owner_id = row.OptionalInt(5),
                    .csm_owner = row.Text(6),
                    .lifecycle_stage = row.Text(7),
                    .status = row.Text(8),
                    .tags = row.Text(9),
                    .custom = {},
                    .source_created_at = row.TimeAt(10),
                    .source_modified_at = row.TimeAt(11)};
    rows_.excluded = row.Bool(12);
    rows_.archived = row.Bool(13);
    rows_.has_revenue = !row.IsNull(17);
    rows_.mrr_incomplete = rows_.has_revenue && row.Bool(16);
    rows_.revenue_as_of = row.OptionalDate(17);
    rows_.mrr_by_hand = row.Int(18) > 0;
    rows_.config_version = static_cast<int>(row.OptionalInt(19).value_or(0));
    rows_.last_interaction_at = row.OptionalTime(20);
    return true;
  }

  std::string Parts() const {
    return std::string(
               " FROM client_revenue_parts t WHERE t.workspace_id = ?"
               " AND t.client_id = ?") +
           (d_.is_postgres() ? " AND t.counts" : " AND t.counts <> 0");
  }

  KeptQuery OfParts() const {
    return {kPartColumns, kSelectPart + Parts() + " ORDER BY t.position LIMIT ?",
            KeyAnd({Num(limits_.parts)})};
  }

  void TakeParts(const Rows& rows) {
    if (!rows_.has_revenue) return;
    for (const Row& row : rows) {
      RevenuePart part = RevenuePartOf(row);
      part.amount.currency = rows_.client.mrr.currency;
      rows_.parts.push_back(std::move(part));
    }
    rows_.counting_parts = static_cast<std::int64_t>(rows_.parts.size());
  }

  void CountMoreParts() {
    if (rows_.counting_parts < limits_.parts) return;
    rows_.counting_parts = sql_.QueryKept(1, "SELECT count(*)" + Parts(), Key()).front().Int(0);
  }

  // The score of a day that has none is the one of the last day before.
  KeptQuery OfHealth() const {
    const std::string earlier =
        ", (SELECT y.score FROM health_days y WHERE y.workspace_id = h.workspace_id"
        " AND y.client_id = h.client_id AND y.day <= ? ORDER BY y.day DESC LIMIT 1)";
    const auto days_ago = [&](int days) {
      return DateOrNull(Date(std::chrono::sys_days(today_) - std::chrono::days(days)));
    };
    return {kHealthColumns + 2,
            "SELECT " + HealthFields(true) + earlier + earlier +
                " FROM client_health h WHERE h.workspace_id = ?"
                " AND h.client_id = ?",
            {days_ago(7), days_ago(30), Text(workspace_.value), Text(client_.value)}};
  }

  void TakeHealth(const Rows& rows) {
    if (rows.empty()) return;
    const auto score = [&](int column) -> std::optional<int> {
      const auto number = rows.front().OptionalInt(static_cast<std::size_t>(column));
      return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
    };
    rows_.health = HealthOf(rows.front());
    rows_.week_ago = score(kHealthColumns);
    rows_.month_ago = score(kHealthColumns + 1);
  }

  KeptQuery OfAttributions() const {
    return {kAttributionColumns,
            std::string("SELECT ") + kAttributionFields +
                " FROM attributions t WHERE t.workspace_id = ? AND t.client_id = ?"
                " ORDER BY t.at DESC, t.position, t.id LIMIT ?",
            KeyAnd({Num(limits_.attributions)})};
  }

  void TakeAttributions(const Rows& rows) {
    for (const Row& row : rows) rows_.attributions.push_back(AttributionOf(row));
  }

  KeptQuery OfAlerts() const {
    return {kAlertColumns,
            std::string("SELECT ") + kAlertFields +
                " FROM client_alerts t WHERE t.workspace_id = ?"
                " AND t.client_id = ? AND t.closed_at IS NULL",
            Key()};
  }

  void TakeAlerts(const Rows& rows) {
    for (const Row& row : rows) rows_.alerts.push_back(AlertOf(row));
  }

  // From the timeline's index alone.
  KeptQuery OfFacts() const {
    return {3,
            "SELECT l.object_type, l.object_id, l.facts FROM client_links l"
            " WHERE l.workspace_id = ? AND l.client_id = ?"
            " AND l.object_type >= 5 AND l.object_type < 9 AND l.sort_at >= ?"
            " ORDER BY l.sort_at DESC, l.object_type, l.object_id DESC LIMIT ?",
            KeyAnd({d_.At(now_ - limits_.window), Num(limits_.facts)})};
  }

  void TakeFacts(const Rows& rows) {
    positions_.clear();
    for (const Row& row : rows) {
      ActivityFact fact;
      if (!storage::ReadFacts(row.Text(2), fact)) continue;
      fact.type = ObjectTypeOf(row.Int(0));
      fact.object_id = row.Int(1);
      positions_.emplace(KeyOf(fact), rows_.facts.size());
      rows_.facts.push_back(std::move(fact));
    }
  }

  void ReadTexts() {
    std::map<ObjectType, std::vector<ObjectId>> by_type;
    for (const auto& [type, id] : choose_(rows_)) by_type[type].push_back(id);
    std::vector<KeptQuery> queries;
    for (const auto& [type, ids] : by_type) {
      queries.push_back(
          {4,
           "SELECT t.object_type, t.object_id, t.subject, t.summary" +
               d_.FromIds("interactions", {"workspace_id", "object_type"}, "object_id"),
           {d_.Ids(ids), Text(workspace_.value), Num(CodeOf(type))}});
    }
    if (queries.empty()) return;
    for (const Rows& texts : sql_.QueryAllKept(queries)) {
      for (const Row& row : texts) {
        rows_.texts.push_back({{ObjectTypeOf(row.Int(0)), row.Int(1)}, row.Text(2), row.Text(3)});
      }
    }
  }

  static constexpr char kPeople[] =
      " FROM client_links l JOIN stakeholders s ON s.workspace_id = l.workspace_id"
      " AND s.contact_id = l.object_id WHERE l.workspace_id = ? AND l.client_id = ?"
      " AND l.object_type = 2";
  static constexpr char kNewestPeople[] = " ORDER BY l.sort_at DESC, l.object_id LIMIT ?";

  // What a person took part in lies together in the index: a few pages, where a look-up for each
  // activity reads one each.
  KeptQuery OfPeople() const {
    return {kPersonColumns + 1,
            "SELECT s.contact_id, s.name, s.title, s.email, " + ActivitiesOfContact(d_) + kPeople +
                kNewestPeople,
            KeyAnd({Num(limits_.people)})};
  }

  void TakePeople(const Rows& rows) {
    people_.clear();
    AddPeople(rows, people_);
    rows_.people_total = static_cast<std::int64_t>(people_.size());
    if (!HasFewPeople()) return;
    for (const Row& row : rows) {
      for (const ActivityKey& activity : ReadActivities(row.Text(kPersonColumns))) {
        AddParticipant(activity, row.Int(0));
      }
    }
  }

  bool HasFewPeople() const { return rows_.people_total < limits_.people; }

  // All of a client that has few; else those who took part in what happened last, then the newest.
  void ReadMorePeople() {
    if (!HasFewPeople()) {
      rows_.people_total =
          sql_.QueryKept(1, std::string("SELECT count(*)") + kPeople, Key()).front().Int(0);
      ReadPeopleOfActivities();
      std::map<ObjectId, ContextPerson> active = ReadActivePeople();
      for (auto& [id, person] : people_) {
        if (active.size() < people_.size()) active.emplace(id, std::move(person));
      }
      people_ = std::move(active);
    }
    for (auto& [id, person] : people_) rows_.people.push_back(std::move(person));
    for (ActivityFact& fact : rows_.facts) std::ranges::sort(fact.contacts);
  }

  void ReadPeopleOfActivities() {
    std::map<ObjectType, std::vector<ObjectId>> by_type;
    for (const ActivityFact& fact : rows_.facts) by_type[fact.type].push_back(fact.object_id);
    for (const auto& [type, ids] : by_type) {
      for (const Row& row : sql_.QueryKept(
               2,
               "SELECT t.from_id, t.to_id" +
                   d_.FromIds("associations", {"workspace_id", "from_type", "to_type"}, "from_id"),
               {d_.Ids(ids), Text(workspace_.value), Num(CodeOf(type)), Num(2)})) {
        AddParticipant({type, row.Int(0)}, row.Int(1));
      }
    }
  }

  void AddParticipant(const ActivityKey& activity, ObjectId contact) {
    const auto fact = positions_.find(activity);
    if (fact != positions_.end()) rows_.facts[fact->second].contacts.push_back(contact);
  }

  // Of the newest activities, as far as they are the client's.
  std::map<ObjectId, ContextPerson> ReadActivePeople() {
    std::set<ObjectId> ids;
    for (const ActivityFact& fact : rows_.facts) {
      for (const ObjectId id : fact.contacts) {
        if (ids.size() < static_cast<std::size_t>(limits_.people)) ids.insert(id);
      }
    }
    std::map<ObjectId, ContextPerson> active;
    AddPeople(sql_.QueryKept(
                  kPersonColumns,
                  "SELECT t.contact_id, t.name, t.title, t.email" +
                      d_.FromIds("stakeholders", {"workspace_id"}, "contact_id") +
                      " AND EXISTS (SELECT 1 FROM client_links l"
                      " WHERE l.workspace_id = t.workspace_id AND l.client_id = ?"
                      " AND l.object_type = 2 AND l.object_id = t.contact_id)",
                  {d_.Ids({ids.begin(), ids.end()}), Text(workspace_.value), Text(client_.value)}),
              active);
    return active;
  }

  static void AddPeople(const Rows& rows, std::map<ObjectId, ContextPerson>& people) {
    for (const Row& row : rows) {
      people[row.Int(0)] = {row.Int(0), row.Text(1), row.Text(2), row.Text(3)};
    }
  }

  KeptQuery OfDeals() const {
    const std::string open = d_.is_postgres() ? " AND NOT d.closed" : " AND d.closed = 0";
    return {10,
            "SELECT d.deal_id, d.name, d.amount, d.currency, d.pipeline_id, d.stage_id,"
            " d.probability, d.close_date, d.deal_type, d.owner_id FROM " +
                std::string(kClientDeals) + open +
                " ORDER BY (d.close_date IS NULL), d.close_date, d.deal_id LIMIT ?",
            KeyAnd({Num(limits_.deals)})};
  }

  void TakeDeals(const Rows& rows) {
    for (const Row& row : rows) {
      DealRow& deal = rows_.deals.emplace_back();
      deal.deal_id = row.Int(0);
      deal.name = row.Text(1);
      deal.amount = {row.Text(2), row.Text(3)};
      deal.pipeline_id = row.Text(4);
      deal.stage_id = row.Text(5);
      deal.probability = row.Text(6);
      deal.close_date = row.OptionalTime(7);
      deal.deal_type = row.Text(8);
      deal.owner_id = row.OptionalInt(9);
    }
  }

  // From an index of open tasks: those that are done grow ever more.
  KeptQuery OfTasks() const {
    const std::string open =
        "(SELECT l.workspace_id, l.object_id, l.sort_at FROM client_links l"
        " WHERE l.workspace_id = ? AND l.client_id = ?" +
        IsOpenTask(d_) + " ORDER BY l.sort_at, l.object_id LIMIT ?) o";
    return {4,
            "SELECT i.object_id, i.subject, i.outcome, i.occurred_at FROM " + open +
                d_.LookUp("interactions", "i",
                          "i.workspace_id = o.workspace_id AND i.object_type = 9"
                          " AND i.object_id = o.object_id") +
                " ORDER BY o.sort_at, o.object_id",
            KeyAnd({Num(limits_.tasks)})};
  }

  void TakeTasks(const Rows& rows) {
    for (const Row& row : rows) {
      rows_.tasks.push_back({row.Int(0), row.Text(1), row.Text(2), row.TimeAt(3)});
    }
  }

  KeptQuery OfSources() const {
    return {2,
            "SELECT object_type, synced_at FROM sync_checkpoints"
            " WHERE workspace_id = ? ORDER BY object_type",
            {Text(workspace_.value)}};
  }

  void TakeSources(const Rows& rows) {
    for (const Row& row : rows) {
      rows_.sources.push_back({ObjectTypeOf(row.Int(0)), row.OptionalTime(1)});
    }
  }

  SqlSession& sql_;
  const Dialect& d_;
  const WorkspaceId& workspace_;
  ClientId client_;
  const ContextLimits& limits_;
  const Time now_;
  const Date today_;
  const ChooseTexts& choose_;
  ContextRows rows_;
  std::map<ObjectId, ContextPerson> people_;
  std::map<ActivityKey, std::size_t> positions_;  // in rows_.facts
};

class SqlContextStore : public ContextStore {
 public:
  explicit SqlContextStore(Database& database) : database_(database) {}

  absl::StatusOr<ContextRows> LoadContext(const WorkspaceId& workspace, const ClientId& client,
                                          const ContextLimits& limits, Time now, Date today,
                                          const ChooseTexts& choose, Deadline deadline) override {
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      return ContextReader(sql, workspace, client, limits, now, today, choose).Read();
    });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<ContextStore> MakeSqlContextStore(Database& database) {
  return std::make_unique<SqlContextStore>(database);
}

}  // namespace stanna::storage
