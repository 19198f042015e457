#include "server/sync/search_windows.h"

#include <glog/logging.h>

#include <algorithm>
#include <set>
#include <utility>

namespace stanna::sync {
namespace {

// HubSpot pages no further.
constexpr std::int64_t kMaxSearchResults = 10'000;
// A part whose count did not come out is read once more before it is split: mostly a record
// changed meanwhile.
constexpr int kReadings = 2;
// No id of HubSpot's is larger; JSON readers elsewhere could not hold it.
constexpr ObjectId kLargestId = ObjectId{1} << 53;

std::string Ms(Time t) { return std::to_string(ToEpochMs(t)); }

bool CanSplit(const SearchWindow& part) {
  return part.from < part.to || part.last_id == 0 || part.first_id < part.last_id;
}

}  // namespace

WindowReader::WindowReader(WindowQuery query, TypeCalls& calls, const RunScope& scope, Sinks sinks)
    : query_(std::move(query)), calls_(calls), scope_(scope), sinks_(std::move(sinks)) {}

absl::Status WindowReader::Read(const SearchWindow& window) {
  if (window.from > window.to) return absl::OkStatus();
  return ReadPart(window);
}

absl::Status WindowReader::ReadPart(const SearchWindow& part) {
  for (int reading = 0; reading < kReadings; ++reading) {
    RETURN_IF_ERROR(scope_.CheckStop());
    ASSIGN_OR_RETURN(hubspot::SearchPage first, Ask(RequestFor(part)));
    if (!std::exchange(counted_, true)) RETURN_IF_ERROR(sinks_.total(first.total));
    if (first.total > kMaxSearchResults) return Split(part);
    ASSIGN_OR_RETURN(const bool all_seen, ReadPages(part, std::move(first)));
    if (all_seen) return sinks_.part(part);
  }
  if (CanSplit(part)) return Split(part);
  // One record that is counted and not shown: nothing is left to split.
  incomplete_ = true;
  LOG(WARNING) << "run " << scope_.run.id << ": a search of " << NameOf(calls_.type())
               << " counts records that it does not show";
  return absl::OkStatus();
}

absl::StatusOr<bool> WindowReader::ReadPages(const SearchWindow& part, hubspot::SearchPage page) {
  std::set<ObjectId> seen;
  std::int64_t counted = 0;
  for (;;) {
    counted = std::max(counted, page.total);
    for (const HubSpotRecord& record : page.records) seen.insert(record.id);
    RETURN_IF_ERROR(Deliver(std::move(page.records), read_at_));
    if (!page.next_after) break;
    RETURN_IF_ERROR(scope_.CheckStop());
    hubspot::SearchRequest next = RequestFor(part);
    next.after = *page.next_after;
    if (next.after + next.limit > kMaxSearchResults) {
      // A short page earlier moved the offsets: the rest lies where no search reaches.
      if (next.after >= kMaxSearchResults) break;
      next.limit = static_cast<int>(kMaxSearchResults - next.after);
    }
    ASSIGN_OR_RETURN(page, Ask(std::move(next)));
  }
  return static_cast<std::int64_t>(seen.size()) >= counted;
}

absl::Status WindowReader::Deliver(std::vector<HubSpotRecord> records, Time read_at) {
  if (records.empty()) return absl::OkStatus();
  return sinks_.page({std::move(records), whole_, read_at});
}

absl::Status WindowReader::Split(const SearchWindow& part) {
  return part.from < part.to ? SplitByTime(part) : SplitById(part);
}

absl::Status WindowReader::SplitByTime(const SearchWindow& part) {
  SearchWindow low = part, high = part;
  low.to = part.from + (part.to - part.from) / 2;
  high.from = low.to + std::chrono::milliseconds(1);
  return InOrder(low, high);
}

absl::Status WindowReader::SplitById(const SearchWindow& part) {
  SearchWindow bounded = part;
  if (part.last_id == 0) {
    ASSIGN_OR_RETURN(bounded, WithIdBounds(part));
  }
  SearchWindow low = bounded, high = bounded;
  low.last_id = bounded.first_id + (bounded.last_id - bounded.first_id) / 2;
  high.first_id = low.last_id + 1;
  return InOrder(low, high);
}

// The ids that a sort puts at the ends, if between them lie as many records as without bounds.
absl::StatusOr<SearchWindow> WindowReader::WithIdBounds(const SearchWindow& part) {
  SearchWindow hinted = part, widest = part;
  widest.first_id = 1;
  widest.last_id = kLargestId;
  ASSIGN_OR_RETURN(hinted.first_id, OutermostId(part, hubspot::SortDirection::kAscending));
  ASSIGN_OR_RETURN(hinted.last_id, OutermostId(part, hubspot::SortDirection::kDescending));
  if (hinted.first_id <= 0 || hinted.first_id >= hinted.last_id) return widest;
  hubspot::SearchRequest within = RequestFor(hinted), all = RequestFor(part);
  within.limit = all.limit = 1;
  ASSIGN_OR_RETURN(const auto counted, Ask(std::move(within)));
  ASSIGN_OR_RETURN(const auto wanted, Ask(std::move(all)));
  return counted.total >= wanted.total ? hinted : widest;
}

absl::StatusOr<ObjectId> WindowReader::OutermostId(const SearchWindow& part,
                                                   hubspot::SortDirection direction) {
  hubspot::SearchRequest request = RequestFor(part);
  request.sort_property = "hs_object_id";
  request.direction = direction;
  request.limit = 1;
  ASSIGN_OR_RETURN(const auto page, Ask(std::move(request)));
  return page.records.empty() ? ObjectId{0} : page.records.front().id;
}

absl::Status WindowReader::InOrder(const SearchWindow& low, const SearchWindow& high) {
  const bool oldest_first = query_.order == WindowOrder::kOldestFirst;
  RETURN_IF_ERROR(ReadPart(oldest_first ? low : high));
  return ReadPart(oldest_first ? high : low);
}

hubspot::SearchRequest WindowReader::RequestFor(const SearchWindow& part) const {
  hubspot::SearchRequest request;
  request.type = calls_.type();
  request.limit = scope_.options.search_page_size;
  request.filter_groups = {{{.property = query_.time_property,
                             .op = "BETWEEN",
                             .value = Ms(part.from),
                             .high_value = Ms(part.to)}}};
  if (part.last_id != 0) {
    request.filter_groups.front().push_back({.property = "hs_object_id",
                                             .op = "BETWEEN",
                                             .value = std::to_string(part.first_id),
                                             .high_value = std::to_string(part.last_id)});
  }
  request.sort_property = part.from == part.to ? "hs_object_id" : query_.time_property;
  if (query_.order == WindowOrder::kNewestFirst) {
    request.direction = hubspot::SortDirection::kDescending;
  }
  return request;
}

absl::StatusOr<hubspot::SearchPage> WindowReader::Ask(hubspot::SearchRequest request) {
  read_at_ = scope_.clock.Now();
  if (whole_) {
    request.properties = query_.properties;
    auto page = calls_.Search(request);
    if (ReasonOf(page.status()) != "HUBSPOT_SEARCH_LIMIT") return page;
    whole_ = false;
  }
  request.properties = {"hs_object_id", std::string(LastModifiedProperty(calls_.type()))};
  return calls_.Search(request);
}

}  // namespace stanna::sync
