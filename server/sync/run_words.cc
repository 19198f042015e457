#include "server/sync/run_words.h"

#include "base/object_type.h"

namespace stanna::sync {
namespace {

using storage::RunKind;
using storage::RunState;
using storage::RunTrigger;

const char* WordsOf(RunKind kind) {
  switch (kind) {
    case RunKind::kQuick:
      return "a quick sync";
    case RunKind::kFull:
      return "a full sync";
    case RunKind::kBackfill:
      return "a backfill";
    case RunKind::kReconcile:
      return "a reconciliation";
    case RunKind::kReplay:
      return "a replay";
    case RunKind::kLive:
      return "a live run";
  }
  return "a sync";
}

const char* WordsOf(RunTrigger trigger) {
  switch (trigger) {
    case RunTrigger::kConnect:
      return "by connecting";
    case RunTrigger::kManual:
      return "by a person";
    case RunTrigger::kSchedule:
      return "by the schedule";
    case RunTrigger::kWebhook:
      return "by webhook events";
  }
  return "by itself";
}

const char* WordsOf(RunState state) {
  return state == RunState::kCompleted   ? "completed"
         : state == RunState::kCancelled ? "cancelled"
                                         : "failed";
}

std::string DescribeType(const storage::ObjectProgress& progress) {
  std::string text = std::string(NameOf(progress.type)) + ": " + std::to_string(progress.processed);
  if (progress.total) text += " of " + std::to_string(*progress.total);
  text += " records read";
  if (!progress.error.empty()) text += ", then: " + progress.error;
  return text;
}

void AddCount(std::string& text, std::int64_t count, const char* words) {
  if (count > 0) text += ", " + std::to_string(count) + " " + words;
}

}  // namespace

std::string DescribeStart(const storage::SyncRun& run) {
  return std::string(WordsOf(run.kind)) + ", started " + WordsOf(run.trigger);
}

std::string DescribeEnd(const storage::SyncRun& run, RunState state) {
  storage::ObjectProgress all;
  for (const storage::ObjectProgress& progress : run.progress) {
    all.processed += progress.processed;
    all.calls += progress.calls;
    all.added += progress.added;
    all.updated += progress.updated;
    all.failed += progress.failed;
  }
  std::string text = std::string(WordsOf(state)) + ": " + std::to_string(all.processed) +
                     " records read with " + std::to_string(all.calls) + " calls";
  AddCount(text, all.added, "new");
  AddCount(text, all.updated, "changed");
  AddCount(text, all.failed, "failed");
  return text;
}

std::string DescribeUnfinished(const storage::SyncRun& run) {
  std::string text;
  for (const storage::ObjectProgress& progress : run.progress) {
    if (progress.finished) continue;
    if (!text.empty()) text += "; ";
    text += DescribeType(progress);
  }
  return text;
}

}  // namespace stanna::sync
