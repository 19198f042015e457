#include "server/webhooks/journal_event.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "base/clock.h"
#include "server/webhooks/hubspot_event.h"
#include "server/webhooks/type_names.h"

namespace stanna::webhooks {
namespace {

namespace json = boost::json;
using hubspot::JournalEvent;

struct ActionName {
  std::string_view action, kind;
};

constexpr ActionName kActions[] = {
    {"CREATE", "creation"},
    {"UPDATE", "propertyChange"},
    {"DELETE", "deletion"},
    {"MERGE", "merge"},
    {"RESTORE", "restore"},
    {"GDPR_DELETE", "privacyDeletion"},
    {"ASSOCIATION_ADDED", "associationChange"},
    {"ASSOCIATION_REMOVED", "associationChange"},
};

std::string_view KindOf(std::string_view action) {
  for (const ActionName& name : kActions) {
    if (name.action == action) return name.kind;
  }
  return {};
}

json::string_view View(std::string_view text) { return {text.data(), text.size()}; }

// A word that HubSpot made up; what is none is not repeated.
std::string UnknownType(std::string_view action) {
  const bool is_word = !action.empty() && std::ranges::all_of(action, [](char c) {
    return (c >= 'A' && c <= 'Z') || c == '_';
  });
  return "journal." + (is_word ? std::string(action) : "unknown");
}

std::string TypeOf(const JournalEvent& event) {
  const std::string_view kind = KindOf(event.action);
  if (kind.empty()) return UnknownType(event.action);
  const auto type = TypeBy(&TypeNames::id, event.object_type_id);
  return std::string(type ? SubscriptionPrefixOf(*type) : kGenericPrefix) + "." + std::string(kind);
}

json::object BaseOf(const JournalEvent& event) {
  json::object out;
  out["subscriptionType"] = TypeOf(event);
  out["portalId"] = event.portal_id;
  out["occurredAt"] = ToEpochMs(event.occurred_at);
  out["changeSource"] = "JOURNAL";
  if (event.object_id != 0) out["objectId"] = event.object_id;
  if (!event.object_type_id.empty()) out["objectTypeId"] = event.object_type_id;
  return out;
}

void AddMerge(const JournalEvent& event, json::object& out) {
  if (event.primary_id != 0) out["primaryObjectId"] = event.primary_id;
  if (event.new_id != 0) out["newObjectId"] = event.new_id;
  json::array merged;
  for (const std::int64_t id : event.merged_ids) merged.emplace_back(id);
  out["mergedObjectIds"] = std::move(merged);
}

// Of an end that the journal does not say, the record itself shows what it is associated with.
void AddEnds(const JournalEvent& event, json::object& out) {
  const bool says_other = event.to_id != 0;
  out["fromObjectTypeId"] = event.object_type_id;
  out["fromObjectId"] = event.object_id;
  out["toObjectTypeId"] = says_other ? event.to_type_id : event.object_type_id;
  out["toObjectId"] = says_other ? event.to_id : event.object_id;
  out["associationRemoved"] = event.action == "ASSOCIATION_REMOVED";
}

// A value that is not said is as one that HubSpot keeps back: a read shows it.
std::vector<TranslatedEvent> TranslateUpdate(const JournalEvent& event) {
  std::vector<TranslatedEvent> all;
  for (const auto& [name, value] : event.properties) {
    json::object out = BaseOf(event);
    out["propertyName"] = View(name);
    out["propertyValue"] = View(value ? std::string_view(*value) : kRedacted);
    if (!value) out["isSensitive"] = true;
    all.push_back({name, json::serialize(out)});
  }
  if (all.empty()) all.push_back({"", json::serialize(BaseOf(event))});
  return all;
}

}  // namespace

std::vector<TranslatedEvent> Translate(const JournalEvent& event) {
  if (event.action == "UPDATE") return TranslateUpdate(event);
  json::object out = BaseOf(event);
  if (event.action == "MERGE") AddMerge(event, out);
  if (event.action.starts_with("ASSOCIATION_")) AddEnds(event, out);
  return {{"", json::serialize(out)}};
}

std::string JournalKey(std::string_view offset, std::size_t index, std::string_view property) {
  std::string key = "journal/" + std::string(offset) + "/" + std::to_string(index);
  if (!property.empty()) key += "/" + std::string(property);
  return BoundedKey(std::move(key));
}

}  // namespace stanna::webhooks
