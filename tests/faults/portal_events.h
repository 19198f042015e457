// The webhook events of what happened in a simulated portal between two looks at it.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "base/ids.h"
#include "base/object_type.h"
#include "storage/webhook_store.h"
#include "tests/support/simulator.h"

namespace stanna::testing {

/// Of every type, what is not archived.
using PortalState = std::map<ObjectType, std::map<ObjectId, PortalRecord>>;
PortalState StateOf(const Simulator& simulator);

/// Creations, changes, deletions and associations, as the receiver would have kept them. A merge is
/// the deletion of the absorbed and the creation of the survivor, a restore a creation.
class PortalEvents {
 public:
  explicit PortalEvents(WorkspaceId workspace) : workspace_(std::move(workspace)) {}

  /// In no order, each up to three times.
  std::vector<storage::WebhookEvent> Between(const PortalState& before, const PortalState& after,
                                             std::mt19937_64& random);

 private:
  void Add(const std::string& what, const std::string& body, Time at);
  void AddRecord(ObjectType type, ObjectId id, const std::string& what, Time at,
                 const std::string& more = "");
  void AddEdges(ObjectType type, ObjectId id, const PortalRecord& before,
                const PortalRecord& after);

  const WorkspaceId workspace_;
  std::int64_t made_ = 0;
  std::vector<storage::WebhookEvent> events_;
};

}  // namespace stanna::testing
