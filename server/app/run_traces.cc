#include "server/app/run_traces.h"

#include <string>
#include <utility>

namespace stanna::app {
namespace {

// A run waits for a daily limit at most.
constexpr std::chrono::hours kKept{24};

std::string KeyOf(const SyncRunId& run) { return "trace:" + run.value; }

}  // namespace

void RunTraces::Note(const SyncRunId& run) {
  const TraceContext* const trace = CurrentTrace();
  if (trace == nullptr) return;
  // What it can't keep is a run that can't be put together with its call; no reason to refuse it.
  (void)kv_.Set(KeyOf(run), TraceparentOf(*trace) + ' ' + trace->state, kKept);
}

TraceContext RunTraces::Continue(const SyncRunId& run) {
  const auto kept = kv_.Get(KeyOf(run));
  if (!kept.ok() || !kept->has_value()) return BeginTrace();
  const std::string& text = **kept;
  const auto blank = text.find(' ');
  return ContinueTrace(text.substr(0, blank),
                       blank == text.npos ? std::string() : text.substr(blank + 1));
}

jobs::Handler RunTraces::Traced(jobs::Handler handler) {
  return [this, handler = std::move(handler)](const storage::Job& job, std::stop_token stop) {
    const TraceScope traced(Continue(SyncRunId(job.payload)));
    return handler(job, std::move(stop));
  };
}

}  // namespace stanna::app
