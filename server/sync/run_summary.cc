#include <algorithm>

#include "server/sync/sync_control.h"

namespace stanna::sync {
namespace {

std::optional<int> PercentOf(const storage::SyncRun& run, const RunSummary& summary) {
  if (run.state == storage::RunState::kCompleted) return 100;
  if (!summary.total) return std::nullopt;
  if (*summary.total == 0) return 0;
  // Records that appear while the run reads make it read more than it counted.
  const std::int64_t percent = summary.processed * 100 / *summary.total;
  return static_cast<int>(std::clamp<std::int64_t>(percent, 0, 99));
}

std::optional<Time> CompletionOf(const storage::SyncRun& run, const RunSummary& summary, Time now) {
  if (run.state != storage::RunState::kRunning || !run.started_at) return std::nullopt;
  const auto elapsed = now - *run.started_at;
  // One that waits goes on when it goes on.
  if (run.waiting_until || !summary.total) return std::nullopt;
  if (summary.processed <= 0 || elapsed.count() <= 0) return std::nullopt;
  const std::int64_t left = std::max<std::int64_t>(*summary.total - summary.processed, 0);
  const double ms = static_cast<double>(elapsed.count()) * static_cast<double>(left) /
                    static_cast<double>(summary.processed);
  return now + std::chrono::milliseconds(static_cast<std::int64_t>(ms));
}

}  // namespace

RunSummary Summarize(const storage::SyncRun& run, Time now) {
  RunSummary summary;
  bool all_known = !run.progress.empty();
  std::int64_t total = 0;
  for (const storage::ObjectProgress& progress : run.progress) {
    summary.processed += progress.processed;
    summary.added += progress.added;
    summary.updated += progress.updated;
    summary.skipped += progress.skipped;
    total += progress.total.value_or(0);
    all_known = all_known && progress.total.has_value();
  }
  if (all_known) summary.total = total;
  summary.percent = PercentOf(run, summary);
  summary.estimated_completion = CompletionOf(run, summary, now);
  return summary;
}

}  // namespace stanna::sync
