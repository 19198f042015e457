// Webhooks from one end to the other: the simulated HubSpot sends what happens in its portal, and
// the server holds it without a sync, whatever goes wrong in between.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/e2e/webhooks_fixture.h"

namespace stanna::testing {
namespace {

namespace json = boost::json;
using Webhooks = WebhooksFixture;

TEST_F(Webhooks, EveryKindOfChangeArrivesWithoutASync) {
  const auto runs = OtherRuns();
  ChangeAllKindsOfThings(*simulator_);
  AwaitQuiet();
  ExpectExact("one of each kind");
  EXPECT_EQ(OtherRuns(), runs) << "a sync brought it";
  EXPECT_EQ(Stats().dead, 0);
  EXPECT_EQ(LostEvents(), std::vector<std::string>());
  const auto found = server_->GetJson("/api/clients?search=quayside", key_);
  EXPECT_EQ(found.as_array().size(), 1u) << found;
}

TEST_F(Webhooks, RepetitionsAndDisorderChangeNothingAndALossIsFound) {
  simulator_->SetWebhooks(R"({"duplicates":0.3,"reordering":0.5,"drops":0.1})");
  simulator_->ChangeMany(ObjectType::kContact, "jobtitle", 300, 40);
  ChangeAllKindsOfThings(*simulator_);
  AwaitQuiet();
  EXPECT_EQ(LostEvents(), std::vector<std::string>());
  EXPECT_GT(simulator_->WebhookCount("dropped"), 0);
  QueueRun(*server_, kWorkspace, storage::RunKind::kReconcile);
  const auto run = AwaitLatestRun(*server_, key_, kLongest);
  ASSERT_TRUE(run.ok() && run->completed()) << run.status();
  ExpectExact("the comparison that finds what was never sent");
}

TEST_F(Webhooks, NothingThatWasTakenIsLostWhenTheServerDies) {
  BeginBurst();
  server_->Kill();
  server_->Start();
  simulator_->SetWebhooks(json::serialize(json::object{{"target_url", server_->url() + kHook}}));
  ExpectNothingLost(kBurst, "a burst with a kill in it");
  EXPECT_GT(simulator_->WebhookResponses()["connection"], 0) << "nobody called while it was dead";
}

TEST_F(Webhooks, WhatAnotherAppSignedChangesNothing) {
  simulator_->SetWebhooks(R"({"signing":"wrong"})");
  simulator_->Mutate(R"({"op":"update","type":"companies","index":2,"properties":{"name":"No"}})");
  ASSERT_TRUE(simulator_->AwaitWebhooks(kLongest));
  EXPECT_EQ(simulator_->WebhookCount("acknowledged"), 0);
  EXPECT_EQ(simulator_->WebhookCount("given_up"), 1);
  EXPECT_EQ(Stats().received, 0);
}

}  // namespace
}  // namespace stanna::testing
