// Who was erased and is kept away, and what pages say of them.
#pragma once

#include <set>
#include <vector>

#include "storage/record_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// Of the portal that is connected.
std::set<ObjectId> LoadErasedPeople(SqlSession& sql, const WorkspaceId& workspace);

/// The page without contacts of `people`, and without what its activities say of them. Under the
/// workspace's lock, so that nobody is erased meanwhile.
PageWrite WithoutPeople(SqlSession& sql, const PageWrite& page, const std::set<ObjectId>& people);

/// What may be kept of a record whose person was erased: nothing that somebody wrote.
PropertyBag Impersonal(const PropertyBag& properties);

}  // namespace stanna::storage
