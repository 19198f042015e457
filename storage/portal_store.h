// What a portal defines beside its records: owners, pipelines, property definitions. Each write
// replaces the whole set of its kind, in one transaction.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"

namespace stanna::storage {

struct Owner {
  ObjectId id = 0;
  std::optional<ObjectId> user_id;
  std::string email, first_name, last_name, type;
  bool archived = false;
  bool operator==(const Owner&) const = default;
};

struct PipelineStage {
  std::string id, label;
  int display_order = 0;
  bool closed = false;
  std::string probability;  ///< decimal text; empty: none
  bool archived = false;
  bool operator==(const PipelineStage&) const = default;
};

struct Pipeline {
  ObjectType object_type = ObjectType::kDeal;
  std::string id, label;
  int display_order = 0;
  bool archived = false;
  std::vector<PipelineStage> stages;
  bool operator==(const Pipeline&) const = default;
};

struct PropertyOption {
  std::string label, value;
  bool hidden = false;
  bool operator==(const PropertyOption&) const = default;
};

struct PropertyDefinition {
  ObjectType object_type = ObjectType::kCompany;
  std::string name, label, description, group_name, type, field_type;
  std::vector<PropertyOption> options;
  bool calculated = false, hubspot_defined = false, hidden = false, archived = false;
  bool operator==(const PropertyDefinition&) const = default;
};

/// See WorkspaceStore for threads and errors.
class PortalStore {
 public:
  virtual ~PortalStore() = default;
  virtual absl::Status ReplaceOwners(const WorkspaceId& workspace, const std::vector<Owner>& owners,
                                     Deadline deadline) = 0;
  virtual absl::StatusOr<std::vector<Owner>> ListOwners(const WorkspaceId& workspace,
                                                        Deadline deadline) = 0;
  virtual absl::Status ReplacePipelines(const WorkspaceId& workspace, ObjectType type,
                                        const std::vector<Pipeline>& pipelines,
                                        Deadline deadline) = 0;
  virtual absl::StatusOr<std::vector<Pipeline>> ListPipelines(const WorkspaceId& workspace,
                                                              ObjectType type,
                                                              Deadline deadline) = 0;
  virtual absl::Status ReplaceProperties(const WorkspaceId& workspace, ObjectType type,
                                         const std::vector<PropertyDefinition>& properties,
                                         Deadline deadline) = 0;
  virtual absl::StatusOr<std::vector<PropertyDefinition>> ListProperties(
      const WorkspaceId& workspace, ObjectType type, Deadline deadline) = 0;
  /// When each part was read last: "owners", "pipelines", "properties:contacts"…; one that never
  /// was is left out.
  virtual absl::StatusOr<std::map<std::string, Time>> ReadTimes(const WorkspaceId& workspace,
                                                                Deadline deadline) = 0;
  virtual absl::Status SetReadTime(const WorkspaceId& workspace, const std::string& part, Time at,
                                   Deadline deadline) = 0;
};

}  // namespace stanna::storage
