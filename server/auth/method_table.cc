#include "server/auth/method_table.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "stanna/auth/v1/auth.pb.h"

namespace stanna::auth {
namespace {

std::optional<RequiredRole> RoleOf(const google::protobuf::MethodDescriptor& method) {
  switch (method.options().GetExtension(v1::required_role)) {
    case v1::ROLE_PUBLIC:
      return RequiredRole::kPublic;
    case v1::ROLE_VIEWER:
      return RequiredRole::kViewer;
    case v1::ROLE_MEMBER:
      return RequiredRole::kMember;
    case v1::ROLE_ADMIN:
      return RequiredRole::kAdmin;
    default:
      return std::nullopt;
  }
}

// AIP's standard verbs of reading, and ours.
bool IsChange(const google::protobuf::MethodDescriptor& method) {
  constexpr const char* kReads[] = {"Get",     "List",    "Watch",    "Search",
                                    "Preview", "Analyze", "Diagnose", "Explain"};
  return std::none_of(std::begin(kReads), std::end(kReads),
                      [&](const char* verb) { return method.name().starts_with(verb); });
}

bool IsBulk(const google::protobuf::MethodDescriptor& method) {
  return method.options().GetExtension(v1::call_cost) == v1::CALL_COST_BULK;
}

}  // namespace

absl::StatusOr<MethodTable> MethodTable::Read(
    const std::vector<const google::protobuf::ServiceDescriptor*>& services) {
  MethodTable table;
  for (const auto* service : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      const auto& method = *service->method(i);
      const auto role = RoleOf(method);
      if (!role) {
        return FailedPrecondition(method.full_name() + " states no required_role");
      }
      const auto [at, added] = table.by_request_.try_emplace(
          method.input_type(), Method{method.full_name(), *role, IsBulk(method), IsChange(method)});
      if (!added) {
        return FailedPrecondition(method.full_name() + " and " + at->second.full_name +
                                  " share a request type");
      }
    }
  }
  return table;
}

const Method* MethodTable::Find(const google::protobuf::Descriptor* request) const {
  const auto found = by_request_.find(request);
  return found == by_request_.end() ? nullptr : &found->second;
}

}  // namespace stanna::auth
