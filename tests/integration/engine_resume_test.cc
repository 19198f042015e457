// How an import ends when it does not run through: errors, stops, cancels, lost leases.
#include <atomic>
#include <stdexcept>

#include "tests/integration/engine_fixture.h"

namespace stanna::sync {
namespace {

using enum ObjectType;
using Next = RunOutcome::Next;
using storage::RunState;

class EngineResumeTest : public EngineTest {
 protected:
  EngineResumeTest() {
    for (ObjectId id = 1; id <= 7; ++id) {
      const std::string domain = "company" + std::to_string(id) + ".com";
      portal_->Add(kCompany, id, {{"name", "Company"}, {"domain", domain}});
      portal_->Add(kContact, 100 + id, {{"email", "a@" + domain}}, {{kCompany, id}});
      portal_->Add(kEmail, 200 + id, {{"hs_timestamp", "2026-01-01"}}, {{kContact, 100 + id}});
    }
  }

  void ExpectWhole(const storage::SyncRun& run) {
    const auto now = RunNow(run);
    EXPECT_EQ(now.state, RunState::kCompleted) << now.error_message;
    for (const ObjectType type : {kCompany, kContact, kEmail}) {
      EXPECT_EQ(ProgressOf(run, type).processed, 7) << NameOf(type);
      EXPECT_EQ(ProgressOf(run, type).added, 7) << NameOf(type);
      EXPECT_EQ(Counts().records[type], 7) << NameOf(type);
    }
    for (ObjectId id = 201; id <= 207; ++id) EXPECT_EQ(ClientsOf(kEmail, id).size(), 1u);
    EXPECT_TRUE(OpenIssues().empty());
  }

  // Fails the list calls of `type` that begin at `after`.
  void FailAt(ObjectType type, std::string after, absl::Status status) {
    portal_->before_list = [=](const hubspot::ListRequest& request) {
      return request.type == type && request.after == after ? status : absl::OkStatus();
    };
  }
};

TEST_F(EngineResumeTest, GoesOnFromItsCursors) {
  const auto run = Start();
  FailAt(kContact, "103", Unavailable("HubSpot is down"));
  const auto outcome = Attempt();
  EXPECT_EQ(outcome.next, Next::kRetry);
  EXPECT_GT(outcome.delay.count(), 0);
  EXPECT_EQ(RunNow(run).state, RunState::kRunning);
  EXPECT_EQ(ProgressOf(run, kContact).processed, 2);
  EXPECT_TRUE(ProgressOf(run, kCompany).finished);

  portal_->before_list = {};
  const auto company_calls = portal_->ListCalls(kCompany).size();
  EXPECT_EQ(Attempt().next, Next::kDone);
  ExpectWhole(run);
  EXPECT_EQ(portal_->ListCalls(kCompany).size(), company_calls) << "finished types are not read";
  int first_pages = 0;
  for (const auto& call : portal_->ListCalls(kContact)) first_pages += call.after.empty();
  EXPECT_EQ(first_pages, 1) << "a page that was written is not read again";
}

TEST_F(EngineResumeTest, AStopAtEveryPageLosesNothing) {
  const auto run = Start();
  int attempts = 0;
  for (Next next = Next::kRetry; next == Next::kRetry; ++attempts) {
    ASSERT_LT(attempts, 60);
    std::stop_source stop;
    std::atomic<int> calls = 0;
    portal_->before_list = [&](const hubspot::ListRequest&) {
      if (++calls == 3) stop.request_stop();
      return absl::OkStatus();
    };
    const auto outcome = Attempt(Claim(), stop.get_token());
    next = outcome.next;
    if (next == Next::kRetry) EXPECT_EQ(outcome.delay.count(), 0);
  }
  EXPECT_GT(attempts, 2);
  ExpectWhole(run);
}

TEST_F(EngineResumeTest, ACancelEndsItBetweenPages) {
  const auto run = Start();
  portal_->before_list = [&](const hubspot::ListRequest& request) {
    if (request.type == kContact && !request.after.empty()) {
      return control_->Cancel(workspace_, run.id, Soon()).status();
    }
    return absl::OkStatus();
  };
  EXPECT_EQ(Attempt().next, Next::kDone);
  EXPECT_EQ(RunNow(run).state, RunState::kCancelled);
  EXPECT_LT(ProgressOf(run, kContact).processed, 7);
  EXPECT_TRUE(portal_->ListCalls(kEmail).empty());
  EXPECT_EQ(Counts().records[kCompany], 7) << "what it wrote stays";
  ImportAll();  // nothing is in the way of the next one
}

TEST_F(EngineResumeTest, ACancelBetweenTwoAttemptsEndsItAtOnce) {
  const auto run = Start();
  FailAt(kContact, "103", Unavailable("HubSpot is down"));
  EXPECT_EQ(Attempt().next, Next::kRetry);
  const auto cancelled = control_->Cancel(workspace_, run.id, Soon());
  ASSERT_TRUE(cancelled.ok()) << ToString(cancelled.status());
  EXPECT_EQ(cancelled->state, RunState::kCancelled);
  portal_->before_list = {};
  const auto next = Start();
  EXPECT_EQ(Attempt().next, Next::kDone);  // the old job, whose run is over
  EXPECT_EQ(Attempt().next, Next::kDone);
  EXPECT_EQ(RunNow(next).state, RunState::kCompleted) << RunNow(next).error_message;
  EXPECT_EQ(RunNow(run).state, RunState::kCancelled);
}

TEST_F(EngineResumeTest, WhatIsOurOwnStaysInTheLog) {
  const auto run = Start();
  FailAt(kContact, "103", Internal("the database refused a statement: SELECT"));
  EXPECT_EQ(Attempt().next, Next::kDone);
  EXPECT_EQ(RunNow(run).error_message.find("SELECT"), std::string::npos);
  EXPECT_NE(ProgressOf(run, kContact).error, "");
}

TEST_F(EngineResumeTest, ATypeThatIsRefusedLeavesTheOthersWhole) {
  const auto run = Start();
  FailAt(kContact, "103", PermissionDenied("contacts need the scope crm.objects.contacts.read"));
  EXPECT_EQ(Attempt().next, Next::kDone);
  const auto now = RunNow(run);
  EXPECT_EQ(now.state, RunState::kFailed);
  EXPECT_NE(now.error_message.find("contacts: 2 of 7 records read, then: contacts need the scope"),
            std::string::npos)
      << now.error_message;
  EXPECT_EQ(ProgressOf(run, kEmail).processed, 7);
  EXPECT_TRUE(ProgressOf(run, kEmail).finished);
  EXPECT_EQ(Counts().records[kContact], 2);
}

TEST_F(EngineResumeTest, AMissingScopeIsTheRunsErrorAndIsLookedAt) {
  portal_->before_list = [](const hubspot::ListRequest& request) {
    if (request.type != ObjectType::kDeal) return absl::OkStatus();
    return WithReason(PermissionDenied("may not read deals"), "HUBSPOT_MISSING_SCOPES");
  };
  const auto run = Start();
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_EQ(RunNow(run).state, storage::RunState::kFailed);
  EXPECT_EQ(RunNow(run).error_code, "HUBSPOT_MISSING_SCOPES");
  EXPECT_EQ(portals_.scope_checks, std::vector{ScopeCheck::kAlways});
  portal_->before_list = nullptr;
  RunRequest quick;
  quick.kind = storage::RunKind::kQuick;
  Start(quick);
  Attempt();
  EXPECT_EQ(portals_.scope_checks.back(), ScopeCheck::kIfRequiredMissing);
}

TEST_F(EngineResumeTest, ALostPermissionEndsItAtOnce) {
  const auto run = Start();
  FailAt(kContact, "",
         WithReason(Unauthenticated("the refresh token was revoked"), "HUBSPOT_REAUTH_REQUIRED"));
  EXPECT_EQ(Attempt().next, Next::kDone);
  const auto now = RunNow(run);
  EXPECT_EQ(now.state, RunState::kFailed);
  EXPECT_EQ(now.error_code, "HUBSPOT_REAUTH_REQUIRED");
  EXPECT_TRUE(portal_->ListCalls(kEmail).empty());
}

TEST_F(EngineResumeTest, AConnectionThatIsGoneFailsTheRun) {
  const auto run = Start();
  portals_.error = WithReason(FailedPrecondition("not connected"), "INTEGRATION_NOT_CONNECTED");
  EXPECT_EQ(Attempt().next, Next::kDone);
  EXPECT_EQ(RunNow(run).state, RunState::kFailed);
  EXPECT_EQ(RunNow(run).error_code, "INTEGRATION_NOT_CONNECTED");
}

TEST_F(EngineResumeTest, AnExceptionIsAnErrorLikeOthers) {
  const auto run = Start();
  portal_->before_other = [](const std::string&) -> absl::Status {
    throw std::runtime_error("out of threads");
  };
  EXPECT_EQ(Attempt().next, Next::kRetry);
  portal_->before_other = [](const std::string& method) -> absl::Status {
    if (method == "Search") throw std::runtime_error("out of threads");
    return absl::OkStatus();
  };
  EXPECT_EQ(Attempt().next, Next::kDone);
  ExpectWhole(run);
}

TEST_F(EngineResumeTest, ALostLeaseWritesNothingMore) {
  const auto run = Start();
  const auto job = Claim();
  std::atomic<bool> taken = false;
  portal_->before_list = [&](const hubspot::ListRequest& request) {
    if (request.type == kContact && request.after == "103" && !taken.exchange(true)) {
      clock_.Advance(kLease + std::chrono::seconds(1));
      Claim("two");
    }
    return absl::OkStatus();
  };
  EXPECT_EQ(Attempt(job).next, Next::kLost);
  EXPECT_EQ(RunNow(run).state, RunState::kRunning);
  EXPECT_LE(ProgressOf(run, kContact).processed, 2);
  EXPECT_TRUE(portal_->ListCalls(kEmail).empty());
  clock_.Advance(kLease + std::chrono::seconds(1));
  EXPECT_EQ(Attempt(Claim("two")).next, Next::kDone);
  ExpectWhole(run);
}

TEST_F(EngineResumeTest, GivesUpAfterAttemptsWithoutAPage) {
  const auto run = Start();
  options_.max_attempts = 3;
  FailAt(kContact, "", Unavailable("bad gateway"));
  RunExecutor executor(*stores_, portals_, clock_, options_);
  std::vector<std::chrono::milliseconds> pauses;
  for (int attempt = 0; attempt < 3; ++attempt) {
    const auto job = Claim();
    const auto outcome = Finish(job, executor.Execute(job, {}));
    if (outcome.next == Next::kRetry) pauses.push_back(outcome.delay);
  }
  ASSERT_EQ(pauses.size(), 2u);
  EXPECT_EQ(pauses[0], options_.first_pause);
  EXPECT_EQ(pauses[1], options_.first_pause * 2);
  const auto now = RunNow(run);
  EXPECT_EQ(now.state, RunState::kFailed);
  EXPECT_NE(now.error_message.find("contacts: 0 of 7 records read, then: bad gateway"),
            std::string::npos)
      << now.error_message;
  EXPECT_EQ(ProgressOf(run, kEmail).processed, 7) << "the last attempt reads what can be read";
}

TEST_F(EngineResumeTest, ObeysRetryAfter) {
  Start();
  ErrorDetails details;
  details.retry_after = std::chrono::hours(2);
  FailAt(kCompany, "", WithDetails(ResourceExhausted("daily limit"), details));
  EXPECT_EQ(Attempt().delay, std::chrono::hours(2));
}

TEST_F(EngineResumeTest, AnOldJobOfAFinishedRunDoesNothing) {
  const auto run = ImportAll();
  storage::Job job;
  job.workspace_id = workspace_;
  job.id = run.job_id;
  job.payload = run.id.value;
  RunExecutor executor(*stores_, portals_, clock_, options_);
  const auto calls = portal_->ListCalls(kCompany).size();
  EXPECT_EQ(executor.Execute(job, {}).next, Next::kDone);
  job.payload = "sync_unknown";
  EXPECT_EQ(executor.Execute(job, {}).next, Next::kDone);
  EXPECT_EQ(portal_->ListCalls(kCompany).size(), calls);
}

}  // namespace
}  // namespace stanna::sync
