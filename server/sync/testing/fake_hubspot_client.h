// A portal in memory, for tests of what reads portals.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "client/hubspot_client.h"

namespace stanna::sync {

/// Answers as HubSpot would: ascending by id, only what was asked for, `after` being the next id.
/// Thread-safe once it is filled.
class FakeHubSpotClient : public hubspot::HubSpotClient {
 public:
  /// Called before each list call, on its thread; an error is the call's answer.
  std::function<absl::Status(const hubspot::ListRequest&)> before_list;
  /// The same for everything else, by the method's name.
  std::function<absl::Status(const std::string& method)> before_other;
  /// Called when a list call's answer is made and not given yet, on its thread.
  std::function<void(ObjectType)> after_list;
  /// A type that can't be read by id.
  std::optional<ObjectType> refused;
  std::vector<hubspot::Owner> owners;
  std::vector<hubspot::Pipeline> pipelines;
  /// Types without an entry define every property that records have.
  std::map<ObjectType, std::vector<std::string>> defined;
  std::string company_currency = "EUR";
  /// Called before each search, on its thread; an error is the search's answer.
  std::function<absl::Status(const hubspot::SearchRequest&)> before_search;
  /// More properties than this don't fit into a search.
  int search_properties = 1'000;
  /// Searches keep the order of ids whatever sort is asked for.
  bool disordered = false;
  /// Ids that no search shows yet.
  std::set<ObjectId> not_indexed;
  /// Ids whose associations can't be read.
  std::set<ObjectId> unreadable_edges;
  std::map<std::pair<ObjectType, ObjectId>, ObjectId> merged_into;
  Time portal_now = FromEpochMs(1'790'000'000'000);

  HubSpotRecord& Add(ObjectType type, ObjectId id,
                     const std::vector<std::pair<std::string, std::string>>& properties,
                     std::vector<Association> associations = {}) {
    HubSpotRecord& record = records_[type][id];
    record.type = type;
    record.id = id;
    for (const auto& [name, value] : properties) record.properties.Set(name, value);
    record.associations = std::move(associations);
    record.created_at = FromEpochMs(1'700'000'000'000 + id);
    record.modified_at = FromEpochMs(1'750'000'000'000 + id);
    return record;
  }

  const std::map<ObjectId, HubSpotRecord>& Of(ObjectType type) { return records_[type]; }

  /// Changes a live record; its version becomes `at`.
  HubSpotRecord& Touch(ObjectType type, ObjectId id, Time at) {
    HubSpotRecord& record = records_[type].at(id);
    record.modified_at = at;
    return record;
  }
  /// Associations change without moving the version.
  void Associate(ObjectType type, ObjectId id, std::vector<Association> associations) {
    records_[type].at(id).associations = std::move(associations);
  }
  void Archive(ObjectType type, ObjectId id) {
    auto node = records_[type].extract(id);
    node.mapped().archived = true;
    node.mapped().archived_at = portal_now;
    archived_[type].insert(std::move(node));
  }
  void Restore(ObjectType type, ObjectId id) {
    auto node = archived_[type].extract(id);
    node.mapped().archived = false;
    node.mapped().archived_at.reset();
    records_[type].insert(std::move(node));
  }
  /// Gone without a trace, as after a privacy deletion.
  void Erase(ObjectType type, ObjectId id) { records_[type].erase(id); }
  /// `absorbed` vanish into a new record; their ids lead to it.
  HubSpotRecord& Merge(ObjectType type, std::vector<ObjectId> absorbed, ObjectId into,
                       std::vector<std::pair<std::string, std::string>> properties, Time at) {
    std::string ids;
    for (const ObjectId id : absorbed) {
      ids += (ids.empty() ? "" : ";") + std::to_string(id);
      merged_into[{type, id}] = into;
      records_[type].erase(id);
    }
    properties.emplace_back("hs_merged_object_ids", ids);
    HubSpotRecord& record = Add(type, into, properties);
    record.modified_at = at;
    return record;
  }

  std::vector<hubspot::ListRequest> ListCalls(ObjectType type) const {
    const MutexLock lock(mutex_);
    std::vector<hubspot::ListRequest> calls;
    for (const auto& call : list_calls_) {
      if (call.type == type) calls.push_back(call);
    }
    return calls;
  }

  std::vector<hubspot::SearchRequest> SearchCalls(ObjectType type) const {
    const MutexLock lock(mutex_);
    std::vector<hubspot::SearchRequest> calls;
    for (const auto& call : search_calls_) {
      if (call.type == type) calls.push_back(call);
    }
    return calls;
  }
  void ForgetCalls() {
    const MutexLock lock(mutex_);
    list_calls_.clear();
    search_calls_.clear();
  }

  absl::StatusOr<hubspot::RecordPage> List(const hubspot::ListRequest& request,
                                           const hubspot::CallOptions& options) override {
    {
      const MutexLock lock(mutex_);
      list_calls_.push_back(request);
    }
    if (before_list) RETURN_IF_ERROR(before_list(request));
    if (options.stop.stop_requested()) return Cancelled("stopped");
    hubspot::RecordPage page;
    const auto records = records_.find(request.type);
    if (records == records_.end()) return page;
    const ObjectId from = request.after.empty() ? 0 : std::stoll(request.after);
    for (auto it = records->second.lower_bound(from); it != records->second.end(); ++it) {
      if (page.records.size() == static_cast<std::size_t>(request.limit)) {
        page.next_after = std::to_string(it->first);
        break;
      }
      page.records.push_back(AsAsked(it->second, request.properties, request.associations));
    }
    if (after_list) after_list(request.type);
    return page;
  }

  absl::StatusOr<hubspot::SearchPage> Search(const hubspot::SearchRequest& request,
                                             const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(Before("Search"));
    {
      const MutexLock lock(mutex_);
      search_calls_.push_back(request);
    }
    if (before_search) RETURN_IF_ERROR(before_search(request));
    if (static_cast<int>(request.properties.size()) > search_properties) {
      return WithReason(InvalidArgument("too long"), "HUBSPOT_SEARCH_LIMIT");
    }
    std::vector<const HubSpotRecord*> found = Matching(request);
    hubspot::SearchPage page;
    page.total = static_cast<std::int64_t>(found.size());
    const auto end = std::min<std::int64_t>(page.total, request.after + request.limit);
    for (std::int64_t i = request.after; i < end; ++i) {
      page.records.push_back(AsAsked(*found[static_cast<std::size_t>(i)], request.properties, {}));
    }
    if (end < page.total && end < 10'000) page.next_after = end;
    return page;
  }

  absl::StatusOr<hubspot::BatchReadResult> BatchRead(ObjectType type,
                                                     const std::vector<ObjectId>& ids,
                                                     const std::vector<std::string>& properties,
                                                     const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(Before("BatchRead"));
    if (refused == type) return InvalidArgument("refused");
    return ReadIds(type, ids, properties, false);
  }
  absl::StatusOr<hubspot::BatchReadResult> BatchReadArchived(
      ObjectType type, const std::vector<ObjectId>& ids, const std::vector<std::string>& properties,
      const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(Before("BatchReadArchived"));
    return ReadIds(type, ids, properties, true);
  }
  absl::StatusOr<hubspot::AssociationsResult> ReadAssociations(
      ObjectType from, ObjectType to, const std::vector<ObjectId>& ids,
      const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(Before("ReadAssociations"));
    hubspot::AssociationsResult out;
    for (const ObjectId id : ids) {
      if (unreadable_edges.contains(id)) {
        out.failed[id] = "a bad day";
        continue;
      }
      auto& edges = out.edges[id];
      const auto record = records_[from].find(id);
      if (record == records_[from].end()) continue;
      for (const Association& edge : record->second.associations) {
        if (edge.to_type == to) edges.push_back(edge.to_id);
      }
      // The other side of edges that stand with the other record.
      for (const auto& [other_id, other] : records_[to]) {
        const auto& list = other.associations;
        if (std::find(list.begin(), list.end(), Association{from, id}) != list.end()) {
          edges.push_back(other_id);
        }
      }
    }
    return out;
  }

  absl::StatusOr<std::vector<hubspot::Owner>> ListOwners(const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(Before("ListOwners"));
    return owners;
  }
  absl::StatusOr<std::vector<hubspot::Pipeline>> ListPipelines(
      ObjectType, const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(Before("ListPipelines"));
    return pipelines;
  }
  absl::StatusOr<std::vector<hubspot::PropertyDefinition>> ListProperties(
      ObjectType type, const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(Before("ListProperties"));
    std::map<std::string, hubspot::PropertyDefinition> definitions;
    const auto add = [&](std::string_view name) {
      auto& definition = definitions[std::string(name)];
      definition.name = name;
      definition.type = "string";
    };
    if (const auto names = defined.find(type); names != defined.end()) {
      for (const std::string& name : names->second) add(name);
    } else {
      for (const auto& [id, record] : records_[type]) {
        record.properties.ForEach([&](std::string_view name, auto) { add(name); });
      }
    }
    std::vector<hubspot::PropertyDefinition> out;
    for (auto& [name, definition] : definitions) out.push_back(std::move(definition));
    return out;
  }
  absl::StatusOr<hubspot::AccountInfo> GetAccountInfo(const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(Before("GetAccountInfo"));
    hubspot::AccountInfo account;
    account.company_currency = company_currency;
    return account;
  }
  absl::StatusOr<std::vector<hubspot::ExchangeRate>> ListExchangeRates(
      const hubspot::CallOptions&) override {
    return std::vector<hubspot::ExchangeRate>();
  }
  Time PortalNow() const override { return portal_now; }
  hubspot::LimitSnapshot Limits() const override { return {}; }

 private:
  absl::Status Before(const std::string& method) const {
    return before_other ? before_other(method) : absl::OkStatus();
  }

  // A property that the portal defines and the record has no value of is null; one that the portal
  // does not define is not there.
  HubSpotRecord AsAsked(const HubSpotRecord& record, const std::vector<std::string>& properties,
                        const std::vector<ObjectType>& associations) const {
    HubSpotRecord out = record;
    out.properties = PropertyBag();
    const auto names = defined.find(record.type);
    for (const std::string& name : properties) {
      const bool is_defined = names == defined.end() || std::ranges::count(names->second, name) > 0;
      if (record.properties.Has(name)) {
        out.properties.Set(name, record.properties.Get(name));
      } else if (is_defined) {
        out.properties.Set(name, std::nullopt);
      }
    }
    out.associations_read = associations;
    std::erase_if(out.associations, [&](const Association& edge) {
      return std::find(associations.begin(), associations.end(), edge.to_type) ==
             associations.end();
    });
    return out;
  }

  hubspot::BatchReadResult ReadIds(ObjectType type, const std::vector<ObjectId>& ids,
                                   const std::vector<std::string>& properties, bool archived) {
    hubspot::BatchReadResult out;
    for (const ObjectId id : ids) {
      const auto moved = merged_into.find({type, id});
      const ObjectId now = moved == merged_into.end() ? id : moved->second;
      const auto& from = archived ? archived_[type] : records_[type];
      const auto found = from.find(now);
      if (found == from.end()) {
        out.missing.push_back(id);
      } else {
        out.records.push_back(AsAsked(found->second, properties, {}));
      }
    }
    return out;
  }

  // What a filter compares: times and ids as milliseconds and numbers.
  static std::int64_t ComparedValue(const HubSpotRecord& record, const std::string& property) {
    if (property == "hs_object_id") return record.id;
    if (property == LastModifiedProperty(record.type)) return ToEpochMs(record.modified_at);
    const auto text = record.properties.Get(property).value_or("");
    if (const auto time = ParseRfc3339(text)) return ToEpochMs(*time);
    const auto date = ParseDate(text);
    return date ? ToEpochMs(Time(std::chrono::sys_days(*date))) : 0;
  }

  static bool Matches(const HubSpotRecord& record, const hubspot::SearchFilter& filter) {
    if (filter.op == "EQ") return record.properties.Get(filter.property) == filter.value;
    const std::int64_t value = ComparedValue(record, filter.property);
    const std::int64_t bound = std::stoll(filter.value);
    if (filter.op == "BETWEEN") return value >= bound && value <= std::stoll(filter.high_value);
    if (filter.op == "LT") return value < bound;
    if (filter.op == "GTE") return value >= bound;
    return false;
  }

  // Records hidden by the index's lag are not there yet.
  std::vector<const HubSpotRecord*> Matching(const hubspot::SearchRequest& request) {
    std::vector<const HubSpotRecord*> found;
    for (const auto& [id, record] : records_[request.type]) {
      if (not_indexed.contains(id)) continue;
      bool matches = request.filter_groups.empty();
      for (const auto& group : request.filter_groups) {
        matches |= std::all_of(group.begin(), group.end(),
                               [&](const auto& filter) { return Matches(record, filter); });
      }
      if (matches) found.push_back(&record);
    }
    if (request.sort_property.empty() || disordered) return found;
    const bool up = request.direction == hubspot::SortDirection::kAscending;
    std::stable_sort(found.begin(), found.end(), [&](const auto* a, const auto* b) {
      const auto left = ComparedValue(*a, request.sort_property);
      const auto right = ComparedValue(*b, request.sort_property);
      return up ? left < right : left > right;
    });
    return found;
  }

  std::map<ObjectType, std::map<ObjectId, HubSpotRecord>> records_, archived_;
  mutable Mutex mutex_;
  std::vector<hubspot::ListRequest> list_calls_ GUARDED_BY(mutex_);
  std::vector<hubspot::SearchRequest> search_calls_ GUARDED_BY(mutex_);
};

}  // namespace stanna::sync
