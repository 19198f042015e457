// Text and JSON scalars as protobuf field values: the leaves below json_reader.h.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace stanna::gateway {

/// A JSON scalar as it was written; a whole number is int64 or uint64, any other a double.
/// monostate stands for what is no scalar: every field refuses it.
using JsonScalar =
    std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string_view>;

/// Sets `field` of `message`, or adds an element to it when it is repeated. Returns what is wrong
/// ("must be …"), nothing when all is well. `field` is no message.
std::optional<std::string> SetScalar(google::protobuf::Message& message,
                                     const google::protobuf::FieldDescriptor& field,
                                     const JsonScalar& value);

/// Fills a Timestamp or google.type.Date; another type is a "must be an object".
std::optional<std::string> SetMessageFromText(google::protobuf::Message& message,
                                              std::string_view text);

}  // namespace stanna::gateway
