// Protobuf types as JSON schemas (draft 2020-12, as OpenAPI 3.1 embeds it).
#pragma once

#include <google/protobuf/descriptor.h>

#include <boost/json/object.hpp>
#include <map>
#include <set>
#include <string>

#include "server/gateway/proto_comments.h"

namespace stanna::gateway {

/// Collects the schemas that a document refers to.
class JsonSchemas {
 public:
  explicit JsonSchemas(const ProtoComments& comments) : comments_(comments) {}

  /// A reference to `type`, whose schema Components then has.
  boost::json::object Reference(const google::protobuf::Descriptor& type);
  /// The schema of an object without the fields in `left_out`.
  boost::json::object ObjectSchema(const google::protobuf::Descriptor& type,
                                   const std::set<std::string>& left_out = {});
  /// The schema of a field's value; `nullable` where it may be null.
  boost::json::object FieldSchema(const google::protobuf::FieldDescriptor& field);
  /// As FieldSchema, but never null: for parameters.
  boost::json::object ValueSchema(const google::protobuf::FieldDescriptor& field);

  /// Everything that was referred to, by name.
  boost::json::object Components();

 private:
  boost::json::object SingleSchema(const google::protobuf::FieldDescriptor& field);
  std::string NameOf(const google::protobuf::Descriptor& type);

  const ProtoComments& comments_;
  std::map<std::string, const google::protobuf::Descriptor*> names_;
};

/// Whether google.api.field_behavior has `behavior` (REQUIRED, OUTPUT_ONLY) on `field`.
bool HasBehavior(const google::protobuf::FieldDescriptor& field, int behavior);

}  // namespace stanna::gateway
