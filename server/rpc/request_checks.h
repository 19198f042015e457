// Checks that several services make of their requests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"

namespace stanna::rpc {

inline constexpr char kHubSpot[] = "hubspot";
/// Longer ids of a caller's are a mistake, and would land in an index.
inline constexpr std::size_t kMaxCallerIdBytes = 128;

/// InvalidArgument when empty, NotFound (RESOURCE_NOT_FOUND) when there is no such provider.
absl::Status CheckProvider(const std::string& provider);
/// InvalidArgument when empty. `field` is the JSON name.
absl::Status CheckPresent(const std::string& value, const std::string& field);
/// InvalidArgument when too long.
absl::Status CheckRequestId(const std::string& request_id);

/// `standard` when 0. InvalidArgument names "windowDays": not from 1 to `most`.
absl::StatusOr<int> ReadWindow(std::int32_t days, int standard, int most);

/// HubSpot's id of a record; nullopt for empty. InvalidArgument names `field`.
absl::StatusOr<std::optional<ObjectId>> ParseObjectId(const std::string& text,
                                                      const std::string& field);

/// HubSpot's plural names; InvalidArgument names each unknown one as `field[index]`.
absl::StatusOr<std::vector<ObjectType>> ParseTypes(const std::vector<std::string>& names,
                                                   const std::string& field);

}  // namespace stanna::rpc
