// A portal in memory, for tests of what reads portals.
#pragma once

#include <functional>
#include <map>
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
  std::vector<hubspot::Owner> owners;
  /// Types without an entry define every property that records have.
  std::map<ObjectType, std::vector<std::string>> defined;
  std::string company_currency = "EUR";

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

  std::vector<hubspot::ListRequest> ListCalls(ObjectType type) const {
    const MutexLock lock(mutex_);
    std::vector<hubspot::ListRequest> calls;
    for (const auto& call : list_calls_) {
      if (call.type == type) calls.push_back(call);
    }
    return calls;
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
      page.records.push_back(AsAsked(it->second, request));
    }
    return page;
  }

  absl::StatusOr<hubspot::SearchPage> Search(const hubspot::SearchRequest& request,
                                             const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(Before("Search"));
    hubspot::SearchPage page;
    const auto records = records_.find(request.type);
    if (records != records_.end()) page.total = static_cast<int>(records->second.size());
    return page;
  }

  absl::StatusOr<hubspot::BatchReadResult> BatchRead(ObjectType, const std::vector<ObjectId>&,
                                                     const std::vector<std::string>&,
                                                     const hubspot::CallOptions&) override {
    return Unimplemented("no test needs it");
  }
  absl::StatusOr<hubspot::AssociationsResult> ReadAssociations(
      ObjectType, ObjectType, const std::vector<ObjectId>&, const hubspot::CallOptions&) override {
    return Unimplemented("no test needs it");
  }

  absl::StatusOr<std::vector<hubspot::Owner>> ListOwners(const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(Before("ListOwners"));
    return owners;
  }
  absl::StatusOr<std::vector<hubspot::Pipeline>> ListPipelines(
      ObjectType, const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(Before("ListPipelines"));
    return std::vector<hubspot::Pipeline>();
  }
  absl::StatusOr<std::vector<hubspot::PropertyDefinition>> ListProperties(
      ObjectType type, const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(Before("ListProperties"));
    std::map<std::string, hubspot::PropertyDefinition> definitions;
    const auto add = [&](std::string_view name) { definitions[std::string(name)].name = name; };
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
  hubspot::LimitSnapshot Limits() const override { return {}; }

 private:
  absl::Status Before(const std::string& method) const {
    return before_other ? before_other(method) : absl::OkStatus();
  }

  static HubSpotRecord AsAsked(const HubSpotRecord& record, const hubspot::ListRequest& request) {
    HubSpotRecord out = record;
    out.properties = PropertyBag();
    for (const std::string& name : request.properties) {
      if (record.properties.Has(name)) out.properties.Set(name, record.properties.Get(name));
    }
    out.associations_read = request.associations;
    std::erase_if(out.associations, [&](const Association& edge) {
      for (const ObjectType type : request.associations) {
        if (type == edge.to_type) return false;
      }
      return true;
    });
    return out;
  }

  std::map<ObjectType, std::map<ObjectId, HubSpotRecord>> records_;
  mutable Mutex mutex_;
  std::vector<hubspot::ListRequest> list_calls_ GUARDED_BY(mutex_);
};

}  // namespace stanna::sync
