// Which role each RPC wants and what it counts as, read from the annotations beside the methods.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/status.h"

namespace google::protobuf {
class Descriptor;
class ServiceDescriptor;
}  // namespace google::protobuf

namespace stanna::auth {

/// In ascending order of power.
enum class RequiredRole { kPublic, kViewer, kMember, kAdmin };

struct Method {
  std::string full_name{};  ///< "stanna.sync.v1.SyncService.StartSync"
  RequiredRole role = RequiredRole::kAdmin;
  bool is_bulk = false;    ///< counts as a bulk operation, too
  bool is_change = false;  ///< it changes something, or starts what does: none of the reading verbs
};

/// Immutable, thread-safe.
class MethodTable {
 public:
  /// FailedPrecondition names a method that states no role, or two that share a request type: a
  /// method is recognised by the type of its request.
  static absl::StatusOr<MethodTable> Read(
      const std::vector<const google::protobuf::ServiceDescriptor*>& services);

  /// The method that takes `request`; null when none does.
  const Method* Find(const google::protobuf::Descriptor* request) const;

 private:
  std::map<const google::protobuf::Descriptor*, Method> by_request_;
};

}  // namespace stanna::auth
