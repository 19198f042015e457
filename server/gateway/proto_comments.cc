#include "server/gateway/proto_comments.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include "server/gateway/proto_source.h"

namespace stanna::gateway {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorSet;
using Comments = std::map<std::string, std::string>;

// Comment lines become one line of text; an empty line stays as a space.
std::string OneLine(std::string_view comment) {
  std::string out;
  bool space = false;
  for (const char c : comment) {
    if (c == ' ' || c == '\n') {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += c;
  }
  return out;
}

template <typename Descriptor>
void Add(const Descriptor& descriptor, Comments& comments) {
  google::protobuf::SourceLocation location;
  if (!descriptor.GetSourceLocation(&location) || location.leading_comments.empty()) return;
  comments[descriptor.full_name()] = OneLine(location.leading_comments);
}

void AddEnum(const google::protobuf::EnumDescriptor& type, Comments& comments) {
  Add(type, comments);
  for (int i = 0; i < type.value_count(); ++i) Add(*type.value(i), comments);
}

void AddMessage(const google::protobuf::Descriptor& type, Comments& comments) {
  Add(type, comments);
  for (int i = 0; i < type.field_count(); ++i) Add(*type.field(i), comments);
  for (int i = 0; i < type.enum_type_count(); ++i) AddEnum(*type.enum_type(i), comments);
  for (int i = 0; i < type.nested_type_count(); ++i) AddMessage(*type.nested_type(i), comments);
}

void AddService(const google::protobuf::ServiceDescriptor& service, Comments& comments) {
  Add(service, comments);
  for (int i = 0; i < service.method_count(); ++i) Add(*service.method(i), comments);
}

void AddFile(const FileDescriptor& file, Comments& comments) {
  for (int i = 0; i < file.service_count(); ++i) AddService(*file.service(i), comments);
  for (int i = 0; i < file.message_type_count(); ++i) AddMessage(*file.message_type(i), comments);
  for (int i = 0; i < file.enum_type_count(); ++i) AddEnum(*file.enum_type(i), comments);
}

}  // namespace

ProtoComments ProtoComments::Embedded() {
  return FromDescriptorSet({reinterpret_cast<const char*>(kProtoSource), kProtoSourceSize});
}

ProtoComments ProtoComments::FromDescriptorSet(std::string_view serialized) {
  ProtoComments comments;
  FileDescriptorSet set;
  if (!set.ParseFromArray(serialized.data(), static_cast<int>(serialized.size()))) return comments;
  DescriptorPool pool;
  for (const auto& file : set.file()) {
    // Imports stand before the files that need them.
    const FileDescriptor* built = pool.BuildFile(file);
    if (built != nullptr) AddFile(*built, comments.by_name_);
  }
  return comments;
}

std::string ProtoComments::Of(const std::string& full_name) const {
  const auto found = by_name_.find(full_name);
  return found == by_name_.end() ? "" : found->second;
}

std::string FirstSentence(const std::string& comment) {
  const auto end = comment.find(". ");
  return end == std::string::npos ? comment : comment.substr(0, end + 1);
}

}  // namespace stanna::gateway
