// How protobuf's names look in the product's JSON. Shared by the writer, the reader, the query
// parameters and the OpenAPI document, so that they can't disagree.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

namespace stanna::gateway {

/// Messages whose JSON is not an object of their fields.
enum class WellKnown {
  kNone,
  kTimestamp,  ///< RFC 3339 in UTC with milliseconds
  kDate,       ///< google.type.Date: "YYYY-MM-DD"
  kStruct,     ///< any JSON object
  kValue,      ///< any JSON value
  kListValue,  ///< any JSON array
};
WellKnown WellKnownOf(const google::protobuf::Descriptor& type);

/// JOB_STATUS_RUNNING of JobStatus → "running": lower case, without the type's name.
std::string EnumJsonName(const google::protobuf::EnumValueDescriptor& value);
/// Whether `value` is the X_UNSPECIFIED of its type, which is null in JSON.
bool IsUnspecified(const google::protobuf::EnumValueDescriptor& value);
/// The value that `name` spells; null for none. X_UNSPECIFIED has no spelling.
const google::protobuf::EnumValueDescriptor* FindEnumValue(
    const google::protobuf::EnumDescriptor& type, std::string_view name);
/// "queued, started, …": those that a request may have, for messages about wrong ones.
std::string EnumJsonNames(const google::protobuf::EnumDescriptor& type);

/// The field that `json_name` names; null for none.
const google::protobuf::FieldDescriptor* FindByJsonName(const google::protobuf::Descriptor& type,
                                                        std::string_view json_name);

}  // namespace stanna::gateway
