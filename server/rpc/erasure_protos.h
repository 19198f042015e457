// Erasure messages ↔ plain structs.
#pragma once

#include "server/connect/person_eraser.h"
#include "server/connect/workspace_eraser.h"
#include "stanna/integration/v1/erasure.pb.h"

namespace stanna::rpc {

integration::v1::ErasureReport ToProto(const connect::ErasureReport& report);
integration::v1::ErasedPerson ToProto(const storage::ErasedPerson& person);
integration::v1::ErasePersonResponse ToProto(const connect::PersonReport& report);

/// InvalidArgument unless it names a person by one of the two.
absl::StatusOr<connect::PersonToErase> FromProto(
    const integration::v1::ErasePersonRequest& request);
/// HubSpot's id of a contact, a field of that name. InvalidArgument: it is none.
absl::StatusOr<ObjectId> ContactIdOf(const std::string& text);

}  // namespace stanna::rpc
