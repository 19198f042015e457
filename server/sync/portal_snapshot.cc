#include "server/sync/portal_snapshot.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/decimal.h"
#include "client/hubspot_client.h"
#include "server/sync/lost_properties.h"
#include "server/sync/requested_properties.h"
#include "server/sync/run_errors.h"
#include "storage/connection_store.h"
#include "storage/portal_store.h"
#include "storage/revenue_store.h"

namespace stanna::sync {
namespace {

storage::Owner ToRow(const hubspot::Owner& o) {
  return {o.id, o.user_id, o.email, o.first_name, o.last_name, o.type, o.archived};
}

storage::Pipeline ToRow(ObjectType type, const hubspot::Pipeline& p) {
  storage::Pipeline row{type, p.id, p.label, p.display_order, p.archived, {}};
  for (const hubspot::PipelineStage& s : p.stages) {
    row.stages.push_back({s.id, s.label, s.display_order, s.closed, s.probability, s.archived});
  }
  return row;
}

storage::PropertyDefinition ToRow(ObjectType type, const hubspot::PropertyDefinition& p) {
  storage::PropertyDefinition row;
  row.object_type = type;
  row.name = p.name;
  row.label = p.label;
  row.description = p.description;
  row.group_name = p.group_name;
  row.type = p.type;
  row.field_type = p.field_type;
  for (const auto& option : p.options) {
    row.options.push_back({option.label, option.value, option.hidden});
  }
  row.calculated = p.calculated;
  row.hubspot_defined = p.hubspot_defined;
  row.hidden = p.hidden;
  row.archived = p.archived;
  return row;
}

// HubSpot gives six decimals at most, in JSON numbers that may have exponents.
constexpr int kRateDecimals = 12;

std::vector<storage::CurrencyRate> ToRows(const std::vector<hubspot::ExchangeRate>& rates) {
  std::vector<storage::CurrencyRate> rows;
  for (const hubspot::ExchangeRate& rate : rates) {
    const std::string value = CanonicalDecimal(rate.rate, kRateDecimals).value_or("0");
    if (value == "0" || value.front() == '-' || rate.from_currency == rate.to_currency) continue;
    const Date day(std::chrono::floor<std::chrono::days>(rate.effective_at));
    rows.push_back({"hubspot", rate.from_currency, rate.to_currency, day, value});
  }
  return rows;
}

// How definitions differ from what was read before: "added 2, removed 1 (tier)".
class DefinitionChanges {
 public:
  DefinitionChanges(const std::vector<storage::PropertyDefinition>& before,
                    const std::vector<storage::PropertyDefinition>& now) {
    std::map<std::string, const storage::PropertyDefinition*> old;
    for (const auto& definition : before) old[definition.name] = &definition;
    for (const auto& definition : now) {
      const auto found = old.extract(definition.name);
      if (found.empty()) {
        Add("added", definition.name);
      } else if (found.mapped()->type != definition.type) {
        Add("retyped", definition.name);
      } else if (found.mapped()->label != definition.label) {
        Add("renamed", definition.name);
      }
    }
    for (const auto& [name, definition] : old) Add("removed", name);
  }

  std::int64_t count() const { return count_; }
  std::string Describe() const {
    std::string text;
    for (const auto& [what, names] : changes_) text += (text.empty() ? "" : "; ") + what + names;
    return text;
  }

 private:
  // Enough to see what happened; the list itself is in the portal.
  static constexpr std::int64_t kNamed = 20;

  void Add(const std::string& what, const std::string& name) {
    if (++count_ <= kNamed) changes_[what] += (changes_[what].empty() ? ": " : ", ") + name;
  }

  std::int64_t count_ = 0;
  std::map<std::string, std::string> changes_;
};

class PortalReader {
 public:
  PortalReader(const SnapshotRequest& request, const RunScope& scope)
      : request_(request), scope_(scope), store_(scope.stores.portals()) {}

  absl::StatusOr<PortalSnapshot> Read() {
    RETURN_IF_ERROR(Choose());
    RETURN_IF_ERROR(TakeOwners());
    if (IsChosen(kPipelines)) RETURN_IF_ERROR(ReadPipelines());
    RETURN_IF_ERROR(TakeCurrency());
    if (IsChosen(kRates)) RETURN_IF_ERROR(ReadRates());
    for (const ObjectType type : request_.types) RETURN_IF_ERROR(TakeProperties(type));
    return std::move(snapshot_);
  }

 private:
  static constexpr char kOwners[] = "owners";
  static constexpr char kPipelines[] = "pipelines";
  static constexpr char kAccount[] = "account";
  static constexpr char kRates[] = "rates";
  static constexpr char kRatesScope[] = "settings.currencies.read";
  static std::string PartOf(ObjectType type) { return "properties:" + std::string(NameOf(type)); }
  // Owners are read twice, active and archived ones.
  static int CallsOf(const std::string& part) { return part == kOwners ? 2 : 1; }

  bool IsChosen(const std::string& part) const { return chosen_.contains(part); }

  // The parts that are read now: those first that never were, then the oldest.
  absl::Status Choose() {
    std::vector<std::string> parts = {kOwners, kPipelines, kAccount};
    ASSIGN_OR_RETURN(const bool rates, MayReadRates());
    if (rates) parts.push_back(kRates);
    for (const ObjectType type : request_.types) parts.push_back(PartOf(type));
    if (!request_.max_calls) {
      chosen_.insert(parts.begin(), parts.end());
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(auto read_at,
                     store_.ReadTimes(scope_.run.workspace_id, scope_.StoreDeadline()));
    std::stable_sort(parts.begin(), parts.end(),
                     [&](const auto& a, const auto& b) { return read_at[a] < read_at[b]; });
    int left = *request_.max_calls;
    for (const std::string& part : parts) {
      if (CallsOf(part) > left) continue;
      left -= CallsOf(part);
      chosen_.insert(part);
    }
    return absl::OkStatus();
  }

  absl::Status MarkRead(const std::string& part) {
    return store_.SetReadTime(scope_.run.workspace_id, part, scope_.clock.Now(),
                              scope_.StoreDeadline());
  }

  // OK when the run can do without it.
  absl::Status Tolerate(const absl::Status& status, std::string_view what) const {
    if (ScopeOf(status) != ErrorScope::kType) return status;
    scope_.Log({.severity = storage::LogSeverity::kWarning,
                .event = "DEFINITIONS_UNREAD",
                .message = std::string(what) + " can't be read: " + MessageForPerson(status)});
    return absl::OkStatus();
  }

  absl::Status TakeOwners() {
    if (IsChosen(kOwners)) RETURN_IF_ERROR(ReadOwners());
    ASSIGN_OR_RETURN(const auto rows,
                     store_.ListOwners(scope_.run.workspace_id, scope_.StoreDeadline()));
    if (rows.empty() && !owners_read_) return absl::OkStatus();
    snapshot_.owners.emplace();
    for (const storage::Owner& owner : rows) (*snapshot_.owners)[owner.id] = owner.email;
    return absl::OkStatus();
  }

  absl::Status ReadOwners() {
    const auto owners = scope_.client->ListOwners(scope_.Call());
    snapshot_.calls[ObjectType::kCompany] += CallsOf(kOwners);
    if (!owners.ok()) return Tolerate(owners.status(), "owners");
    std::vector<storage::Owner> rows;
    for (const hubspot::Owner& owner : *owners) rows.push_back(ToRow(owner));
    RETURN_IF_ERROR(store_.ReplaceOwners(scope_.run.workspace_id, rows, scope_.StoreDeadline()));
    owners_read_ = true;
    return MarkRead(kOwners);
  }

  absl::Status ReadPipelines() {
    const auto pipelines = scope_.client->ListPipelines(ObjectType::kDeal, scope_.Call());
    ++snapshot_.calls[ObjectType::kCompany];
    if (!pipelines.ok()) return Tolerate(pipelines.status(), "pipelines");
    std::vector<storage::Pipeline> rows;
    for (const auto& pipeline : *pipelines) rows.push_back(ToRow(ObjectType::kDeal, pipeline));
    RETURN_IF_ERROR(store_.ReplacePipelines(scope_.run.workspace_id, ObjectType::kDeal, rows,
                                            scope_.StoreDeadline()));
    return MarkRead(kPipelines);
  }

  absl::Status TakeCurrency() {
    const auto connection =
        scope_.stores.connections().Get(scope_.run.workspace_id, "hubspot", scope_.StoreDeadline());
    if (connection.ok()) snapshot_.home_currency = connection->company_currency;
    if (!connection.ok() && !IsNotFound(connection.status())) return connection.status();
    if (!IsChosen(kAccount)) return absl::OkStatus();
    const auto account = scope_.client->GetAccountInfo(scope_.Call());
    ++snapshot_.calls[ObjectType::kCompany];
    if (!account.ok()) return Tolerate(account.status(), "account details");
    if (account->company_currency != snapshot_.home_currency) {
      snapshot_.home_currency = account->company_currency;
      if (connection.ok()) RETURN_IF_ERROR(KeepCurrency(*connection));
    }
    return MarkRead(kAccount);
  }

  // Runs that don't ask HubSpot must see the same one, and all figures are in it.
  absl::Status KeepCurrency(const storage::Connection& connection) {
    scope_.Log({.severity = storage::LogSeverity::kWarning,
                .event = "HOME_CURRENCY_CHANGED",
                .message = "the portal's home currency is now " + snapshot_.home_currency +
                           ": deals without a currency of their own keep the old one until they "
                           "change or everything is derived again (stannactl sync --kind replay)"});
    return scope_.stores.connections().SetCompanyCurrency(
        connection.workspace_id, connection.id, snapshot_.home_currency, scope_.clock.Now(),
        scope_.StoreDeadline());
  }

  // The scope is optional: without it the status page says that it is missing, and rates come from
  // elsewhere.
  absl::StatusOr<bool> MayReadRates() const {
    const auto connection =
        scope_.stores.connections().Get(scope_.run.workspace_id, "hubspot", scope_.StoreDeadline());
    if (IsNotFound(connection.status())) return false;
    RETURN_IF_ERROR(connection);
    const auto& scopes = connection->granted_scopes;
    return std::find(scopes.begin(), scopes.end(), kRatesScope) != scopes.end();
  }

  absl::Status ReadRates() {
    const auto rates = scope_.client->ListExchangeRates(scope_.Call());
    ++snapshot_.calls[ObjectType::kCompany];
    if (!rates.ok()) return Tolerate(rates.status(), "exchange rates");
    RETURN_IF_ERROR(scope_.stores.revenue()
                        .PutRates(scope_.run.workspace_id, ToRows(*rates), scope_.clock.Now(),
                                  scope_.StoreDeadline())
                        .status());
    return MarkRead(kRates);
  }

  absl::Status TakeProperties(ObjectType type) {
    ASSIGN_OR_RETURN(auto rows,
                     store_.ListProperties(scope_.run.workspace_id, type, scope_.StoreDeadline()));
    if (IsChosen(PartOf(type))) RETURN_IF_ERROR(ReadProperties(type, rows));
    std::vector<std::string>& names = snapshot_.properties[type];
    names = RequestedProperties(request_.config, type, rows);
    std::set<std::string> calculated;
    for (const storage::PropertyDefinition& row : rows) {
      if (row.calculated) calculated.insert(row.name);
    }
    for (const std::string& name : names) {
      if (calculated.contains(name)) snapshot_.calculated[type].push_back(name);
    }
    return absl::OkStatus();
  }

  // Replaces `rows`, which are as stored.
  absl::Status ReadProperties(ObjectType type, std::vector<storage::PropertyDefinition>& rows) {
    const auto definitions = scope_.client->ListProperties(type, scope_.Call());
    ++snapshot_.calls[type];
    if (!definitions.ok()) {
      return Tolerate(definitions.status(), "properties of " + std::string(NameOf(type)));
    }
    const auto before = std::exchange(rows, {});
    for (const auto& definition : *definitions) rows.push_back(ToRow(type, definition));
    // First: what is replaced tells nobody any more what there was.
    RETURN_IF_ERROR(NoteLostProperties(type, config::PropertiesToRequest(request_.config, type),
                                       before, rows, scope_));
    RETURN_IF_ERROR(
        store_.ReplaceProperties(scope_.run.workspace_id, type, rows, scope_.StoreDeadline()));
    RETURN_IF_ERROR(MarkRead(PartOf(type)));
    const DefinitionChanges changes(before, rows);
    if (before.empty() || changes.count() == 0) return absl::OkStatus();
    scope_.Log({.severity = storage::LogSeverity::kWarning,
                .event = "PROPERTIES_CHANGED",
                .type = type,
                .count = changes.count(),
                .message = "property definitions of " + std::string(NameOf(type)) +
                           " changed in HubSpot: " + changes.Describe()});
    return absl::OkStatus();
  }

  const SnapshotRequest& request_;
  const RunScope& scope_;
  storage::PortalStore& store_;
  std::set<std::string> chosen_;
  bool owners_read_ = false;
  PortalSnapshot snapshot_;
};

}  // namespace

absl::StatusOr<PortalSnapshot> ReadPortal(const SnapshotRequest& request, const RunScope& scope) {
  return PortalReader(request, scope).Read();
}

}  // namespace stanna::sync
