#include "tools/stannactl/render/progress.h"

#include <gtest/gtest.h>

#include "tools/stannactl/render/text_width.h"

namespace stanna::ctl {
namespace {

using sync::v1::ObjectProgress;
using sync::v1::SyncRun;

constexpr std::int64_t kStart = 1'796'000'000;

ObjectProgress Object(const char* type, sync::v1::JobStatus status, int done, int total) {
  ObjectProgress object;
  object.set_object_type(type);
  object.set_status(status);
  object.set_items_processed(done);
  if (total >= 0) object.set_total_items(total);
  return object;
}

SyncRun Running() {
  SyncRun run;
  run.set_sync_id("sync_1");
  run.set_status(sync::v1::JOB_STATUS_RUNNING);
  run.set_progress(55);
  run.set_items_processed(950);
  run.mutable_started_at()->set_seconds(kStart);
  run.mutable_estimated_completion()->set_seconds(kStart + 15);
  *run.add_objects() = Object("companies", sync::v1::JOB_STATUS_COMPLETED, 200, 200);
  *run.add_objects() = Object("contacts", sync::v1::JOB_STATUS_RUNNING, 750, 1500);
  *run.add_objects() = Object("deals", sync::v1::JOB_STATUS_QUEUED, 0, -1);
  return run;
}

Time At(std::int64_t seconds) { return FromEpochMs(seconds * 1000); }

TEST(Progress, DrawsABarForEachType) {
  const std::vector<std::string> want = {
      "sync_1 · running · 55 % · 950 of 1,700 records · 0:07 · 0:08 left",
      "  companies  ███████████████████████████ 100 %  200 of 200",
      "  contacts   █████████████░░░░░░░░░░░░░░  50 %  750 of 1,500",
      "  deals      ░░░░░░░░░░░░░░░░░░░░░░░░░░░   0 %  0",
  };
  EXPECT_EQ(ProgressLines(Running(), At(kStart + 7), 70), want);
}

TEST(Progress, NeverWiderThanTheTerminal) {
  SyncRun run = Running();
  run.mutable_objects(1)->set_error(
      "HubSpot answered 403 to the page after 61310001, again and again");
  for (const int width : {20, 40, 80, 200}) {
    for (const std::string& line : ProgressLines(run, At(kStart), width)) {
      EXPECT_LE(DisplayWidth(line), static_cast<std::size_t>(width)) << line;
    }
  }
}

TEST(Progress, NoPercentageUntilItIsKnown) {
  SyncRun run = Running();
  run.clear_progress();
  EXPECT_EQ(ProgressLines(run, At(kStart + 7), 70)[0],
            "sync_1 · running · 950 of 1,700 records · 0:07 · 0:08 left");
}

TEST(Progress, SaysUntilWhenAndWhyItWaits) {
  SyncRun run = Running();
  run.mutable_waiting_until()->set_seconds(kStart + 60);
  run.set_waiting_reason("HubSpot is away");
  EXPECT_EQ(ProgressLines(run, At(kStart + 7), 70)[1],
            "  waits until 2026-11-30 00:54 UTC: HubSpot is away");
  PlainProgress progress;
  progress.Update(Running());
  EXPECT_EQ(progress.Update(run),
            std::vector<std::string>{"  waits until 2026-11-30 00:54 UTC: HubSpot is away"});
  EXPECT_EQ(progress.Update(run), std::vector<std::string>{}) << "once";
}

TEST(Progress, AHundredPercentOnlyWhenDone) {
  SyncRun run;
  *run.add_objects() = Object("notes", sync::v1::JOB_STATUS_RUNNING, 120, 100);
  EXPECT_NE(ProgressLines(run, At(kStart), 80)[1].find(" 99 %"), std::string::npos);
}

TEST(Progress, OutcomeNamesErrors) {
  SyncRun run = Running();
  run.set_status(sync::v1::JOB_STATUS_FAILED);
  run.set_items_added(900);
  run.set_items_skipped(3);
  run.mutable_completed_at()->set_seconds(kStart + 61);
  auto* error = run.add_errors();
  error->set_message("HubSpot is away");
  error->set_severity("error");
  error->set_count(2);
  EXPECT_EQ(Outcome(run),
            "sync_1 failed in 1:01: 950 records, 900 new, 0 changed, 3 left out\n"
            "  error: HubSpot is away (2 times)");
}

TEST(PlainProgress, SaysOnlyWhatChanged) {
  PlainProgress progress;
  SyncRun run = Running();
  run.set_progress(5);
  run.mutable_objects(0)->set_status(sync::v1::JOB_STATUS_RUNNING);
  run.mutable_objects(0)->set_items_processed(100);
  EXPECT_EQ(progress.Update(run),
            (std::vector<std::string>{"sync_1 running", "  companies running: 100 of 200",
                                      "  contacts running: 750 of 1,500"}));
  EXPECT_EQ(progress.Update(run), std::vector<std::string>{});
  EXPECT_EQ(progress.Update(Running()),
            (std::vector<std::string>{"  companies completed: 200 of 200",
                                      "  55 %: 950 of 1,700 records"}));
  run = Running();
  run.set_status(sync::v1::JOB_STATUS_CANCELLED);
  EXPECT_EQ(progress.Update(run),
            std::vector<std::string>{"sync_1 cancelled: 950 records, 0 new, 0 changed"});
}

}  // namespace
}  // namespace stanna::ctl
