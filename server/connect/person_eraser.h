// Erases a person whom HubSpot may have still, and says what went and what is left to do.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"
#include "server/connect/workspace_eraser.h"
#include "server/sync/portal_clients.h"
#include "storage/erasure_store.h"
#include "storage/stores.h"

namespace stanna::connect {

/// One of the two.
struct PersonToErase {
  ObjectId contact_id = 0;  ///< HubSpot's
  std::string email;
};

enum class PortalCopy { kUnknown, kPresent, kAbsent };

struct PersonReport {
  std::vector<storage::ErasedPerson> people;
  std::vector<ErasedItems> removed;  ///< of all of them
  PortalCopy portal_copy = PortalCopy::kUnknown;
};

/// All must outlive the call.
struct PersonEraserParts {
  storage::Stores& stores;
  sync::PortalClients& clients;
  const Clock& clock;
};

/// Blocks until `deadline` at most. What is erased is so whether HubSpot answers or not.
/// NotFound: no stored contact has the address. FailedPrecondition (INTEGRATION_NOT_CONNECTED):
/// there was never a portal, so there is nobody.
absl::StatusOr<PersonReport> ErasePerson(const PersonEraserParts& parts,
                                         const WorkspaceId& workspace, const PersonToErase& who,
                                         const std::string& asked_by, Deadline deadline);

}  // namespace stanna::connect
