// Every way into the server, found by the descriptors of its services, and requests for them that
// are put together by field.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "server/gateway/route_table.h"
#include "stanna/auth/v1/auth.pb.h"
#include "tests/support/server.h"

namespace stanna::testing {

/// A method by gRPC, or its REST route.
struct Door {
  const google::protobuf::MethodDescriptor* method = nullptr;
  const gateway::Route* route = nullptr;  ///< null: by gRPC

  auth::v1::Role role() const;
  bool is_public() const { return role() == auth::v1::ROLE_PUBLIC; }
  std::string name() const;  ///< for messages
};

/// All there are, those by gRPC first; they live as long as the program.
const std::vector<Door>& AllDoors();

struct DoorAnswer {
  absl::StatusCode code = absl::StatusCode::kOk;
  /// What the caller gets to see: the answer as JSON, or the error with its details.
  std::string text;
  bool ok() const { return code == absl::StatusCode::kOk; }
};

/// Metadata, or headers.
using Credentials = std::vector<std::pair<std::string, std::string>>;
Credentials KeyCredentials(const std::string& key);

/// Of a stream the first message only, which both of ours send at once or not at all.
DoorAnswer Call(const Server& server, const Door& door, const google::protobuf::Message& request,
                const Credentials& credentials);

/// A field of a request or of a message within it.
using FieldPath = std::vector<const google::protobuf::FieldDescriptor*>;

std::unique_ptr<google::protobuf::Message> NewRequest(const Door& door);
/// Sets a text, or the texts of a list to this one.
void SetText(google::protobuf::Message& request, const FieldPath& path, const std::string& value);
/// "config.etag"
std::string PathText(const FieldPath& path);

/// The fields of a request, also within its messages, that could name something: texts, 64-bit
/// numbers, and whatever is called an id. `workspace_id` is not among them.
std::vector<FieldPath> NamingFields(const google::protobuf::Descriptor& request);

}  // namespace stanna::testing
