// The calls that a run makes for one object type, counted.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "client/hubspot_client.h"
#include "server/sync/run_scope.h"

namespace stanna::sync {

/// Thread-safe. HubSpotClient's methods with the run's priority, deadline and stop.
class TypeCalls {
 public:
  TypeCalls(ObjectType type, const RunScope& scope) : type_(type), scope_(scope) {}

  ObjectType type() const { return type_; }

  absl::StatusOr<hubspot::RecordPage> List(const hubspot::ListRequest& request);
  absl::StatusOr<hubspot::SearchPage> Search(const hubspot::SearchRequest& request);
  absl::StatusOr<hubspot::BatchReadResult> BatchRead(const std::vector<ObjectId>& ids,
                                                     const std::vector<std::string>& properties);
  absl::StatusOr<hubspot::BatchReadResult> BatchReadArchived(
      const std::vector<ObjectId>& ids, const std::vector<std::string>& properties);
  absl::StatusOr<hubspot::AssociationsResult> ReadAssociations(ObjectType to,
                                                               const std::vector<ObjectId>& ids);
  /// Those of records of another type to records of this one.
  absl::StatusOr<hubspot::AssociationsResult> ReadAssociationsFrom(
      ObjectType from, const std::vector<ObjectId>& ids);

  /// Calls made elsewhere on the type's behalf, or taken and not written down after all.
  void Add(std::int64_t calls) { calls_ += calls; }
  /// Calls that nobody has taken yet.
  std::int64_t Take() { return calls_.exchange(0); }
  /// All calls that were made here.
  std::int64_t made() const { return made_; }
  std::chrono::milliseconds TakeWaited() {
    return std::chrono::milliseconds(waited_ms_.exchange(0));
  }

 private:
  hubspot::CallOptions Call();
  void Count(std::int64_t calls);

  const ObjectType type_;
  const RunScope& scope_;
  std::atomic<std::int64_t> calls_ = 0, made_ = 0;
  std::atomic<std::int64_t> waited_ms_ = 0;
};

}  // namespace stanna::sync
