/// What the app wants to be told of.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/hubspot_sim/portal/object_type.h"

namespace stanna::sim {

inline constexpr size_t kMaxSubscriptions = 1000;

enum class EventKind {
  kCreation,
  kDeletion,
  kMerge,
  kRestore,
  kPropertyChange,
  kAssociationChange,
  kPrivacyDeletion,
  kOther,  ///< of objects that the simulated portal has none of
};

struct SubscriptionInput {
  std::string event_type;      ///< "contact.propertyChange"
  std::string property;        ///< of a property change only
  std::string object_type_id;  ///< of "object.*" only: "0-47"
};

struct Subscription {
  int64_t id = 0;
  SubscriptionInput input;
  EventKind kind = EventKind::kOther;
  bool generic = false;            ///< "object.*"
  std::optional<ObjectType> type;  ///< nothing: the portal has no such objects
  bool active = false;
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
};

/// One that wants an event, and how it calls it.
struct Subscriber {
  int64_t id;
  std::string event_type;
  bool generic;
};

/// Thread-safe.
class Subscriptions {
 public:
  struct Added {
    std::optional<Subscription> subscription;
    std::string refusal;  ///< a sentence, when there is none
  };

  /// Inactive, as all that are made by the API.
  Added Add(const SubscriptionInput& input, int64_t now_ms);
  std::optional<Subscription> Find(int64_t id) const;
  std::vector<Subscription> All() const;
  std::optional<Subscription> SetActive(int64_t id, bool active, int64_t now_ms);
  bool Remove(int64_t id);
  void Clear();

  /// The active ones, by id; `property` is empty unless it is a property that changes.
  std::vector<Subscriber> Of(ObjectType type, EventKind kind, std::string_view property) const;

 private:
  struct Key {
    ObjectType type;
    EventKind kind;
    std::string property;
    auto operator<=>(const Key&) const = default;
  };

  void IndexLocked();

  mutable std::mutex mutex_;
  int64_t next_id_ = 2'881'778;
  std::map<int64_t, Subscription> all_;
  std::map<Key, std::vector<Subscriber>> active_;
};

}  // namespace stanna::sim
