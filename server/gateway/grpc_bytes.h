// Messages as gRPC's generic calls carry them.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>

#include <string>

namespace stanna::gateway {

grpc::ByteBuffer ToBuffer(const google::protobuf::Message& message);
/// The serialized message.
std::string ToText(const grpc::ByteBuffer& buffer);

}  // namespace stanna::gateway
