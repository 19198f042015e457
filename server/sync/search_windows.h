// Reads every record of a time range by searches, though a search shows 10,000 at most, pages by
// offset over a set that moves, and takes its order as advice.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/status.h"
#include "server/sync/run_scope.h"
#include "server/sync/type_calls.h"

namespace stanna::sync {

/// Records whose time lies in [from, to] and, where `last_id` is not 0, whose id in [first_id,
/// last_id].
struct SearchWindow {
  Time from{}, to{};
  ObjectId first_id = 0, last_id = 0;
};

enum class WindowOrder { kOldestFirst, kNewestFirst };

struct WindowQuery {
  std::string time_property;  ///< of the type's last-modified or activity time
  /// Of each record; where they don't fit into a search, ids and versions come alone.
  std::vector<std::string> properties;
  WindowOrder order = WindowOrder::kOldestFirst;
};

struct FoundPage {
  std::vector<HubSpotRecord> records;
  bool whole = false;  ///< with the properties asked for
  Time read_at{};      ///< when the search began, by our clock
};

/// A window is split until HubSpot's count of a part is at most 10,000; a part of one millisecond
/// is split by id. A part counts as read when as many records were seen as HubSpot counted at any
/// of its pages: a record that changes meanwhile leaves the range, and the rest moves up across a
/// page's edge. Such a part is read again, and then split, down to parts that fit one page and need
/// no order at all.
///
/// For one window. Not thread-safe.
class WindowReader {
 public:
  /// Gets each page as it comes; a record may come twice.
  using PageSink = std::function<absl::Status(FoundPage page)>;
  /// Gets the parts, in the query's order, once each of their records has come.
  using PartSink = std::function<absl::Status(const SearchWindow& part)>;
  struct Sinks {
    PageSink page;
    PartSink part;
    /// HubSpot's count of the whole window, before any page.
    std::function<absl::Status(std::int64_t total)> total;
  };

  WindowReader(WindowQuery query, TypeCalls& calls, const RunScope& scope, Sinks sinks);

  /// Errors are those of the calls and the sinks.
  absl::Status Read(const SearchWindow& window);

  /// Whether some part never showed as many records as HubSpot counted: what it holds is to be
  /// looked for again later.
  bool incomplete() const { return incomplete_; }

 private:
  absl::Status ReadPart(const SearchWindow& part);
  absl::StatusOr<bool> ReadPages(const SearchWindow& part, hubspot::SearchPage page);
  absl::Status Deliver(std::vector<HubSpotRecord> records, Time read_at);
  absl::Status Split(const SearchWindow& part);
  absl::Status SplitByTime(const SearchWindow& part);
  absl::Status SplitById(const SearchWindow& part);
  absl::StatusOr<SearchWindow> WithIdBounds(const SearchWindow& part);
  absl::StatusOr<ObjectId> OutermostId(const SearchWindow& part, hubspot::SortDirection direction);
  absl::StatusOr<hubspot::SearchPage> Ask(hubspot::SearchRequest request);
  hubspot::SearchRequest RequestFor(const SearchWindow& part) const;
  absl::Status InOrder(const SearchWindow& low, const SearchWindow& high);

  const WindowQuery query_;
  TypeCalls& calls_;
  const RunScope& scope_;
  const Sinks sinks_;
  bool whole_ = true;
  bool counted_ = false;
  bool incomplete_ = false;
  Time read_at_{};  // of the latest search
};

}  // namespace stanna::sync
