#include "server/app/run_traces.h"

#include <string>
#include <utility>

namespace stanna::app {
namespace {

// Between two attempts a run waits for a daily limit at most.
constexpr std::chrono::hours kKept{24};

std::string KeyOf(const SyncRunId& run) { return "trace:" + run.value; }

}  // namespace

void RunTraces::Note(const SyncRunId& run) {
  const TraceContext* const trace = CurrentTrace();
  if (trace == nullptr) return;
  // What it can't keep is a run that can't be put together with its call; no reason to refuse it.
  (void)kv_.Set(KeyOf(run), TraceparentOf(*trace) + ' ' + trace->state, kKept);
}

void RunTraces::Forget(const SyncRunId& run) {
  // It ends by itself.
  (void)kv_.Remove(KeyOf(run));
}

TraceContext RunTraces::Continue(const SyncRunId& run) {
  const auto kept = kv_.Get(KeyOf(run));
  if (!kept.ok() || !kept->has_value()) return BeginTrace();
  const std::string& text = **kept;
  // A large import takes up several days, an attempt at a time.
  (void)kv_.Set(KeyOf(run), text, kKept);
  const auto blank = text.find(' ');
  return ContinueTrace(text.substr(0, blank),
                       blank == text.npos ? std::string() : text.substr(blank + 1));
}

jobs::Handler RunTraces::Traced(jobs::Handler handler) {
  return [this, handler = std::move(handler)](const storage::Job& job, std::stop_token stop) {
    const SyncRunId run(job.payload);
    const TraceScope traced(Continue(run));
    jobs::Outcome outcome = handler(job, std::move(stop));
    // A job that was given up may be queued again.
    if (outcome.next == jobs::Outcome::Next::kComplete) Forget(run);
    return outcome;
  };
}

}  // namespace stanna::app
