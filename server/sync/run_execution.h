// One execution of a sync run, from where an earlier one stopped to the end.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "server/mapping/record_mapping.h"
#include "server/sync/live_execution.h"
#include "server/sync/page_mapper.h"
#include "server/sync/portal_snapshot.h"
#include "server/sync/run_scope.h"
#include "server/sync/type_calls.h"
#include "server/sync/type_shape.h"
#include "storage/checkpoint_store.h"

namespace stanna::sync {

/// What to do with a type that fails with a transient error.
enum class OnTransient {
  kStop,    ///< the run will be tried again
  kRecord,  ///< last attempt: the type's error is kept and the other types go on
};

/// Order: owners, pipelines, definitions; then companies, contacts, deals, and last line items and
/// activities side by side; then the records queued to be read by id; then the pending links; last
/// the figures of the clients that changed. The order makes nearly all links resolve at once;
/// correctness does not depend on it. It also shows which types the portal refuses before others
/// are asked for associations with them: HubSpot leaves such associations out without a word, which
/// must not be taken for "none".
///
/// A live run has no order of its own: see LiveExecution.
class RunExecution {
 public:
  RunExecution(const RunScope& scope, OnTransient on_transient);

  /// OK: every type is finished or has its error in the store. Else the error that ended it, among
  /// them Cancelled.
  absl::Status Execute();

  /// The gravest of the errors that types were recorded with; OK when there was none.
  absl::Status recorded() const;

 private:
  static constexpr std::size_t kTypes = kAllObjectTypes.size();

  absl::Status ExecuteLive();
  absl::StatusOr<LiveView> LoadLiveView();
  absl::Status UpdateScores();
  void LogScoring(std::int64_t scored, std::int64_t left) const;
  absl::Status Prepare();
  absl::Status PrepareMapping();
  absl::Status PreparePortal();
  absl::Status LoadCheckpoints();
  void CountEarlierCalls();
  void ReadTotals();
  absl::StatusOr<std::int64_t> TotalOf(ObjectType type);

  absl::Status SyncPhase(const std::vector<ObjectType>& phase);
  absl::Status SyncOne(ObjectType type);
  absl::Status SyncRecords(ObjectType type, const std::string& resume_after);
  absl::Status Import(ObjectType type, const std::string& resume_after);
  absl::Status SweepType(ObjectType type);
  void LogSwept(ObjectType type, std::string_view event, std::int64_t changed,
                std::string_view what) const;
  absl::Status CompareCounts(ObjectType type);
  absl::Status CompareIfPossible(ObjectType type);
  absl::StatusOr<bool> HoldsTheTotal(ObjectType type) const;
  absl::Status CloseType(ObjectType type, Time started_at);
  absl::Status PutCheckpoint(ObjectType type);
  absl::Status RecordError(ObjectType type, const absl::Status& status);
  absl::Status DrainQueuedReads();

  bool IsToRead(ObjectType type) const;
  bool IsLeftOut(ObjectType type) const;
  bool IsImported(ObjectType type) const;
  TypeShape ShapeOf(ObjectType type) const;
  const storage::ObjectProgress* ProgressOf(ObjectType type) const;
  TypeCalls& CallsOf(ObjectType type) { return *calls_[static_cast<std::size_t>(type)]; }
  storage::SyncCheckpoint& CheckpointOf(ObjectType type) {
    return checkpoints_[static_cast<std::size_t>(type)];
  }
  const storage::SyncCheckpoint& CheckpointOf(ObjectType type) const {
    return checkpoints_[static_cast<std::size_t>(type)];
  }

  const RunScope& scope_;
  const OnTransient on_transient_;
  config::Configuration config_;
  mapping::MappingContext context_;
  PortalSnapshot portal_;
  std::unique_ptr<PageMapper> mapper_;
  // Each type's thread touches its own element only.
  std::array<storage::SyncCheckpoint, kTypes> checkpoints_;
  std::array<bool, kTypes> refused_{};
  struct KnownTotal {
    std::mutex asking;
    std::optional<std::int64_t> total;
  };
  std::array<KnownTotal, kTypes> totals_;
  std::array<std::unique_ptr<TypeCalls>, kTypes> calls_;
  mutable std::mutex recorded_mutex_;
  absl::Status recorded_;
  std::map<ObjectType, std::int64_t> full_calls_;  // that a full read of the type cost last
};

}  // namespace stanna::sync
