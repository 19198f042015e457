#include "tools/hubspot_sim/webhooks/journal_subscriptions.h"

#include <algorithm>

namespace stanna::sim {
namespace {

using sv = std::string_view;

struct Kind {
  sv name;
  bool has_object_type;
  std::vector<sv> actions;
};

const std::vector<Kind>& Kinds() {
  static const auto& kinds = *new std::vector<Kind>{
      {"OBJECT", true, {"CREATE", "UPDATE", "DELETE", "MERGE", "RESTORE", "SNAPSHOT"}},
      {"ASSOCIATION", true, {"ASSOCIATION_ADDED", "ASSOCIATION_REMOVED"}},
      {"EVENT", true, {"CREATE"}},
      {"APP_LIFECYCLE_EVENT", false, {"APP_INSTALL", "APP_UNINSTALL"}},
      {"LIST_MEMBERSHIP", false, {"ADDED_TO_LIST", "REMOVED_FROM_LIST"}},
      {"GDPR_PRIVACY_DELETION", false, {"GDPR_DELETE"}},
  };
  return kinds;
}

std::string Problem(const JournalSubscriptionInput& input, int64_t portal_id) {
  const auto kind = std::find_if(Kinds().begin(), Kinds().end(), [&input](const Kind& k) {
    return k.name == input.subscription_type;
  });
  if (kind == Kinds().end()) return "Unknown subscriptionType: " + input.subscription_type;
  if (input.portal_id != portal_id) {
    return "The app is not installed in portal " + std::to_string(input.portal_id);
  }
  if (kind->has_object_type && input.object_type_id.empty()) return "objectTypeId is required";
  if (input.actions.empty()) return "actions must not be empty";
  for (const std::string& action : input.actions) {
    if (std::find(kind->actions.begin(), kind->actions.end(), action) == kind->actions.end()) {
      return "The action " + action + " is not one of " + input.subscription_type;
    }
  }
  return {};
}

template <typename Range, typename Value>
bool Has(const Range& range, const Value& value) {
  return std::find(range.begin(), range.end(), value) != range.end();
}

bool Fits(const JournalSubscriptionInput& input, const JournalTopic& topic) {
  return input.subscription_type == topic.subscription_type && Has(input.actions, topic.action) &&
         (input.object_type_id.empty() || ParseObjectType(input.object_type_id) == topic.type) &&
         (input.object_ids.empty() || Has(input.object_ids, topic.id));
}

}  // namespace

JournalSubscriptions::Added JournalSubscriptions::Add(const JournalSubscriptionInput& input,
                                                      int64_t now_ms) {
  if (std::string problem = Problem(input, portal_id_); !problem.empty()) {
    return {std::nullopt, std::move(problem)};
  }
  std::lock_guard lock(mutex_);
  const int64_t id = next_id_++;
  all_[id] = {id, input, now_ms};
  return {all_[id], {}};
}

std::optional<JournalSubscription> JournalSubscriptions::Find(int64_t id) const {
  std::lock_guard lock(mutex_);
  const auto found = all_.find(id);
  if (found == all_.end()) return std::nullopt;
  return found->second;
}

std::vector<JournalSubscription> JournalSubscriptions::All() const {
  std::lock_guard lock(mutex_);
  std::vector<JournalSubscription> all;
  for (const auto& [id, subscription] : all_) all.push_back(subscription);
  return all;
}

bool JournalSubscriptions::Remove(int64_t id) {
  std::lock_guard lock(mutex_);
  return all_.erase(id) > 0;
}

void JournalSubscriptions::RemoveAll() {
  std::lock_guard lock(mutex_);
  all_.clear();
}

bool JournalSubscriptions::Want(const JournalTopic& topic) const {
  std::lock_guard lock(mutex_);
  return std::any_of(all_.begin(), all_.end(),
                     [&topic](const auto& entry) { return Fits(entry.second.input, topic); });
}

std::set<std::string_view> JournalSubscriptions::Wanted(
    const JournalTopic& topic, const std::set<std::string_view>& properties) const {
  std::lock_guard lock(mutex_);
  std::set<std::string_view> wanted;
  for (const auto& [id, subscription] : all_) {
    if (!Fits(subscription.input, topic)) continue;
    if (subscription.input.properties.empty()) return properties;
    for (std::string_view property : properties) {
      if (Has(subscription.input.properties, property)) wanted.insert(property);
    }
  }
  return wanted;
}

}  // namespace stanna::sim
