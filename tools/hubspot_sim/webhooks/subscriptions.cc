#include "tools/hubspot_sim/webhooks/subscriptions.h"

#include <algorithm>
#include <array>
#include <utility>

namespace stanna::sim {
namespace {

using sv = std::string_view;
using K = EventKind;

constexpr std::pair<sv, K> kKinds[] = {{"creation", K::kCreation},
                                       {"deletion", K::kDeletion},
                                       {"merge", K::kMerge},
                                       {"restore", K::kRestore},
                                       {"propertyChange", K::kPropertyChange},
                                       {"associationChange", K::kAssociationChange},
                                       {"privacyDeletion", K::kPrivacyDeletion}};
constexpr sv kObjects[] = {"contact", "company", "deal", "line_item", "ticket", "product"};
constexpr sv kConversationEvents[] = {"conversation.creation", "conversation.deletion",
                                      "conversation.privacyDeletion", "conversation.propertyChange",
                                      "conversation.newMessage"};
constexpr sv kGeneric = "object";

template <typename Range>
bool Contains(const Range& range, sv wanted) {
  return std::find(std::begin(range), std::end(range), wanted) != std::end(range);
}

std::optional<K> KindNamed(sv name) {
  for (const auto& [text, kind] : kKinds) {
    if (text == name) return kind;
  }
  return std::nullopt;
}

/// Fills in what the event type says; false when HubSpot knows none of that name.
bool ReadEventType(Subscription& subscription) {
  const sv name = subscription.input.event_type;
  if (Contains(kConversationEvents, name)) return true;
  const size_t dot = name.find('.');
  if (dot == sv::npos) return false;
  const sv object = name.substr(0, dot);
  const auto kind = KindNamed(name.substr(dot + 1));
  subscription.generic = object == kGeneric;
  if (!kind.has_value() || (!subscription.generic && !Contains(kObjects, object))) return false;
  if (*kind == K::kPrivacyDeletion && object != "contact") return false;
  if (*kind == K::kAssociationChange && object == "product") return false;
  subscription.kind = *kind;
  subscription.type =
      ParseObjectType(subscription.generic ? sv(subscription.input.object_type_id) : object);
  return true;
}

bool IsSubscribable(const Subscription& subscription) {
  const sv property = subscription.input.property;
  if (property == "hs_lastmodifieddate" || property == "num_unique_conversion_events") return false;
  return subscription.type != ObjectType::kEmail ||
         (property != "hs_email_html" && property != "hs_email_subject");
}

/// What is wrong with a subscription by itself; empty when nothing is.
std::string Problem(Subscription& subscription) {
  const SubscriptionInput& input = subscription.input;
  if (!ReadEventType(subscription)) return "Unknown eventType: " + input.event_type;
  if (subscription.generic && input.object_type_id.empty()) {
    return "objectTypeId is required for " + input.event_type;
  }
  if (!subscription.generic && !input.object_type_id.empty()) {
    return "objectTypeId is not allowed for " + input.event_type;
  }
  if (input.object_type_id.substr(0, 2) == "2-") {
    return "Subscriptions to custom objects are only available to private apps";
  }
  const bool wants_property =
      subscription.kind == K::kPropertyChange || input.event_type == "conversation.propertyChange";
  if (wants_property && input.property.empty()) {
    return "propertyName is required for " + input.event_type;
  }
  if (!wants_property && !input.property.empty()) {
    return "propertyName is not allowed for " + input.event_type;
  }
  if (!IsSubscribable(subscription)) {
    return "Subscriptions to the property " + input.property + " are not supported";
  }
  return {};
}

bool IsSame(const SubscriptionInput& a, const SubscriptionInput& b) {
  return a.event_type == b.event_type && a.property == b.property &&
         a.object_type_id == b.object_type_id;
}

}  // namespace

Subscriptions::Added Subscriptions::Add(const SubscriptionInput& input, int64_t now_ms) {
  Subscription subscription;
  subscription.input = input;
  subscription.created_ms = subscription.updated_ms = now_ms;
  if (std::string problem = Problem(subscription); !problem.empty()) {
    return {std::nullopt, std::move(problem)};
  }
  std::lock_guard lock(mutex_);
  for (const auto& [id, other] : all_) {
    if (IsSame(other.input, input)) {
      return {std::nullopt, "A subscription of this kind exists already: " + std::to_string(id)};
    }
  }
  if (all_.size() >= kMaxSubscriptions) {
    return {std::nullopt,
            "Couldn't create another subscription. You've reached the maximum number allowed per "
            "application (1000)."};
  }
  subscription.id = next_id_++;
  all_[subscription.id] = subscription;
  return {std::move(subscription), {}};
}

std::optional<Subscription> Subscriptions::Find(int64_t id) const {
  std::lock_guard lock(mutex_);
  const auto found = all_.find(id);
  if (found == all_.end()) return std::nullopt;
  return found->second;
}

std::vector<Subscription> Subscriptions::All() const {
  std::lock_guard lock(mutex_);
  std::vector<Subscription> all;
  for (const auto& [id, subscription] : all_) all.push_back(subscription);
  return all;
}

std::optional<Subscription> Subscriptions::SetActive(int64_t id, bool active, int64_t now_ms) {
  std::lock_guard lock(mutex_);
  const auto found = all_.find(id);
  if (found == all_.end()) return std::nullopt;
  found->second.active = active;
  found->second.updated_ms = now_ms;
  IndexLocked();
  return found->second;
}

bool Subscriptions::Remove(int64_t id) {
  std::lock_guard lock(mutex_);
  const bool removed = all_.erase(id) > 0;
  IndexLocked();
  return removed;
}

void Subscriptions::Clear() {
  std::lock_guard lock(mutex_);
  all_.clear();
  active_.clear();
}

void Subscriptions::IndexLocked() {
  active_.clear();
  for (const auto& [id, s] : all_) {
    if (!s.active || !s.type.has_value()) continue;
    active_[{*s.type, s.kind, s.input.property}].push_back({id, s.input.event_type, s.generic});
  }
}

std::vector<Subscriber> Subscriptions::Of(ObjectType type, EventKind kind,
                                          std::string_view property) const {
  std::lock_guard lock(mutex_);
  const auto found = active_.find({type, kind, std::string(property)});
  return found == active_.end() ? std::vector<Subscriber>() : found->second;
}

}  // namespace stanna::sim
