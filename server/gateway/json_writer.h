// Protobuf messages as the product's JSON. docs/decisions/0005-own-json-codec.md has the rules and
// why protobuf's own printer does not do.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>

namespace stanna::gateway {

/// Every field is written: an absent message or optional field as null, X_UNSPECIFIED as null,
/// empty lists and maps as [] and {}. Map entries are sorted by key. Costs no descriptor look-up by
/// name.
std::string WriteJson(const google::protobuf::Message& message);

/// One field of `message` alone, for google.api.http's response_body.
std::string WriteJsonField(const google::protobuf::Message& message,
                           const google::protobuf::FieldDescriptor& field);

}  // namespace stanna::gateway
