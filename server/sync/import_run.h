// One execution of a sync run, from where an earlier one stopped to the end.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/status.h"
#include "server/mapping/record_mapping.h"
#include "server/sync/page_mapper.h"
#include "server/sync/portal_snapshot.h"
#include "server/sync/run_scope.h"

namespace stanna::sync {

/// What to do with a type that fails with a transient error.
enum class OnTransient {
  kStop,    ///< the run will be tried again
  kRecord,  ///< last attempt: the type's error is kept and the other types go on
};

/// Order: owners, pipelines, definitions; then companies; then contacts, deals and line items side
/// by side; then the five activities side by side, with the totals asked for beside all of them;
/// then the pending links. The order makes nearly all links resolve at once. Correctness does not
/// depend on it: what was linked too early is pending and linked again.
class ImportRun {
 public:
  ImportRun(const RunScope& scope, OnTransient on_transient);

  /// OK: every type is finished or has its error in the store. Else the error that ended it, among
  /// them Cancelled.
  absl::Status Execute();

 private:
  static constexpr std::size_t kTypes = kAllObjectTypes.size();

  absl::Status Prepare();
  absl::StatusOr<mapping::MappingConfig> LoadMapping() const;
  absl::StatusOr<mapping::OwnDomains> LoadOwnDomains(std::string& currency) const;
  void ReadTotals();
  absl::Status ReadTotal(ObjectType type, const storage::ObjectProgress* progress);
  absl::Status ImportPhase(const std::vector<ObjectType>& phase);
  absl::Status ImportOne(ObjectType type);
  bool IsToRead(ObjectType type) const;
  const storage::ObjectProgress* ProgressOf(ObjectType type) const;

  const RunScope& scope_;
  const OnTransient on_transient_;
  PortalSnapshot portal_;
  std::unique_ptr<PageMapper> mapper_;
  std::array<std::atomic<std::int64_t>, kTypes> uncounted_calls_{};
};

}  // namespace stanna::sync
