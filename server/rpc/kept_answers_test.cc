#include "server/rpc/kept_answers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "stanna/insights/v1/revenue.pb.h"
#include "storage/testing/status_asserts.h"

namespace stanna::rpc {
namespace {

using insights::v1::GetMetricsSummaryRequest;
using insights::v1::GetMetricsSummaryResponse;

class Feed : public storage::ChangeStore {
 public:
  absl::StatusOr<std::vector<storage::Change>> List(const WorkspaceId&, std::int64_t,
                                                    const std::vector<storage::ChangeKind>&, int,
                                                    Deadline) override {
    return absl::UnimplementedError("not asked for");
  }
  absl::StatusOr<std::int64_t> Last(const WorkspaceId& workspace, Deadline) override {
    if (workspace.value == "lost") return absl::UnavailableError("the database is away");
    return last.load();
  }
  absl::StatusOr<std::int64_t> BeforeFirst(const WorkspaceId&, Deadline) override { return 0; }
  absl::StatusOr<std::int64_t> RemoveBefore(const WorkspaceId&, Time, Deadline) override {
    return 0;
  }

  std::atomic<std::int64_t> last = 7;
};

class KeptAnswersTest : public testing::Test {
 protected:
  // What is answered, which is how many answers were made so far.
  int Ask(const std::string& workspace = "a", int window_days = 7) {
    GetMetricsSummaryRequest question;
    question.set_window_days(window_days);
    GetMetricsSummaryResponse out;
    const auto make = [this](Time, GetMetricsSummaryResponse& answer) {
      answer.mutable_totals()->set_clients(++made_);
      return absl::OkStatus();
    };
    EXPECT_STATUS_OK(answers_.Get<GetMetricsSummaryResponse>(WorkspaceId(workspace), question,
                                                             Deadline::Infinite(), make, out));
    return out.totals().clients();
  }

  Feed feed_;
  FakeClock clock_{Time(std::chrono::hours(1))};
  KeptAnswers answers_{feed_, clock_};
  std::atomic<int> made_ = 0;
};

TEST_F(KeptAnswersTest, StandUntilSomethingChanges) {
  EXPECT_EQ(Ask(), 1);
  EXPECT_EQ(Ask(), 1);
  ++feed_.last;
  EXPECT_EQ(Ask(), 2);
  EXPECT_EQ(Ask(), 2);
}

TEST_F(KeptAnswersTest, StandForAMinute) {
  EXPECT_EQ(Ask(), 1);
  clock_.Advance(std::chrono::seconds(59));
  EXPECT_EQ(Ask(), 1);
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(Ask(), 2);
  clock_.Advance(std::chrono::seconds(-1));
  EXPECT_EQ(Ask(), 3) << "an answer of the future says nothing of now";
}

TEST_F(KeptAnswersTest, AreOfOneWorkspaceAndOneQuestion) {
  EXPECT_EQ(Ask("a", 7), 1);
  EXPECT_EQ(Ask("b", 7), 2);
  EXPECT_EQ(Ask("a", 8), 3);
  EXPECT_EQ(Ask("a", 7), 1);
  EXPECT_EQ(Ask("b", 7), 2);
}

TEST_F(KeptAnswersTest, TheOldestGoesWhenThereAreTooMany) {
  const int most = static_cast<int>(KeptAnswers::kMostAnswers);
  for (int n = 1; n <= most; ++n) EXPECT_EQ(Ask("a", n), n);
  EXPECT_EQ(Ask("a", 1), 1);
  EXPECT_EQ(Ask("b", 1), most + 1);
  EXPECT_EQ(Ask("a", 2), 2);
  EXPECT_EQ(Ask("a", 1), most + 2);
}

TEST_F(KeptAnswersTest, AChangeWhileAnAnswerIsMadeMakesItOld) {
  const GetMetricsSummaryRequest question;
  GetMetricsSummaryResponse out;
  int made = 0;
  const auto make = [&](Time, GetMetricsSummaryResponse& answer) {
    answer.mutable_totals()->set_clients(++made);
    if (made == 1) ++feed_.last;
    return absl::OkStatus();
  };
  for (const int expected : {1, 2, 2}) {
    ASSERT_STATUS_OK(answers_.Get<GetMetricsSummaryResponse>(WorkspaceId("a"), question,
                                                             Deadline::Infinite(), make, out));
    EXPECT_EQ(out.totals().clients(), expected);
  }
}

TEST_F(KeptAnswersTest, ErrorsAreNotKept) {
  const GetMetricsSummaryRequest question;
  GetMetricsSummaryResponse out;
  bool fails = true;
  const auto make = [&](Time, GetMetricsSummaryResponse&) -> absl::Status {
    return fails ? absl::UnavailableError("away") : absl::OkStatus();
  };
  const auto ask = [&](const std::string& workspace) {
    return answers_.Get<GetMetricsSummaryResponse>(WorkspaceId(workspace), question,
                                                   Deadline::Infinite(), make, out);
  };
  EXPECT_TRUE(absl::IsUnavailable(ask("a")));
  fails = false;
  EXPECT_STATUS_OK(ask("a"));
  EXPECT_TRUE(absl::IsUnavailable(ask("lost")));
}

TEST_F(KeptAnswersTest, WhoAsksMeanwhileWaitsForTheSameAnswer) {
  constexpr int kThreads = 8;
  std::latch start(kThreads);
  std::vector<int> answers(kThreads);
  std::vector<std::thread> threads;
  for (int n = 0; n < kThreads; ++n) {
    threads.emplace_back([&, n] {
      start.arrive_and_wait();
      answers[n] = Ask();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answers, std::vector<int>(kThreads, 1));
}

TEST_F(KeptAnswersTest, NobodyWaitsBeyondTheDeadline) {
  const GetMetricsSummaryRequest question;
  GetMetricsSummaryResponse out, other;
  absl::Status late;
  const auto make = [&](Time, GetMetricsSummaryResponse&) {
    std::thread([&] {
      const auto never = [](Time, GetMetricsSummaryResponse&) { return absl::OkStatus(); };
      late = answers_.Get<GetMetricsSummaryResponse>(
          WorkspaceId("a"), question, Deadline::After(std::chrono::milliseconds(1)), never, other);
    }).join();
    return absl::OkStatus();
  };
  EXPECT_STATUS_OK(answers_.Get<GetMetricsSummaryResponse>(WorkspaceId("a"), question,
                                                           Deadline::Infinite(), make, out));
  EXPECT_TRUE(absl::IsDeadlineExceeded(late)) << late;
}

}  // namespace
}  // namespace stanna::rpc
