// Reads an object type from end to end.
#pragma once

#include <cstdint>
#include <string>

#include "base/status.h"
#include "server/sync/page_mapper.h"
#include "server/sync/run_scope.h"
#include "server/sync/type_calls.h"
#include "server/sync/type_shape.h"

namespace stanna::sync {

/// How an import read, which says how far it can be trusted about the last minutes.
enum class ImportSource {
  kList,           ///< by the list alone, which shows every change at once
  kListAndSearch,  ///< also by searches, which show changes only after the index lag
};

struct TypeImport {
  TypeShape shape;
  std::int64_t expected = 0;  ///< HubSpot's count of the records; 0: not known
};

/// Reads the type to its end, by the list page by page or, where the type is large and the portal
/// proves fit for it, from both ends (both_ends.h). Goes on from `resume_after`. Each page is one
/// transaction with its cursor. Cancelled: the run was stopped. Errors of HubSpot and the store are
/// returned as they came, with what is written kept.
absl::StatusOr<ImportSource> ImportType(const TypeImport& import, const std::string& resume_after,
                                        const PageMapper& mapper, TypeCalls& calls,
                                        const RunScope& scope);

}  // namespace stanna::sync
