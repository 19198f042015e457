// A model that is newer than the one that read the stored messages.
#include "server/sync/model_change.h"

#include "server/insights/text/message_analyzer.h"
#include "storage/health_store.h"
#include "tests/integration/engine_fixture.h"
#include "tests/support/old_analyses.h"

namespace stanna::sync {
namespace {

using enum ObjectType;
using storage::RunKind;

// It is 2026-09-21.
class ModelChangeTest : public EngineTest {
 protected:
  ModelChangeTest() {
    options_.page_size = 100;
    portal_->Add(kCompany, 1, {{"name", "One"}, {"domain", "one.com"}});
    for (ObjectId id = 10; id < 14; ++id) AddEmail(id, "2026-09-1" + std::to_string(id - 10));
    portal_->Add(kNote, 20,
                 {{"hs_note_body", "They are angry about the outage."},
                  {"hs_timestamp", "2026-09-20T10:00:00Z"}},
                 {{kCompany, 1}});
    // Planned: its text is read as well.
    portal_->Add(kMeeting, 30,
                 {{"hs_meeting_title", "Weekly sync"},
                  {"hs_meeting_body", "We want to talk about the price."},
                  {"hs_timestamp", "2026-12-01T10:00:00Z"},
                  {"hs_meeting_start_time", "2026-12-01T10:00:00Z"}},
                 {{kCompany, 1}});
    ImportAll();
  }

  void AddEmail(ObjectId id, const std::string& day) {
    portal_->Add(kEmail, id,
                 {{"hs_email_subject", "Your service"},
                  {"hs_email_direction", "INCOMING_EMAIL"},
                  {"hs_email_text", "I am very disappointed. The export fails every single day."},
                  {"hs_timestamp", day + "T10:00:00Z"}},
                 {{kCompany, 1}});
  }

  std::int64_t Old() {
    const auto count = CountOldAnalyses(*stores_, workspace_, Soon());
    EXPECT_TRUE(count.ok()) << ToString(count.status());
    return count.value_or(-1);
  }
  std::vector<storage::InteractionView> Messages() {
    const auto listing = stores_->clients().ListInteractions(workspace_, Clients().at(0).row.id,
                                                             std::nullopt, 100, 0, Soon());
    EXPECT_TRUE(listing.ok()) << ToString(listing.status());
    return listing.ok() ? listing->items : std::vector<storage::InteractionView>();
  }
  std::optional<SyncRunId> Reread() {
    const auto run = RereadOldAnalyses(*stores_, *control_, workspace_, clock_.Now(), Soon());
    EXPECT_TRUE(run.ok()) << ToString(run.status());
    return run.ok() ? *run : std::nullopt;
  }
  void MakeOld() { testing::MakeAnalysesOld(database_->options().database_url); }
};

TEST_F(ModelChangeTest, AllMessagesAreReadAgainAndNothingElseIs) {
  const auto before = Messages();
  ASSERT_EQ(before.size(), 6u);
  EXPECT_EQ(Old(), 0);
  EXPECT_EQ(Reread(), std::nullopt);
  storage::MoodOverride mood;
  mood.type = kEmail;
  mood.object_id = 11;
  mood.level = 2;
  mood.reason = "they were joking";
  mood.set_at = clock_.Now();
  ASSERT_TRUE(stores_->health().SetMood(workspace_, mood, Soon()).ok());
  MakeOld();
  EXPECT_EQ(Old(), 6);
  portal_->ForgetCalls();

  const auto id = Reread();
  ASSERT_TRUE(id.has_value());
  EXPECT_EQ(Reread(), std::nullopt) << "it is under way";
  const auto run = *stores_->sync_runs().Get(workspace_, *id, Soon());
  EXPECT_EQ(run.kind, RunKind::kBackfill);
  EXPECT_EQ(run.types, (std::vector{kMeeting, kEmail, kNote}));
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_EQ(RunNow(run).state, storage::RunState::kCompleted) << RunNow(run).error_message;
  EXPECT_EQ(ProgressOf(run, kEmail).updated, 4);
  EXPECT_EQ(ProgressOf(run, kMeeting).updated, 1);
  EXPECT_TRUE(portal_->SearchCalls(kCompany).empty());
  EXPECT_EQ(Old(), 0);
  for (const auto& view : Messages()) {
    ASSERT_TRUE(view.analysis.has_value());
    EXPECT_EQ(view.analysis->model_version, insights::MessageAnalyzer::Standard().model_version());
    EXPECT_EQ(view.mood_override.has_value(), view.row.object_id == 11);
    if (view.row.type == kEmail) EXPECT_LT(view.analysis->score, 0) << view.row.object_id;
  }
  Later(kModelAttemptsApart);
  EXPECT_EQ(Reread(), std::nullopt) << "nothing is left";
}

TEST_F(ModelChangeTest, APersonsBackfillReadsThemAsWell) {
  MakeOld();
  RunRequest request;
  request.kind = RunKind::kBackfill;
  request.window_start = clock_.Now() - std::chrono::days(9);
  request.types = {kEmail};
  Start(request);
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_EQ(Old(), 6 - 1) << "only the e-mail of the 13th lies in its time";
}

TEST_F(ModelChangeTest, AQuickRunLeavesThemAlone) {
  MakeOld();
  Sync();
  EXPECT_EQ(Old(), 6);
}

TEST_F(ModelChangeTest, ARunThatStoppedGoesOn) {
  MakeOld();
  options_.page_size = options_.search_page_size = 2;
  int searches = 0;
  portal_->before_search = [&searches](const hubspot::SearchRequest& request) {
    if (request.type != kEmail || ++searches != 2) return absl::OkStatus();
    return WithReason(Unavailable("for a moment"), "HUBSPOT_UNAVAILABLE");
  };
  const auto id = Reread();
  ASSERT_TRUE(id.has_value());
  const auto job = Claim();
  EXPECT_EQ(Attempt(job).next, RunOutcome::Next::kRetry);
  EXPECT_GT(Old(), 0);
  clock_.Advance(std::chrono::hours(1));
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_EQ(Old(), 0);
}

}  // namespace
}  // namespace stanna::sync
