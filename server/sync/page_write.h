// The last step of every read: follows merges, maps, and writes records with the run's cursor.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "server/sync/page_mapper.h"
#include "server/sync/run_scope.h"
#include "server/sync/type_calls.h"
#include "server/sync/write_size.h"

namespace stanna::sync {

/// Records of one type with all that is kept of them.
struct ReadPage {
  std::vector<HubSpotRecord> records;
  Time read_at{};          ///< when the read began, by our clock
  std::int64_t known = 0;  ///< seen beside them, and the same as here
};

/// One transaction for the page and `after`, where the run goes on. Errors are the store's, with
/// nothing written.
absl::Status WriteRead(ReadPage read, const std::string& after, const Window& window,
                       const PageMapper& mapper, TypeCalls& calls, const RunScope& scope);

/// WriteRead for many pages of one type, in their order: a page is mapped while the one before is
/// written, unless what that one writes may decide about it (PageMapper::DependsOnOthersOf). For
/// one thread. What it is given must outlive it; its end waits for the page that is being written.
class PagePipeline {
 public:
  /// `most`: records that one page should have.
  PagePipeline(std::size_t most, const PageMapper& mapper, TypeCalls& calls, const RunScope& scope)
      : mapper_(mapper), calls_(calls), scope_(scope), size_(most) {}

  /// How large the next page should be, by how long the latest took.
  const WriteSize& size() const { return size_; }

  /// Until the page is mapped and the one before is written. An error is of either; this page is
  /// not written then.
  absl::Status Add(ReadPage read, const std::string& after);
  /// Until the last page is written.
  absl::Status Finish();

 private:
  const PageMapper& mapper_;
  TypeCalls& calls_;
  const RunScope& scope_;
  struct Written {
    storage::PageResult result = {};
    std::size_t records = 0;
    std::chrono::milliseconds took{};
  };

  WriteSize size_;
  std::optional<storage::ChangeSpan> last_changes_;
  std::future<absl::StatusOr<Written>> writing_;
};

}  // namespace stanna::sync
