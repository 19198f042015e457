// What a filter leaves out, and what becomes of records that leave it.
#include "server/sync/config_apply.h"
#include "server/sync/field_explanation.h"
#include "server/sync/manual_changes.h"
#include "storage/manual_store.h"
#include "tests/integration/engine_fixture.h"

namespace stanna::sync {
namespace {

using enum ObjectType;
using Strings = std::vector<std::string>;

class RecordFiltersTest : public EngineTest {
 protected:
  RecordFiltersTest() {
    options_.page_size = 100;
    portal_->Add(kCompany, 1, {{"domain", "one.com"}, {"lifecyclestage", "customer"}});
    portal_->Add(kCompany, 2, {{"domain", "two.com"}, {"lifecyclestage", "lead"}});
    portal_->Add(kContact, 11, {{"email", "a@one.com"}, {"jobtitle", ""}}, {{kCompany, 1}});
    portal_->Add(kContact, 12, {{"email", "b@two.com"}}, {{kCompany, 2}});
    portal_->Add(kMeeting, 21, {{"hs_meeting_title", "M"}, {"hs_timestamp", "2026-01-01"}},
                 {{kCompany, 2}, {kContact, 12}});
  }

  static std::string Customers(const std::string& on_leave) {
    return R"({"filters": {"companies": {"groups": [[{"property": "lifecyclestage",
           "operator": "EQ", "value": "customer"}]], "onLeave": ")" +
           on_leave + "\"}}}";
  }
  Strings Domains() {
    Strings domains;
    for (const auto& client : Clients()) domains.push_back(client.row.domain);
    return domains;
  }
  void SetStage(ObjectId company, const std::string& stage) {
    portal_->Touch(kCompany, company, portal_->portal_now).properties.Set("lifecyclestage", stage);
  }
  std::string StoredName(ObjectId company) {
    const auto records = stores_->records().Load(workspace_, kCompany, {company}, Soon());
    if (!records.ok() || records->empty()) return "not stored";
    return std::string(records->front().properties.Get("domain").value_or(""));
  }
};

TEST_F(RecordFiltersTest, WhatIsLeftOutIsNoClientAndNobodysFault) {
  Configure(1, Customers("hide"));
  const auto run = ImportAll();
  EXPECT_EQ(Domains(), Strings{"one.com"});
  EXPECT_EQ(Counts().records.at(kCompany), 2) << "its copy is kept";
  EXPECT_EQ(Counts().excluded.at(kCompany), 1);
  EXPECT_EQ(OpenIssues(), Strings{}) << "contacts of what was left out are no issues";
  EXPECT_EQ(ProgressOf(run, kCompany).skipped, 1);
  EXPECT_EQ(ClientsOf(kContact, 12), Strings{});
}

TEST_F(RecordFiltersTest, AReplayAppliesAFilterAndTakesItBack) {
  ImportAll();
  EXPECT_EQ(ClientsOf(kMeeting, 21), Strings{"two.com"});
  const auto before = Clients();
  Configure(1, Customers("hide"));
  Sync(storage::RunKind::kReplay);
  EXPECT_EQ(Domains(), Strings{"one.com"});
  EXPECT_EQ(ClientsOf(kMeeting, 21), Strings{});
  Configure(2, "{}");
  Sync(storage::RunKind::kReplay);
  EXPECT_EQ(Domains(), (Strings{"one.com", "two.com"}));
  EXPECT_EQ(ClientsOf(kMeeting, 21), Strings{"two.com"});
  EXPECT_EQ(Clients().back().row.id, before.back().row.id) << "the client it was";
}

TEST_F(RecordFiltersTest, ARecordThatLeavesIsHidden) {
  Configure(1, Customers("hide"));
  ImportAll();
  SetStage(1, "lead");
  SetStage(2, "customer");
  Sync();
  EXPECT_EQ(Domains(), Strings{"two.com"});
  EXPECT_EQ(ClientsOf(kContact, 12), Strings{"two.com"});
  SetStage(1, "customer");
  Sync();
  EXPECT_EQ(Domains(), (Strings{"one.com", "two.com"}));
}

TEST_F(RecordFiltersTest, ARecordThatWasInIsKept) {
  Configure(1, Customers("keep"));
  ImportAll();
  SetStage(1, "lead");
  Sync();
  EXPECT_EQ(Domains(), Strings{"one.com"});
  EXPECT_EQ(Clients().front().row.lifecycle_stage, "lead") << "and up to date";
  Sync(storage::RunKind::kReplay);
  EXPECT_EQ(Domains(), Strings{"one.com"});
  EXPECT_EQ(Counts().excluded.at(kCompany), 1) << "what was never in stays out";
}

TEST_F(RecordFiltersTest, ADeletedRecordsContentGoesAndComesBackFromHubSpot) {
  Configure(1, Customers("delete"));
  ImportAll();
  EXPECT_EQ(StoredName(2), "");
  Sync(storage::RunKind::kReplay);
  EXPECT_EQ(Domains(), Strings{"one.com"}) << "an empty copy is not judged";
  SetStage(1, "lead");
  Sync();
  EXPECT_EQ(Domains(), Strings{});
  EXPECT_EQ(StoredName(1), "");
  Configure(2, "{}");
  const auto started = ApplyConfiguration(*stores_, *control_, workspace_, clock_.Now(), Soon());
  ASSERT_TRUE(started.ok() && started->has_value()) << ToString(started.status());
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_EQ(Domains(), Strings{}) << "a replay calls nobody";
  Sync();
  EXPECT_EQ(Domains(), (Strings{"one.com", "two.com"}));
}

TEST_F(RecordFiltersTest, OtherRecordsHaveFiltersToo) {
  Configure(1, R"({"filters": {
      "contacts": {"groups": [[{"property": "email", "operator": "EQ", "value": "a@one.com"}]]},
      "interactions": {"meetings": {"none": true}}}})");
  ImportAll();
  EXPECT_EQ(Domains(), (Strings{"one.com", "two.com"}));
  EXPECT_EQ(Counts().stakeholders, 1);
  EXPECT_EQ(Counts().interactions, 0);
  EXPECT_EQ(OpenIssues(), Strings{});
  Configure(2, "{}");
  Sync(storage::RunKind::kReplay);
  EXPECT_EQ(Counts().stakeholders, 2);
  Sync();
  EXPECT_EQ(ClientsOf(kMeeting, 21), Strings{"two.com"});
}

TEST_F(RecordFiltersTest, ATypeThatStaysOutAsAWholeIsNotRead) {
  Configure(1, R"({"filters": {"interactions": {"meetings": {"none": true}}}})");
  int lists = 0;
  portal_->before_list = [&](const hubspot::ListRequest& request) {
    lists += request.type == kMeeting ? 1 : 0;
    return absl::OkStatus();
  };
  portal_->before_search = [&](const hubspot::SearchRequest& request) {
    lists += request.type == kMeeting ? 1 : 0;
    return absl::OkStatus();
  };
  ImportAll();
  Sync();
  Sync(storage::RunKind::kReconcile);
  EXPECT_EQ(lists, 0);
  Configure(2, "{}");
  Sync();
  EXPECT_EQ(Counts().interactions, 1) << "imported as soon as it is let in";
}

TEST_F(RecordFiltersTest, AFormulaFiltersAndOneThatFailsLetsIn) {
  Configure(1, R"({"filters": {"companies": {
      "formula": "decimal(p.seats) >= 10", "properties": ["seats"]}}})");
  portal_->Add(kCompany, 3, {{"domain", "three.com"}, {"seats", "12"}});
  portal_->Add(kCompany, 4, {{"domain", "four.com"}, {"seats", "4"}});
  portal_->Add(kCompany, 5, {{"domain", "five.com"}, {"seats", "many"}});
  ImportAll();
  const Strings domains = Domains();
  EXPECT_EQ(std::ranges::count(domains, "three.com"), 1);
  EXPECT_EQ(std::ranges::count(domains, "four.com"), 0);
  EXPECT_EQ(std::ranges::count(domains, "five.com"), 1);
  EXPECT_EQ(std::ranges::count(OpenIssues(), "CALCULATION_FAILED companies 5"), 1);
}

TEST_F(RecordFiltersTest, WithoutAPropertyOfTheFilterNothingLeaves) {
  Configure(1, Customers("hide"));
  ImportAll();
  portal_->defined[kCompany] = {"domain"};
  SetStage(1, "lead");
  Sync(storage::RunKind::kReconcile);
  EXPECT_EQ(Domains(), Strings{"one.com"});
}

TEST_F(RecordFiltersTest, AReplayDoesNotJudgeByWhatWasNeverRead) {
  portal_->Add(kCompany, 3, {{"domain", "three.com"}, {"plan", "gold"}});
  portal_->Add(kCompany, 4, {{"domain", "four.com"}, {"plan", "silver"}});
  ImportAll();
  Configure(1, R"({
      "filters": {"companies": {"groups": [[{"property": "plan", "operator": "NEQ",
                                             "value": "silver"}]]}},
      "validation": {"rules": {"needs-plan": {"object": "companies", "property": "plan",
                                              "required": true, "severity": "error"}}}})");
  Sync(storage::RunKind::kReplay);
  EXPECT_EQ(Domains(), (Strings{"four.com", "one.com", "three.com", "two.com"}));
  EXPECT_EQ(OpenIssues(), Strings{});
  Sync();
  EXPECT_EQ(Domains(), Strings{"three.com"});
  const Strings issues = OpenIssues();
  EXPECT_EQ(std::ranges::count(issues, "needs-plan companies 1"), 1);
  EXPECT_EQ(std::ranges::count(issues, "needs-plan companies 4"), 0);
  Sync(storage::RunKind::kReplay);
  EXPECT_EQ(Domains(), Strings{"three.com"});
}

class ManualChangesTest : public RecordFiltersTest {};

TEST_F(ManualChangesTest, AMergeMovesWhatBelongsToTheDuplicateAndGoesBack) {
  portal_->Add(kContact, 13, {{"email", "c@two.com"}});
  ImportAll();
  const ClientId one = Clients()[0].row.id, two = Clients()[1].row.id;
  const auto merged =
      MergeClients(*stores_, *control_, workspace_,
                   {.kept = one, .merged = two, .by = "k", .now = clock_.Now()}, Soon());
  ASSERT_TRUE(merged.ok()) << ToString(merged.status());
  EXPECT_EQ(merged->domain, "two.com");
  ASSERT_TRUE(merged->apply_run.has_value());
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_EQ(Domains(), Strings{"one.com"});
  for (const ObjectId contact : {11, 12, 13}) {
    EXPECT_EQ(ClientsOf(kContact, contact), Strings{"one.com"}) << contact;
  }
  EXPECT_EQ(ClientsOf(kMeeting, 21), Strings{"one.com"});
  EXPECT_EQ(stores_->clients().GetClient(workspace_, two, clock_.Now(), Soon())->row.id, one);
  portal_->Touch(kCompany, 2, portal_->portal_now).properties.Set("name", "Two");
  Sync();
  EXPECT_EQ(Domains(), Strings{"one.com"}) << "it stays so";

  const auto back =
      UnmergeClient(*stores_, *control_, workspace_, one, "two.com", clock_.Now(), Soon());
  ASSERT_TRUE(back.ok()) << ToString(back.status());
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_EQ(Domains(), (Strings{"one.com", "two.com"}));
  EXPECT_EQ(Clients()[1].row.id, two);
  EXPECT_EQ(ClientsOf(kContact, 11), Strings{"one.com"});
  EXPECT_EQ(ClientsOf(kContact, 12), Strings{"two.com"});
  EXPECT_EQ(ClientsOf(kContact, 13), Strings{"two.com"});
  EXPECT_EQ(ClientsOf(kMeeting, 21), Strings{"two.com"});
}

TEST_F(ManualChangesTest, AFieldSetByHandIsExplainedAndStays) {
  ImportAll();
  const ClientId one = Clients()[0].row.id;
  const auto set = [&](const std::string& field, const std::string& value) {
    return SetClientField(*stores_, *control_, workspace_,
                          {.client_id = one,
                           .field = field,
                           .value = value,
                           .synced_value = "",
                           .reason = "they said so",
                           .set_by = "k",
                           .set_at = clock_.Now()},
                          Soon());
  };
  EXPECT_TRUE(set("renewalDate", "2027-01-31T10:00:00Z").ok());
  EXPECT_TRUE(set("tags", "b;a;b").ok());
  for (const auto& [field, value] : {std::pair<std::string, std::string>{"renewalDate", "soon"},
                                     {"csmOwner", "nobody"},
                                     {"domain", "x.com"},
                                     {"mrr", "-5"},
                                     {"name", std::string(2'000, 'x')}}) {
    const absl::Status refused = set(field, value);
    EXPECT_TRUE(absl::IsInvalidArgument(refused)) << field << " " << ToString(refused);
    EXPECT_FALSE(DetailsOf(refused).violations.empty()) << field;
  }
  SetStage(1, "lead");
  Sync();
  EXPECT_EQ(Clients()[0].row.tags, "a;b");
  const auto explained =
      ExplainField(*stores_, workspace_, one, "renewalDate", clock_.Now(), Soon());
  ASSERT_TRUE(explained.ok()) << ToString(explained.status());
  EXPECT_EQ(explained->value, "2027-01-31");
  EXPECT_EQ(explained->rule, "set by hand: they said so");
  ASSERT_TRUE(explained->override.has_value());
  EXPECT_EQ(explained->override->synced_value, "");
}

TEST_F(ManualChangesTest, MrrSetByHandIsTheWholeFigure) {
  portal_->Add(kCompany, 3, {{"domain", "three.com"}, {"mrr", "70"}});
  ImportAll();
  const auto mrr = [this] {
    for (const auto& client : Clients()) {
      if (client.row.domain == "three.com") return client.row.mrr.amount;
    }
    return std::string("no client");
  };
  EXPECT_EQ(mrr(), "70");
  const auto clients = Clients();
  const ClientId three = std::ranges::find(clients, "three.com", [](const auto& client) {
                           return client.row.domain;
                         })->row.id;
  ASSERT_TRUE(SetClientField(*stores_, *control_, workspace_,
                             {.client_id = three,
                              .field = "mrr",
                              .value = "99.50",
                              .synced_value = "",
                              .reason = "",
                              .set_by = "k",
                              .set_at = clock_.Now()},
                             Soon())
                  .ok());
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_EQ(mrr(), "99.5");
  const auto explained = ExplainField(*stores_, workspace_, three, "mrr", clock_.Now(), Soon());
  ASSERT_TRUE(explained.ok()) << ToString(explained.status());
  ASSERT_EQ(explained->revenue->parts.size(), 1u);
  EXPECT_EQ(explained->revenue->parts[0].source, "manual");
  EXPECT_EQ(explained->override->value, "99.5");
  ASSERT_TRUE(
      ClearClientField(*stores_, *control_, workspace_, three, "mrr", clock_.Now(), Soon()).ok());
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_EQ(mrr(), "70");
}

class RecordRulesTest : public RecordFiltersTest {};

TEST_F(RecordRulesTest, AnErrorHoldsARecordBackUntilItIsFixed) {
  Configure(1, R"({"validation": {"rules": {
      "needs-title": {"object": "contacts", "property": "jobtitle", "required": true,
                      "severity": "error"},
      "known-stage": {"object": "companies", "property": "lifecyclestage",
                      "allowed": ["customer"]}}}})");
  ImportAll();
  EXPECT_EQ(Counts().stakeholders, 0);
  EXPECT_EQ(OpenIssues(), (Strings{"known-stage companies 2", "needs-title contacts 11",
                                   "needs-title contacts 12"}));
  EXPECT_EQ(Domains(), (Strings{"one.com", "two.com"})) << "a warning holds nothing back";
  portal_->Touch(kContact, 11, portal_->portal_now).properties.Set("jobtitle", "CEO");
  SetStage(2, "customer");
  Sync();
  EXPECT_EQ(Counts().stakeholders, 1);
  EXPECT_EQ(OpenIssues(), Strings{"needs-title contacts 12"});
  Configure(2, "{}");
  Sync(storage::RunKind::kReplay);
  EXPECT_EQ(Counts().stakeholders, 2);
  EXPECT_EQ(OpenIssues(), Strings{});
}

TEST_F(RecordRulesTest, ACompanyThatIsHeldBackIsNoClient) {
  ImportAll();
  Configure(1, R"({"validation": {"rules": {"formula-rule": {"object": "companies",
      "formula": "p.lifecyclestage == 'customer'", "properties": ["lifecyclestage"],
      "severity": "error"}}}})");
  Sync(storage::RunKind::kReplay);
  EXPECT_EQ(Domains(), Strings{"one.com"});
  EXPECT_EQ(std::ranges::count(OpenIssues(), "formula-rule companies 2"), 1);
}

TEST_F(RecordRulesTest, ARuleAboutALostPropertyHoldsNobodyBack) {
  Configure(1, R"({"validation": {"rules": {"needs-title": {"object": "contacts",
      "property": "jobtitle", "required": true, "severity": "error"}}}})");
  ImportAll();
  EXPECT_EQ(Counts().stakeholders, 0);
  portal_->defined[kContact] = {"email"};
  Sync(storage::RunKind::kReconcile);
  Sync(storage::RunKind::kReplay);
  EXPECT_EQ(Counts().stakeholders, 2);
  EXPECT_EQ(OpenIssues(), Strings{"MAPPED_PROPERTY_LOST contacts 0"});
}

TEST_F(RecordRulesTest, OfRecordsThatShareAKeyTheFirstIsRight) {
  portal_->Add(kContact, 13, {{"email", "a@one.com"}}, {{kCompany, 1}});
  portal_->Add(kContact, 14, {{"email", "A@one.com "}}, {{kCompany, 1}});
  Configure(1, R"({"validation": {
      "rules": {"one-address": {"object": "contacts", "property": "email", "unique": true,
                                "severity": "error"}},
      "duplicates": {"contacts": ["email"]}}})");
  ImportAll();
  EXPECT_EQ(OpenIssues(),
            (Strings{"POSSIBLE_DUPLICATE contacts 13", "POSSIBLE_DUPLICATE contacts 14",
                     "one-address contacts 13", "one-address contacts 14"}));
  EXPECT_EQ(Counts().stakeholders, 2);
  portal_->Touch(kContact, 11, portal_->portal_now).properties.Set("email", "c@one.com");
  Sync();
  EXPECT_EQ(OpenIssues(), (Strings{"POSSIBLE_DUPLICATE contacts 14", "one-address contacts 14"}));
  EXPECT_EQ(Counts().stakeholders, 3) << "the next one is in";
}

TEST_F(RecordRulesTest, AFormulaThatFailsLeavesTheFieldAsItWas) {
  Configure(1, R"({"mapping": {"clients": {"custom": {"seats": {"type": "number",
      "sources": [{"formula": "decimal(p.seats) * 2", "properties": ["seats"]}]}}}}})");
  portal_->Add(kCompany, 3, {{"domain", "three.com"}, {"seats", "12"}});
  ImportAll();
  const auto seats = [this] {
    for (const auto& client : Clients()) {
      if (client.row.domain == "three.com" && !client.row.custom.empty()) {
        return client.row.custom[0].value;
      }
    }
    return std::string("none");
  };
  EXPECT_EQ(seats(), "24");
  portal_->Touch(kCompany, 3, portal_->portal_now).properties.Set("seats", "many");
  Sync();
  EXPECT_EQ(seats(), "24");
  EXPECT_EQ(OpenIssues(), Strings{"CALCULATION_FAILED companies 3"});
  portal_->Touch(kCompany, 3, portal_->portal_now).properties.Set("seats", "3");
  Sync();
  EXPECT_EQ(seats(), "6");
  EXPECT_EQ(OpenIssues(), Strings{});
}

}  // namespace
}  // namespace stanna::sync
