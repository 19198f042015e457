#include "server/portfolio/mood_days.h"

#include <chrono>
#include <map>

#include "server/sync/local_days.h"

namespace stanna::portfolio {

// The day on which clocks are changed lies in two spans.
absl::StatusOr<std::vector<storage::MoodDay>> LoadMoodDays(storage::Stores& stores,
                                                           const WorkspaceId& workspace,
                                                           const sync::Zone& zone, Date from,
                                                           Time to, Deadline deadline) {
  std::map<std::chrono::sys_days, storage::MoodDay> by_day;
  for (const auto& span : sync::OffsetSpans(zone, sync::DayStart(zone, from), to)) {
    ASSIGN_OR_RETURN(const auto days, stores.health().MoodDays(workspace, span.from, span.to,
                                                               span.utc_offset, deadline));
    for (const storage::MoodDay& day : days) {
      storage::MoodDay& sum = by_day[day.day];
      sum.day = day.day;
      sum.positive += day.positive;
      sum.neutral += day.neutral;
      sum.negative += day.negative;
      sum.score_sum += day.score_sum;
    }
  }
  std::vector<storage::MoodDay> all;
  for (const auto& [day, sum] : by_day) all.push_back(sum);
  return all;
}

}  // namespace stanna::portfolio
