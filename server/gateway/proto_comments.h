// The comments of our .proto files, which the generated code does not have.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace stanna::gateway {

/// Immutable.
class ProtoComments {
 public:
  /// Those of proto/stanna, embedded at build time.
  static ProtoComments Embedded();
  /// From a serialized google.protobuf.FileDescriptorSet with source info and imports; empty if it
  /// is none.
  static ProtoComments FromDescriptorSet(std::string_view serialized);

  /// The comment above what `full_name` names ("stanna.sync.v1.SyncRun.sync_id"), in one line; ""
  /// if there is none.
  std::string Of(const std::string& full_name) const;

 private:
  std::map<std::string, std::string> by_name_;
};

/// `comment` up to its first full stop.
std::string FirstSentence(const std::string& comment);

}  // namespace stanna::gateway
