// What becomes of each record of a page.
#pragma once

#include <vector>

#include "base/deadline.h"
#include "base/status.h"
#include "server/sync/record_gate.h"
#include "server/sync/record_verdict.h"
#include "storage/record_store.h"

namespace stanna::sync {

/// One verdict a record of `page`, in their order. Notes in the page what is left out and what each
/// record is told apart by, and drops the content of records that a filter deletes. Errors are
/// those of the store's lookups.
absl::StatusOr<std::vector<Verdict>> JudgePage(storage::RecordStore& records,
                                               const RecordGate& gate, storage::PageWrite& page,
                                               Deadline deadline);

}  // namespace stanna::sync
