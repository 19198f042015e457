// Where records that were found by searches or read by id go: what is known already is dropped, the
// rest is completed and written.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/status.h"
#include "server/sync/page_mapper.h"
#include "server/sync/page_write.h"
#include "server/sync/run_scope.h"
#include "server/sync/search_windows.h"
#include "server/sync/type_calls.h"
#include "server/sync/type_shape.h"

namespace stanna::sync {

/// For one type of one run. Not thread-safe. At most RunOptions::association_batch records and a
/// page are held.
class RecordIntake {
 public:
  RecordIntake(TypeShape shape, Window window, const PageMapper& mapper, TypeCalls& calls,
               const RunScope& scope);

  /// Takes a page of a search; writes when enough has gathered.
  absl::Status Add(FoundPage page);
  /// Takes records that were read with all properties, whatever the store knows of them.
  absl::Status AddRead(std::vector<HubSpotRecord> records, Time read_at);
  /// Writes all that was taken.
  absl::Status Flush();

  /// Where a resumed run goes on once everything that was taken so far is written.
  void MoveCursor(std::string after) { cursor_ = std::move(after); }

 private:
  absl::Status DropKnown(std::vector<HubSpotRecord>& records);
  absl::StatusOr<std::set<ObjectId>> ReadByOlderModel(
      const std::vector<HubSpotRecord>& records) const;
  bool IsKnown(const HubSpotRecord& record, const storage::RecordVersion& stored) const;
  absl::Status ReadProperties();
  absl::Status Write();

  const TypeShape shape_;
  const Window window_;
  const PageMapper& mapper_;
  TypeCalls& calls_;
  const RunScope& scope_;
  std::string cursor_, written_;
  std::vector<HubSpotRecord> gathered_;
  bool gathered_whole_ = true;
  Time gathered_at_{};  // when the oldest read of them began
  std::int64_t known_ = 0;
};

}  // namespace stanna::sync
