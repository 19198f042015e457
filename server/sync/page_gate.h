// What becomes of each record of a page: in, left out by a filter, or held back by a rule.
#pragma once

#include <vector>

#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/mapping/values.h"
#include "server/sync/record_gate.h"
#include "storage/record_store.h"

namespace stanna::sync {

struct Verdict {
  bool has_row = true;                 ///< false: left out, held back or archived
  std::vector<mapping::Issue> issues;  ///< of rules
};

/// One verdict a record of `page`, in their order. Notes in the page what is left out and what each
/// record is told apart by, and drops the content of records that a filter deletes. Errors are
/// those of the store's lookups.
absl::StatusOr<std::vector<Verdict>> JudgePage(storage::RecordStore& records,
                                               const RecordGate& gate, storage::PageWrite& page,
                                               Deadline deadline);

}  // namespace stanna::sync
