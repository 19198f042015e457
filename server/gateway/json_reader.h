// The product's JSON as protobuf messages, strictly: whatever is not understood is reported, all of
// it at once, so that a caller mends a request in one go.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace stanna::gateway {

/// Objects and lists within each other, at most. The deepest document of ours, a configuration, has
/// 8; protobuf's own parser stops at 100 messages, of which a google.protobuf.Value takes 3 a
/// level.
inline constexpr std::size_t kMaxJsonDepth = 30;
/// After so many violations the rest is not looked at: no person mends more at once.
inline constexpr std::size_t kMaxViolations = 50;

/// `path` + `.name`, or `name` alone at the top.
std::string JoinPath(std::string_view path, std::string_view name);

/// Sets `field` (singular or one more element) from text, as path variables and query parameters
/// give it. Messages: Timestamp and Date only. Returns what is wrong, nothing when all is well.
std::optional<std::string> SetFromText(google::protobuf::Message& message,
                                       const google::protobuf::FieldDescriptor& field,
                                       std::string_view text);

/// What an object may hold beside the fields of its message.
struct JsonReadOptions {
  /// A member of the outermost object that is no field of the message and goes to `*extra_value`
  /// instead (a string). Empty: none.
  std::string_view extra_member;
  std::string* extra_value = nullptr;
};

/// Merges `json`, an object, into `message`. null leaves a field unset. The violations have the
/// JSON path of the member ("" for the body as a whole); none: all is well.
std::vector<FieldViolation> ReadJson(std::string_view json, google::protobuf::Message& message,
                                     const JsonReadOptions& options = {});

/// The value of one `field` of `message`, for google.api.http's body: "field" with a field that is
/// no message.
std::vector<FieldViolation> ReadJsonField(std::string_view json, google::protobuf::Message& message,
                                          const google::protobuf::FieldDescriptor& field);

}  // namespace stanna::gateway
