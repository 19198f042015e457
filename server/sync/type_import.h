// The page loop of one object type.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "server/sync/page_mapper.h"
#include "server/sync/run_scope.h"

namespace stanna::sync {

struct TypeImport {
  ObjectType type = ObjectType::kCompany;
  std::vector<std::string> properties;
  /// Where a run that was interrupted goes on.
  std::string after;
  /// Calls made for the type so far that no page has counted yet.
  std::atomic<std::int64_t>* uncounted_calls = nullptr;
};

/// To-types whose edges come with each record. Every edge that a client is found by runs from the
/// later type to the earlier one, so that a record's clients are known when it is read.
std::vector<ObjectType> InlineAssociations(ObjectType type);

/// Reads the type to its end, page N+1 while page N is written: two pages in memory at most. Each
/// page is one transaction with its cursor. OK: finished. Cancelled: the run was stopped. Errors of
/// HubSpot and the store are returned as they came, with what is written kept.
absl::Status ImportType(const TypeImport& import, const PageMapper& mapper, const RunScope& scope);

}  // namespace stanna::sync
