/// The app's journal: what happened in the order in which it did, to be fetched within three days.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "tools/hubspot_sim/store/change.h"
#include "tools/hubspot_sim/store/clock.h"
#include "tools/hubspot_sim/webhooks/journal_subscriptions.h"

namespace stanna::sim {

struct JournalOptions {
  int64_t portal_id = 0;
  /// How much faster than in three days entries age.
  double time_scale = 1;
  /// HubSpot's own documents differ in how members of an event are written.
  bool snake_case = false;
};

/// A file of the journal: up to 100 events.
struct JournalEntry {
  std::string offset;
  std::string body;  ///< JSON
  int64_t published_ms = 0;
};

/// Thread-safe. Times are the portal's. Whatever waits is published before anything is read.
class Journal {
 public:
  Journal(JournalOptions options, const SimClock& clock);

  JournalSubscriptions& subscriptions() { return subscriptions_; }

  /// Records what one operation did, once however many subscriptions want it.
  void Tell(const std::vector<Change>& changes);

  /// The first and the last `count` entries there are, in their order.
  std::vector<JournalEntry> Earliest(size_t count);
  std::vector<JournalEntry> Latest(size_t count);
  /// Up to `count` entries after that one; nothing when there is no such entry any more.
  std::optional<std::vector<JournalEntry>> After(const std::string& offset, size_t count);
  std::optional<JournalEntry> Find(const std::string& offset);

 private:
  struct Pending {
    JournalTopic topic;
    const std::vector<Change>& changes;
    const Change& change;
  };

  std::string Name(std::string_view camel_case) const;
  void AppendLocked(const Pending& pending, int64_t now_ms);
  void WriteDetails(class JsonWriter& json, const Pending& pending) const;
  void PublishLocked();
  void RefreshLocked();
  std::vector<JournalEntry> RangeLocked(size_t begin, size_t count) const;

  const JournalOptions options_;
  const SimClock& clock_;
  JournalSubscriptions subscriptions_;
  mutable std::mutex mutex_;
  std::string pending_;  ///< events with commas between
  int pending_count_ = 0;
  std::deque<JournalEntry> entries_;
  int64_t removed_ = 0;                               ///< entries that were there before the first
  std::unordered_map<std::string, int64_t> numbers_;  ///< by offset, counted from the very first
};

}  // namespace stanna::sim
