/// What the app's journal holds.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tools/hubspot_sim/portal/object_type.h"

namespace stanna::sim {

struct JournalSubscriptionInput {
  std::string subscription_type;  ///< "OBJECT"
  int64_t portal_id = 0;
  std::string object_type_id;           ///< "0-1"
  std::vector<std::string> actions;     ///< "UPDATE", …
  std::vector<std::string> properties;  ///< of updates: these only; empty: all
  std::vector<int64_t> object_ids;      ///< these records only; empty: all
};

struct JournalSubscription {
  int64_t id = 0;
  JournalSubscriptionInput input;
  int64_t created_ms = 0;
};

/// What a journal's event is about.
struct JournalTopic {
  std::string_view subscription_type;
  ObjectType type;
  int64_t id;
  std::string_view action;
};

/// Thread-safe.
class JournalSubscriptions {
 public:
  struct Added {
    std::optional<JournalSubscription> subscription;
    std::string refusal;  ///< a sentence, when there is none
  };

  explicit JournalSubscriptions(int64_t portal_id) : portal_id_(portal_id) {}

  Added Add(const JournalSubscriptionInput& input, int64_t now_ms);
  std::optional<JournalSubscription> Find(int64_t id) const;
  std::vector<JournalSubscription> All() const;
  bool Remove(int64_t id);
  void RemoveAll();

  /// Whether anybody wants to know.
  bool Want(const JournalTopic& topic) const;
  /// Of these properties of an update those that somebody wants.
  std::set<std::string_view> Wanted(const JournalTopic& topic,
                                    const std::set<std::string_view>& properties) const;

 private:
  const int64_t portal_id_;
  mutable std::mutex mutex_;
  int64_t next_id_ = 1;
  std::map<int64_t, JournalSubscription> all_;
};

}  // namespace stanna::sim
