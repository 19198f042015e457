#include "server/app/run_traces.h"

#include <gtest/gtest.h>

#include "storage/kv/memory_kv_store.h"

namespace stanna::app {
namespace {

constexpr char kSent[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(RunTraces, ARunGoesOnWithTheTraceThatItWasBegunIn) {
  const auto kv = storage::MakeMemoryKvStore();
  RunTraces traces(*kv);
  const SyncRunId run("sync_1"), other("sync_2");
  {
    const TraceScope call(ContinueTrace(kSent, "rojo=1"));
    traces.Note(run);
  }
  traces.Note(other);
  const TraceContext first = traces.Continue(run), again = traces.Continue(run);
  EXPECT_EQ(first.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(first.state, "rojo=1");
  EXPECT_TRUE(first.sampled);
  EXPECT_EQ(again.trace_id, first.trace_id);
  EXPECT_NE(again.span_id, first.span_id);
  EXPECT_NE(traces.Continue(other).trace_id, first.trace_id);
  EXPECT_NE(traces.Continue(other).trace_id, traces.Continue(other).trace_id);
}

TEST(RunTraces, AWorkersThreadForgetsEachJobsTrace) {
  const auto kv = storage::MakeMemoryKvStore();
  RunTraces traces(*kv);
  {
    const TraceScope call(ContinueTrace(kSent, ""));
    traces.Note(SyncRunId("sync_1"));
  }
  std::string seen;
  const auto handler = traces.Traced([&](const storage::Job&, std::stop_token) {
    seen = CurrentTrace()->trace_id;
    return jobs::Outcome();
  });
  storage::Job job;
  job.payload = "sync_1";
  handler(job, {});
  EXPECT_EQ(seen, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(CurrentTrace(), nullptr);
  job.payload = "sync_2";
  handler(job, {});
  EXPECT_NE(seen, "4bf92f3577b34da6a3ce929d0e0e4736");
}

struct EndCase {
  const char* what;
  jobs::Outcome::Next next;
  bool is_kept;
};

TEST(RunTraces, ARunsTraceIsKeptUntilItIsOver) {
  using enum jobs::Outcome::Next;
  const EndCase cases[] = {{"over", kComplete, false},
                           {"to be tried again", kRetry, true},
                           {"given up, and perhaps revived", kGiveUp, true},
                           {"another worker's", kAbandon, true}};
  for (const EndCase& c : cases) {
    const auto kv = storage::MakeMemoryKvStore();
    RunTraces traces(*kv);
    {
      const TraceScope call(ContinueTrace(kSent, ""));
      traces.Note(SyncRunId("sync_1"));
    }
    const auto handler = traces.Traced([&](const storage::Job&, std::stop_token) {
      jobs::Outcome outcome;
      outcome.next = c.next;
      return outcome;
    });
    storage::Job job;
    job.payload = "sync_1";
    handler(job, {});
    EXPECT_EQ(kv->Get("trace:sync_1")->has_value(), c.is_kept) << c.what;
  }
}

TEST(RunTraces, ARunThatIsNotThereAfterAllLeavesNothing) {
  const auto kv = storage::MakeMemoryKvStore();
  RunTraces traces(*kv);
  const TraceScope call(ContinueTrace(kSent, ""));
  traces.Note(SyncRunId("sync_1"));
  traces.Forget(SyncRunId("sync_1"));
  EXPECT_FALSE(kv->Get("trace:sync_1")->has_value());
}

TEST(RunTraces, EachAttemptKeepsItForAnotherDay) {
  std::int64_t now_ms = 0;
  storage::MemoryKvStore kv([&] { return now_ms; });
  RunTraces traces(kv);
  const SyncRunId run("sync_1");
  {
    const TraceScope call(ContinueTrace(kSent, ""));
    traces.Note(run);
  }
  const std::string trace = traces.Continue(run).trace_id;
  constexpr std::int64_t kHour = 3'600'000;
  for (int attempt = 0; attempt < 4; ++attempt) {
    now_ms += 20 * kHour;
    EXPECT_EQ(traces.Continue(run).trace_id, trace) << attempt;
  }
  now_ms += 25 * kHour;
  EXPECT_NE(traces.Continue(run).trace_id, trace) << "nothing stays for good";
}

}  // namespace
}  // namespace stanna::app
