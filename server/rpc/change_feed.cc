#include "server/rpc/change_feed.h"

#include <utility>

#include "server/rpc/errors.h"

namespace stanna::rpc {
namespace {

// Passed over in one look for few that the filter lets through: a look takes some milliseconds.
constexpr int kMostRowsALook = 1000;

absl::Status Expired(const absl::Status& status) {
  if (!absl::IsOutOfRange(status)) return status;
  const auto days = std::to_string(storage::kChangesKept.count());
  return WithReason(OutOfRange("Changes are kept for " + days +
                               " days, and some after this cursor are gone. Read what you watch "
                               "anew, then go on without a cursor, or with \"earliest\"."),
                    "CURSOR_EXPIRED", {{"keptDays", days}});
}

}  // namespace

absl::StatusOr<std::int64_t> ChangeFeed::PlaceOf(const std::string& cursor, Deadline deadline) {
  if (cursor.empty()) return store_.Last(workspace_, deadline);
  if (cursor == kEarliestCursor) return store_.BeforeFirst(workspace_, deadline);
  const auto sequence = SequenceOf(cursor);
  if (!sequence) return Violated({{"cursor", "is none that was given out; empty: from now on"}});
  return *sequence;
}

absl::Status ChangeFeed::Open(const std::string& cursor, Deadline deadline) {
  ASSIGN_OR_RETURN(position_, PlaceOf(cursor, deadline));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<storage::Change>> ChangeFeed::Next(int limit, Deadline deadline) {
  const int rows = filter_.IsEmpty() ? limit : kMostRowsALook;
  auto changes = store_.List(workspace_, position_, {}, rows, deadline);
  if (!changes.ok()) return Expired(changes.status());
  has_more_ = changes->size() == static_cast<std::size_t>(rows);
  std::vector<storage::Change> next;
  for (storage::Change& change : *changes) {
    if (next.size() == static_cast<std::size_t>(limit)) {
      has_more_ = true;
      break;
    }
    position_ = change.sequence;
    if (filter_.Lets(change)) next.push_back(std::move(change));
  }
  return next;
}

}  // namespace stanna::rpc
