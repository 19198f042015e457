#include "server/sync/type_changes.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace stanna::sync {
namespace {

using std::chrono::milliseconds;

// HubSpot answers 500 to a filter that begins at the epoch.
constexpr Time kEarliest{std::chrono::seconds(1)};
// A search ends later than the present, so that the newest changes are in it whatever the clocks
// say of the last seconds.
constexpr milliseconds kAhead = std::chrono::minutes(10);
constexpr std::string_view kActivityTime = "hs_timestamp";

std::string CursorAt(Time t) { return std::to_string(ToEpochMs(t)); }

std::optional<Time> TimeOfCursor(const std::string& cursor) {
  std::int64_t ms = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), ms);
  if (cursor.empty() || error != std::errc() || end != cursor.data() + cursor.size()) {
    return std::nullopt;
  }
  return FromEpochMs(ms);
}

// Whether it is time to read again what the index may have shown late.
bool IsTruthDue(const storage::SyncCheckpoint& checkpoint, Time portal_now, milliseconds lag) {
  return !checkpoint.truth_until || *checkpoint.truth_until + 2 * lag <= portal_now;
}

Time StartOf(const storage::SyncCheckpoint& checkpoint, bool truth, const RunOptions& options) {
  if (truth || !checkpoint.fast_until) return checkpoint.truth_until.value_or(kEarliest);
  return std::max(kEarliest, *checkpoint.fast_until - options.fast_overlap);
}

WindowReader::Sinks SinksInto(RecordIntake& intake, TypeCalls& calls, const RunScope& scope) {
  WindowReader::Sinks sinks;
  sinks.page = [&intake](FoundPage page) { return intake.Add(std::move(page)); };
  sinks.total = [&calls, &scope](std::int64_t total) {
    return scope.stores.sync_runs().SetTotal(scope.run.workspace_id, scope.run.id, calls.type(),
                                             total, scope.StoreDeadline());
  };
  return sinks;
}

// HubSpot has returned rows from outside the window; another window brings them.
void DropOutside(std::vector<HubSpotRecord>& records, const SearchWindow& window) {
  std::erase_if(records, [&](const HubSpotRecord& record) {
    return record.modified_at < window.from || record.modified_at > window.to;
  });
}

}  // namespace

absl::Status ReadChanges(const TypeShape& shape, const std::string& resume_after,
                         const PageMapper& mapper, TypeCalls& calls, const RunScope& scope,
                         storage::SyncCheckpoint& checkpoint) {
  const Time portal_now = scope.client->PortalNow();
  const bool truth = IsTruthDue(checkpoint, portal_now, scope.options.index_lag);
  SearchWindow window;
  window.from = TimeOfCursor(resume_after).value_or(StartOf(checkpoint, truth, scope.options));
  window.to = std::max(portal_now, window.from) + kAhead;
  RecordIntake intake(shape, Window(), mapper, calls, scope);
  WindowReader::Sinks sinks = SinksInto(intake, calls, scope);
  sinks.page = [&](FoundPage page) {
    DropOutside(page.records, window);
    return intake.Add(std::move(page));
  };
  sinks.part = [&](const SearchWindow& part) {
    // Parts of one millisecond are of ids: the millisecond may go on.
    if (part.last_id == 0) intake.MoveCursor(CursorAt(part.to + milliseconds(1)));
    return absl::OkStatus();
  };
  WindowReader reader({std::string(LastModifiedProperty(calls.type())), shape.properties,
                       WindowOrder::kOldestFirst},
                      calls, scope, std::move(sinks));
  RETURN_IF_ERROR(reader.Read(window));
  RETURN_IF_ERROR(intake.Flush());
  if (reader.incomplete()) {
    scope.Log({.severity = storage::LogSeverity::kWarning,
               .event = "SEARCH_INCOMPLETE",
               .type = calls.type(),
               .message = "HubSpot's search counts records that it does not show; the same time is "
                          "read again by the next sync"});
    return absl::OkStatus();
  }
  checkpoint.fast_until = portal_now;
  if (truth) checkpoint.truth_until = std::max(window.from, portal_now - scope.options.index_lag);
  return absl::OkStatus();
}

absl::Status ReadHistory(const TypeShape& shape, const std::string& resume_after,
                         const PageMapper& mapper, TypeCalls& calls, const RunScope& scope) {
  SearchWindow window;
  window.from = std::max(kEarliest, scope.run.window_start.value_or(kEarliest));
  // The end is not included; a search's is.
  window.to = scope.run.window_end.value_or(scope.client->PortalNow()) - milliseconds(1);
  const auto resumed = TimeOfCursor(resume_after);
  const bool oldest_first = scope.run.oldest_first;
  if (resumed) (oldest_first ? window.from : window.to) = *resumed;
  RecordIntake intake(shape, {scope.run.window_start, scope.run.window_end}, mapper, calls, scope);
  WindowReader::Sinks sinks = SinksInto(intake, calls, scope);
  if (resumed) sinks.total = [](std::int64_t) { return absl::OkStatus(); };
  sinks.part = [&](const SearchWindow& part) {
    const milliseconds step(1);
    if (part.last_id == 0) {
      intake.MoveCursor(CursorAt(oldest_first ? part.to + step : part.from - step));
    }
    return absl::OkStatus();
  };
  const auto order = oldest_first ? WindowOrder::kOldestFirst : WindowOrder::kNewestFirst;
  WindowReader reader({std::string(kActivityTime), shape.properties, order}, calls, scope,
                      std::move(sinks));
  RETURN_IF_ERROR(reader.Read(window));
  return intake.Flush();
}

}  // namespace stanna::sync
