// Addresses of HubSpot's own pages.
#pragma once

#include <string>

#include "base/ids.h"
#include "base/object_type.h"
#include "storage/connection_store.h"

namespace stanna::rpc {

/// The page of a record; "" where HubSpot has none: line items and activities show on the pages of
/// the records that they belong to.
std::string RecordUrl(ObjectType type, ObjectId id, const storage::Connection& connection);

/// The page of `company` with the activity `id` opened in its timeline. An activity that HubSpot
/// does not show there leaves the page as it is.
std::string ActivityUrl(ObjectId id, ObjectId company, const storage::Connection& connection);

}  // namespace stanna::rpc
