#include "server/webhooks/wanted_subscriptions.h"

#include <algorithm>
#include <set>
#include <string>

#include "server/mapping/mapping_config.h"
#include "server/sync/requested_properties.h"
#include "storage/history_store.h"

namespace stanna::webhooks {
namespace {

using hubspot::SubscriptionKey;

constexpr std::string_view kPropertyChange = "propertyChange";

// Activities have no events of their own: they are "object" and a type's id.
struct EventSubject {
  std::string_view prefix, object_type_id;
};

EventSubject SubjectOf(ObjectType type) {
  constexpr std::string_view kGeneric = "object";
  switch (type) {
    case ObjectType::kCompany:
      return {"company", ""};
    case ObjectType::kContact:
      return {"contact", ""};
    case ObjectType::kDeal:
      return {"deal", ""};
    case ObjectType::kLineItem:
      return {"line_item", ""};
    case ObjectType::kMeeting:
      return {kGeneric, "0-47"};
    case ObjectType::kCall:
      return {kGeneric, "0-48"};
    case ObjectType::kEmail:
      return {kGeneric, "0-49"};
    case ObjectType::kNote:
      return {kGeneric, "0-46"};
    case ObjectType::kTask:
      return {kGeneric, "0-27"};
  }
  return {};
}

SubscriptionKey KeyOf(ObjectType type, std::string_view kind, std::string_view property = {}) {
  const EventSubject subject = SubjectOf(type);
  return {.event_type = std::string(subject.prefix) + "." + std::string(kind),
          .object_type_id = std::string(subject.object_type_id),
          .property = std::string(property)};
}

// Activities can't be merged, and of people only contacts are forgotten.
std::vector<std::string_view> LifecycleOf(ObjectType type) {
  std::vector<std::string_view> kinds = {"creation", "deletion", "restore", "associationChange"};
  if (!IsActivity(type)) kinds.push_back("merge");
  if (type == ObjectType::kContact) kinds.push_back("privacyDeletion");
  return kinds;
}

std::vector<storage::PropertyDefinition> DefinitionsOf(const WorkspaceInterest& workspace,
                                                       ObjectType type) {
  const auto found = workspace.definitions.find(type);
  return found == workspace.definitions.end() ? std::vector<storage::PropertyDefinition>()
                                              : found->second;
}

}  // namespace

bool IsWorthSubscribing(ObjectType type, std::string_view property) {
  constexpr std::string_view kRefused[] = {"hs_lastmodifieddate", "num_unique_conversion_events"};
  constexpr std::string_view kRefusedOfEmails[] = {"hs_email_html", "hs_email_subject"};
  if (std::ranges::count(kRefused, property) > 0) return false;
  if (type == ObjectType::kEmail && std::ranges::count(kRefusedOfEmails, property) > 0) {
    return false;
  }
  const auto fixed = mapping::FixedProperties(type);
  return std::ranges::find(fixed, property) == fixed.end();
}

std::vector<SubscriptionKey> WantedSubscriptions(const std::vector<WorkspaceInterest>& workspaces) {
  std::vector<SubscriptionKey> lifecycle;
  std::set<SubscriptionKey> watched, others;
  for (const ObjectType type : kAllObjectTypes) {
    for (const std::string_view kind : LifecycleOf(type)) lifecycle.push_back(KeyOf(type, kind));
    for (const WorkspaceInterest& workspace : workspaces) {
      std::set<std::string, std::less<>> kept;
      for (const std::string_view name : storage::WatchedProperties(type)) kept.emplace(name);
      for (auto& name : config::AlsoWatched(workspace.config, type)) kept.insert(std::move(name));
      for (const std::string& name :
           sync::RequestedProperties(workspace.config, type, DefinitionsOf(workspace, type))) {
        if (!IsWorthSubscribing(type, name)) continue;
        (kept.contains(name) ? watched : others).insert(KeyOf(type, kPropertyChange, name));
      }
    }
  }
  std::vector<SubscriptionKey> wanted = std::move(lifecycle);
  wanted.insert(wanted.end(), watched.begin(), watched.end());
  // Watched in one workspace and only read in another: once.
  std::ranges::copy_if(others, std::back_inserter(wanted),
                       [&](const SubscriptionKey& key) { return !watched.contains(key); });
  return wanted;
}

}  // namespace stanna::webhooks
