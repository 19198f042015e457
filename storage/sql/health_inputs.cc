#include "storage/sql/health_inputs.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <utility>

#include "storage/sql/activity_facts.h"
#include "storage/sql/client_queries.h"
#include "storage/sql/codes.h"
#include "storage/sql/custom_fields.h"
#include "storage/sql/health_rows.h"

namespace stanna::storage {
namespace {

// Codes of the activities by which people are in contact: e-mail, call, meeting, note. Later ones
// (tasks) are plans.
constexpr std::int64_t kLastContactCode = 8;

struct KeyHash {
  std::size_t operator()(const std::pair<std::int64_t, ObjectId>& key) const {
    return std::hash<ObjectId>()(key.second * 16 + key.first);
  }
};
/// Where an activity (its type's code and its id) stands in its client's list.
using Positions = std::unordered_map<std::pair<std::int64_t, ObjectId>, std::size_t, KeyHash>;

class InputLoader {
 public:
  InputLoader(SqlSession& sql, const WorkspaceId& workspace, const std::vector<ClientId>& clients,
              Time now, std::chrono::milliseconds window)
      : sql_(sql),
        d_(sql.dialect()),
        workspace_(Text(workspace.value)),
        clients_(ListOf(sql.dialect(), clients)),
        now_(now),
        window_(window),
        since_(sql.dialect().At(now - window)) {}

  std::map<std::string, HealthInputs> Load() {
    LoadClients();
    LoadActivities();
    LoadParticipants();
    LoadPeople();
    LoadDeals();
    LoadDealChanges();
    LoadManual();
    LoadLast();
    LoadDays();
    LoadAlerts();
    return std::move(found_);
  }

 private:
  static SqlValue ListOf(const Dialect& d, const std::vector<ClientId>& clients) {
    std::vector<std::string> ids;
    for (const ClientId& client : clients) ids.push_back(client.value);
    return d.Texts(std::move(ids));
  }

  // "FROM … WHERE …": rows of the clients in a table whose key begins with the client.
  std::string OfClients(std::string_view table) const {
    return d_.FromTexts(table, {"workspace_id"}, "client_id");
  }
  Rows QueryOfClients(int columns, const std::string& sql) {
    return sql_.Query(columns, sql, {clients_, workspace_});
  }

  // nullptr: no client, though something was linked with it. Rows of a client mostly come together.
  HealthInputs* Find(const std::string& client) {
    if (last_ != found_.end() && last_->first == client) return &last_->second;
    last_ = found_.find(client);
    return last_ == found_.end() ? nullptr : &last_->second;
  }

  void LoadClients() {
    for (const Row& row : QueryOfClients(
             18,
             "SELECT c.client_id, c.company_id, c.name, c.domain, r.mrr_amount,"
             " coalesce(r.mrr_currency, ''), c.renewal_date, c.owner_id, c.csm_owner,"
             " c.lifecycle_stage, c.status, c.tags, c.custom_fields, c.source_created_at,"
             " c.source_modified_at, c.archived, c.excluded, c.created_at FROM (SELECT t.*" +
                 OfClients("clients") +
                 ") c LEFT JOIN client_revenue r ON r.workspace_id = c.workspace_id"
                 " AND r.client_id = c.client_id")) {
      HealthInputs& inputs = found_[row.Text(0)];
      inputs.client = {.id = ClientId(row.Text(0)),
                       .company_id = row.Int(1),
                       .name = row.Text(2),
                       .domain = row.Text(3),
                       .mrr = {row.Text(4), row.Text(5)},
                       .renewal_date = row.OptionalDate(6),
                       .owner_id = row.OptionalInt(7),
                       .csm_owner = row.Text(8),
                       .lifecycle_stage = row.Text(9),
                       .status = row.Text(10),
                       .tags = row.Text(11),
                       .custom = CustomFieldsOf(row.Text(12)),
                       .source_created_at = row.TimeAt(13),
                       .source_modified_at = row.TimeAt(14)};
      inputs.archived = row.Bool(15);
      inputs.excluded = row.Bool(16);
      inputs.created_at = row.TimeAt(17);
    }
    last_ = found_.end();
  }

  void LoadActivities() {
    AddActivities(clients_, " AND t.sort_at >= ?", {since_},
                  [](const auto&, Time) { return true; });
    const std::vector<ClientId> silent = SilentClients();
    if (!silent.empty()) LoadBeforeSilence(ListOf(d_, silent));
  }

  // From the index alone. `object_type >= 5` to the letter, so that it serves. `wanted`: whether an
  // activity of a client at a time is.
  void AddActivities(const SqlValue& clients, const std::string& conditions, const Params& of_them,
                     const std::function<bool(const std::string&, Time)>& wanted) {
    Params params = {clients, workspace_};
    params.insert(params.end(), of_them.begin(), of_them.end());
    sql_.ForEach(4,
                 "SELECT t.client_id, t.object_type, t.object_id, t.facts" +
                     d_.FromTexts("client_links", {"workspace_id"}, "client_id",
                                  " AND t.object_type >= 5" + conditions),
                 params, [&](const std::vector<std::string>& row) {
                   HealthInputs* inputs = Find(row[0]);
                   ActivityFact fact;
                   if (inputs == nullptr || !ReadFacts(row[3], fact)) return;
                   if (!wanted(row[0], fact.at)) return;
                   const std::int64_t type = IntOf(row[1]);
                   fact.type = ObjectTypeOf(type);
                   fact.object_id = IntOf(row[2]);
                   positions_[inputs][{type, fact.object_id}] = inputs->activities.size();
                   inputs->activities.push_back(std::move(fact));
                 });
  }

  // Those without a contact within the window.
  std::vector<ClientId> SilentClients() const {
    std::vector<ClientId> silent;
    for (const auto& [id, inputs] : found_) {
      const bool heard = std::ranges::any_of(inputs.activities, [this](const ActivityFact& fact) {
        return CodeOf(fact.type) <= kLastContactCode && fact.at <= now_;
      });
      if (!heard) silent.push_back(inputs.client.id);
    }
    return silent;
  }

  // Those with an activity that was loaded.
  std::vector<ClientId> ActiveClients() const {
    std::vector<ClientId> active;
    for (const auto& [id, inputs] : found_) {
      if (!inputs.activities.empty()) active.push_back(inputs.client.id);
    }
    return active;
  }

  // Silence doesn't heal: they keep their last contact, with as much before it as others have
  // before now.
  void LoadBeforeSilence(const SqlValue& silent) {
    std::map<std::string, Time> from;
    Time earliest = now_;
    for (const Row& row :
         sql_.Query(2,
                    "SELECT t.client_id, max(t.sort_at)" +
                        d_.FromTexts("client_links", {"workspace_id"}, "client_id",
                                     " AND t.object_type >= 5 AND t.object_type <= ?"
                                     " AND t.sort_at < ?") +
                        " GROUP BY t.client_id",
                    {silent, workspace_, Num(kLastContactCode), since_})) {
      earliest = std::min(earliest, from[row.Text(0)] = row.TimeAt(1) - window_);
    }
    if (from.empty()) return;
    AddActivities(silent, " AND t.sort_at >= ? AND t.sort_at < ?", {d_.At(earliest), since_},
                  [&from](const std::string& client, Time at) {
                    const auto found = from.find(client);
                    return found != from.end() && at >= found->second;
                  });
  }

  // From the clients' contacts (2) to the activities that they are associated with.
  void LoadParticipants() {
    const std::vector<ClientId> active = ActiveClients();
    if (active.empty()) return;
    sql_.ForEach(
        4,
        "SELECT l.client_id, a.from_type, a.from_id, a.to_id FROM"
        " (SELECT t.workspace_id, t.client_id, t.object_id" +
            d_.FromTexts("client_links", {"workspace_id", "object_type"}, "client_id") + ") l" +
            d_.LookUp("associations", "a",
                      "a.workspace_id = l.workspace_id AND a.to_type = 2"
                      " AND a.to_id = l.object_id AND a.from_type >= 5"),
        {ListOf(d_, active), workspace_, Num(2)}, [this](const std::vector<std::string>& row) {
          HealthInputs* inputs = Find(row[0]);
          if (inputs == nullptr) return;
          const Positions& positions = positions_[inputs];
          const auto found = positions.find({IntOf(row[1]), IntOf(row[2])});
          if (found == positions.end()) return;
          inputs->activities[found->second].contacts.push_back(IntOf(row[3]));
        });
    for (auto& [client, inputs] : found_) {
      for (ActivityFact& fact : inputs.activities) {
        std::sort(fact.contacts.begin(), fact.contacts.end());
      }
    }
  }

  void LoadPeople() {
    for (const Row& row :
         sql_.Query(5,
                    "SELECT l.client_id, s.contact_id, s.name, s.title, s.source_created_at FROM"
                    " (SELECT t.workspace_id, t.client_id, t.object_id" +
                        d_.FromTexts("client_links", {"workspace_id", "object_type"}, "client_id") +
                        ") l" +
                        d_.LookUp("stakeholders", "s",
                                  "s.workspace_id = l.workspace_id AND s.contact_id = l.object_id"),
                    {clients_, workspace_, Num(2)})) {
      if (HealthInputs* inputs = Find(row.Text(0))) {
        inputs->people.push_back({row.Int(1), row.Text(2), row.Text(3), row.TimeAt(4)});
      }
    }
  }

  void LoadDeals() {
    for (const Row& row :
         sql_.Query(kDealColumns + 1,
                    std::string(kDealFields) +
                        ", l.client_id FROM (SELECT t.workspace_id, t.client_id, t.object_id" +
                        d_.FromTexts("client_links", {"workspace_id", "object_type"}, "client_id") +
                        ") l" +
                        d_.LookUp("deals", "d",
                                  "d.workspace_id = l.workspace_id AND d.deal_id = l.object_id"),
                    {clients_, workspace_, Num(3)})) {
      HealthInputs* inputs = Find(row.Text(kDealColumns));
      if (inputs == nullptr) continue;
      inputs->deals.push_back(DealOf(row));
      clients_of_deal_[inputs->deals.back().deal_id].push_back(inputs);
    }
  }

  void LoadDealChanges() {
    std::vector<ObjectId> deals;
    for (const auto& [deal, clients] : clients_of_deal_) deals.push_back(deal);
    if (deals.empty()) return;
    for (const Row& row : sql_.Query(
             6,
             "SELECT t.object_id, t.property, t.changed_at, t.old_value, t.new_value, t.source" +
                 d_.FromIds("property_changes", {"workspace_id", "object_type"}, "object_id") +
                 " AND t.changed_at >= ?",
             {d_.Ids(std::move(deals)), workspace_, Num(3), since_})) {
      const DealChangeFact change{
          row.Int(0), {row.Text(1), row.TimeAt(2), row.Text(3), row.Text(4), row.Text(5)}};
      for (HealthInputs* inputs : clients_of_deal_[change.deal_id]) {
        inputs->deal_changes.push_back(change);
      }
    }
  }

  void LoadManual() {
    for (const Row& row : QueryOfClients(kManualAttributionColumns,
                                         std::string("SELECT ") + kManualAttributionFields +
                                             OfClients("manual_attributions"))) {
      ManualAttributionRow manual = ManualAttributionOf(row);
      if (HealthInputs* inputs = Find(manual.client_id.value)) {
        inputs->manual.push_back(std::move(manual));
      }
    }
  }

  void LoadLast() {
    for (const Row& row :
         QueryOfClients(kHealthColumns, "SELECT " + HealthFields(true) + " FROM (SELECT t.*" +
                                            OfClients("client_health") + ") h")) {
      HealthRow health = HealthOf(row);
      if (HealthInputs* inputs = Find(health.client_id.value)) inputs->last = std::move(health);
    }
  }

  // Counted from the workspace's last day: what every client has.
  void LoadDays() {
    const auto last =
        sql_.Query(1, "SELECT max(day) FROM health_days WHERE workspace_id = ?", {workspace_})
            .front()
            .OptionalDate(0);
    if (!last) return;
    const Date first(std::chrono::sys_days(*last) - kScoreDaysLoaded);
    sql_.ForEach(3,
                 "SELECT t.client_id, t.day, t.score" +
                     d_.FromTexts("health_days", {"workspace_id"}, "client_id", " AND t.day > ?") +
                     " ORDER BY t.client_id, t.day",
                 {clients_, workspace_, DateOrNull(first)},
                 [this](const std::vector<std::string>& row) {
                   const auto day = ParseDate(row[1]);
                   HealthInputs* inputs = Find(row[0]);
                   if (inputs == nullptr || !day) return;
                   inputs->days.push_back({*day, static_cast<int>(IntOf(row[2]))});
                 });
  }

  void LoadAlerts() {
    for (const Row& row :
         QueryOfClients(kAlertColumns, std::string("SELECT ") + kAlertFields +
                                           d_.FromTexts("client_alerts", {"workspace_id"},
                                                        "client_id", " AND t.closed_at IS NULL"))) {
      AlertRow alert = AlertOf(row);
      if (HealthInputs* inputs = Find(alert.client_id.value)) {
        inputs->open_alerts.push_back(std::move(alert));
      }
    }
  }

  SqlSession& sql_;
  const Dialect& d_;
  const SqlValue workspace_;
  const SqlValue clients_;
  const Time now_;
  const std::chrono::milliseconds window_;
  const SqlValue since_;  // where the window begins
  std::map<std::string, HealthInputs> found_;
  std::map<std::string, HealthInputs>::iterator last_ = found_.end();
  std::unordered_map<const HealthInputs*, Positions> positions_;
  std::map<ObjectId, std::vector<HealthInputs*>> clients_of_deal_;
};

}  // namespace

std::map<std::string, HealthInputs> LoadHealthInputs(SqlSession& sql, const WorkspaceId& workspace,
                                                     const std::vector<ClientId>& clients, Time now,
                                                     std::chrono::milliseconds window) {
  if (clients.empty()) return {};
  return InputLoader(sql, workspace, clients, now, window).Load();
}

}  // namespace stanna::storage
