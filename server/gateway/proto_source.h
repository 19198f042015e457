// The .proto files of this repository as a serialized google.protobuf.FileDescriptorSet, comments
// included; a genrule makes the source.
#pragma once

#include <cstddef>

namespace stanna::gateway {

extern const unsigned char kProtoSource[];
extern const std::size_t kProtoSourceSize;

}  // namespace stanna::gateway
