// Why a record is here, or is not, over the engine's own copies.
#include "server/sync/record_diagnosis.h"

#include "storage/connection_store.h"
#include "tests/integration/engine_fixture.h"

namespace stanna::sync {
namespace {

constexpr auto kCompany = ObjectType::kCompany;
constexpr auto kContact = ObjectType::kContact;
constexpr auto kDeal = ObjectType::kDeal;
constexpr auto kLineItem = ObjectType::kLineItem;
constexpr auto kMeeting = ObjectType::kMeeting;

class RecordDiagnosisTest : public EngineTest {
 protected:
  RecordDiagnosisTest() {
    portal_->before_other = [this](const std::string& method) {
      ++calls_[method];
      return failure_;
    };
    portal_->before_search = [this](const hubspot::SearchRequest&) { return failure_; };
    portal_->Add(kCompany, 1, {{"domain", "acme.com"}, {"name", "Acme"}});
  }

  Diagnosis Ask(const DiagnosisRequest& request) {
    calls_.clear();
    RecordDiagnosis diagnosis(*stores_, portals_, clock_);
    const auto answer = diagnosis.Diagnose(workspace_, request, Soon());
    EXPECT_TRUE(answer.ok()) << ToString(answer.status());
    std::int64_t made = 0;
    for (const auto& [method, calls] : calls_) made += calls;
    EXPECT_LE(made, 1);
    EXPECT_EQ(answer->live != LiveAnswer::kNotAsked, made == 1) << "says whether HubSpot was asked";
    return answer.ok() ? *answer : Diagnosis();
  }
  Diagnosis AskFor(ObjectType type, ObjectId id, bool live = false) {
    DiagnosisRequest request;
    request.record = RecordName{type, id};
    request.live = live;
    return Ask(request);
  }
  Diagnosis AskForDomain(const std::string& domain) {
    DiagnosisRequest request;
    request.domain = domain;
    return Ask(request);
  }
  Diagnosis AskForEmail(const std::string& email) {
    DiagnosisRequest request;
    request.email = email;
    return Ask(request);
  }
  static bool Found(const Diagnosis& diagnosis, const std::string& code) {
    return std::any_of(diagnosis.findings.begin(), diagnosis.findings.end(),
                       [&](const Finding& finding) { return finding.code == code; });
  }
  static std::string MessageOf(const Diagnosis& diagnosis, const std::string& code) {
    for (const Finding& finding : diagnosis.findings) {
      if (finding.code == code) return finding.message;
    }
    return "";
  }
  void Sync(storage::RunKind kind) {
    RunRequest request;
    request.kind = kind;
    Start(request);
    Attempt();
    portal_->portal_now += std::chrono::hours(2);
    clock_.Advance(std::chrono::hours(2));
  }

  std::map<std::string, int> calls_;
  absl::Status failure_;
};

TEST_F(RecordDiagnosisTest, ACompanyIsPresentByItsDomain) {
  portal_->Add(kCompany, 2, {{"domain", "www.acme.com"}});
  ImportAll();
  const auto first = AskFor(kCompany, 1);
  EXPECT_EQ(first.verdict, Verdict::kPresent) << first.summary;
  ASSERT_EQ(first.clients.size(), 1u);
  EXPECT_EQ(first.clients[0].domain, "acme.com");
  EXPECT_EQ(first.clients[0].rule, "DOMAIN");
  EXPECT_EQ(first.live, LiveAnswer::kNotAsked);
  EXPECT_TRUE(Found(first, "TYPE_SYNCED"));
  const auto second = AskFor(kCompany, 2);
  EXPECT_EQ(second.verdict, Verdict::kPresent);
  EXPECT_TRUE(Found(second, "DUPLICATE_DOMAIN"));
}

TEST_F(RecordDiagnosisTest, NamesTheRuleThatLinks) {
  portal_->Add(kCompany, 2, {{"domain", "beta.com"}});
  portal_->Add(kContact, 10, {{"email", "a@gmail.com"}, {"associatedcompanyid", "1"}},
               {{kCompany, 1}, {kCompany, 2}});
  portal_->Add(kContact, 11, {{"email", "b@acme.com"}});
  portal_->Add(kDeal, 20, {}, {{kContact, 11}});
  portal_->Add(kDeal, 21, {}, {{kCompany, 2}});
  portal_->Add(kLineItem, 30, {}, {{kDeal, 21}});
  portal_->Add(kMeeting, 40, {{"hs_timestamp", "2026-01-01T10:00:00Z"}}, {{kDeal, 21}});
  ImportAll();
  const auto rules = [&](ObjectType type, ObjectId id) {
    std::map<std::string, std::string> of_domain;
    for (const LinkedClient& client : AskFor(type, id).clients) {
      of_domain[client.domain] = client.rule;
    }
    return of_domain;
  };
  using Rules = std::map<std::string, std::string>;
  EXPECT_EQ(rules(kContact, 10), (Rules{{"acme.com", "PRIMARY_COMPANY"}, {"beta.com", "COMPANY"}}));
  EXPECT_EQ(rules(kContact, 11), (Rules{{"acme.com", "EMAIL_DOMAIN"}}));
  EXPECT_EQ(rules(kDeal, 20), (Rules{{"acme.com", "CONTACT"}}));
  EXPECT_EQ(rules(kDeal, 21), (Rules{{"beta.com", "COMPANY"}}));
  EXPECT_EQ(rules(kLineItem, 30), (Rules{{"beta.com", "DEAL"}}));
  EXPECT_EQ(rules(kMeeting, 40), (Rules{{"beta.com", "DEAL"}}));
}

TEST_F(RecordDiagnosisTest, SaysWhatHoldsBackOrLeavesUnlinked) {
  portal_->Add(kCompany, 2, {{"name", "No domain"}});
  portal_->Add(kCompany, 3, {{"domain", "gmail.com"}});
  portal_->Add(kCompany, 4, {{"domain", "ourselves.com"}});
  portal_->Add(kCompany, 5, {{"domain", "not a domain"}});
  portal_->Add(kContact, 10, {{"email", "a@gmail.com"}});
  ImportAll();
  const std::pair<ObjectId, const char*> cases[] = {
      {2, "MISSING_DOMAIN"}, {3, "FREE_MAIL_DOMAIN"}, {4, "OWN_DOMAIN"}, {5, "INVALID_DOMAIN"}};
  for (const auto& [id, rule] : cases) {
    const auto diagnosis = AskFor(kCompany, id);
    EXPECT_EQ(diagnosis.verdict, Verdict::kHeldBack) << id;
    EXPECT_TRUE(Found(diagnosis, rule)) << rule;
  }
  const auto contact = AskFor(kContact, 10);
  EXPECT_EQ(contact.verdict, Verdict::kNotLinked);
  EXPECT_NE(MessageOf(contact, "CONTACT_WITHOUT_CLIENT").find("free-mail"), std::string::npos);
}

TEST_F(RecordDiagnosisTest, FollowsArchivedMergedAndErasedRecords) {
  for (const ObjectId id : {2, 3, 4}) {
    portal_->Add(kCompany, id, {{"domain", "d" + std::to_string(id) + ".com"}});
  }
  ImportAll();
  const Time now = portal_->portal_now;
  portal_->Archive(kCompany, 2);
  portal_->Merge(kCompany, {3, 1}, 9, {{"domain", "acme.com"}}, now);
  portal_->Erase(kCompany, 4);
  EXPECT_EQ(AskFor(kCompany, 2).verdict, Verdict::kPresent) << "nobody has looked yet";
  const auto gone = AskFor(kCompany, 2, true);
  EXPECT_EQ(gone.verdict, Verdict::kNotInHubSpot);
  EXPECT_EQ(gone.live, LiveAnswer::kArchivedOrGone);
  EXPECT_EQ(AskFor(kCompany, 3, true).verdict, Verdict::kMerged);
  portal_->portal_now += std::chrono::hours(2);
  clock_.Advance(std::chrono::hours(2));
  Sync(storage::RunKind::kReconcile);
  const auto archived = AskFor(kCompany, 2);
  EXPECT_EQ(archived.verdict, Verdict::kArchived) << archived.summary;
  EXPECT_TRUE(archived.clients.empty());
  const auto merged = AskFor(kCompany, 3);
  EXPECT_EQ(merged.verdict, Verdict::kMerged) << merged.summary;
  EXPECT_NE(merged.summary.find("company 9"), std::string::npos);
  EXPECT_EQ(merged.records.back(), (RecordName{kCompany, 9}));
  EXPECT_EQ(AskFor(kCompany, 4).verdict, Verdict::kErased);
  portal_->Restore(kCompany, 2);
  EXPECT_EQ(AskFor(kCompany, 2, true).verdict, Verdict::kWaiting) << "HubSpot has it again";
}

TEST_F(RecordDiagnosisTest, ARecordThatIsNotHereIsAskedFor) {
  const auto before = AskFor(kCompany, 1);
  EXPECT_EQ(before.verdict, Verdict::kNotSyncedYet);
  EXPECT_EQ(before.live, LiveAnswer::kExists);
  ImportAll();
  const auto nowhere = AskFor(kCompany, 77);
  EXPECT_EQ(nowhere.verdict, Verdict::kNotInHubSpot);
  EXPECT_EQ(nowhere.live, LiveAnswer::kArchivedOrGone);
  portal_->Add(kCompany, 5, {{"domain", "new.com"}}).modified_at =
      portal_->portal_now + std::chrono::minutes(1);
  const auto fresh = AskFor(kCompany, 5);
  EXPECT_EQ(fresh.verdict, Verdict::kWaiting);
  EXPECT_TRUE(Found(fresh, "NOT_READ_YET"));
  portal_->Add(kCompany, 6, {{"domain", "missed.com"}});
  EXPECT_TRUE(Found(AskFor(kCompany, 6), "MISSED"));
  ASSERT_TRUE(stores_->records()
                  .QueueReads(workspace_,
                              {{.type = kCompany, .object_id = 8, .reason = "RECONCILE_MISSING"}},
                              clock_.Now(), Soon())
                  .ok());
  failure_ = WithReason(Unavailable("HubSpot is away"), "HUBSPOT_UNAVAILABLE");
  const auto queued = AskFor(kCompany, 8);
  EXPECT_EQ(queued.verdict, Verdict::kWaiting);
  EXPECT_EQ(queued.live, LiveAnswer::kFailed);
  EXPECT_TRUE(Found(queued, "HUBSPOT_UNAVAILABLE"));
  EXPECT_EQ(AskFor(kCompany, 78).verdict, Verdict::kUnknown);
  portals_.error = WithReason(FailedPrecondition("not connected"), "INTEGRATION_NOT_CONNECTED");
  EXPECT_TRUE(Found(AskFor(kCompany, 78), "HUBSPOT_NOT_ASKED"));
}

TEST_F(RecordDiagnosisTest, ALiveLookShowsANewerVersion) {
  ImportAll();
  portal_->Touch(kCompany, 1, portal_->portal_now);
  EXPECT_FALSE(Found(AskFor(kCompany, 1), "NEWER_IN_HUBSPOT"));
  const auto live = AskFor(kCompany, 1, true);
  EXPECT_EQ(live.verdict, Verdict::kPresent);
  EXPECT_TRUE(Found(live, "NEWER_IN_HUBSPOT"));
}

TEST_F(RecordDiagnosisTest, AMissingScopeAndTheLastErrorAreNamed) {
  storage::Connection connection;
  connection.workspace_id = workspace_;
  connection.id = ConnectionId("conn_1");
  connection.granted_scopes = {"crm.objects.companies.read"};
  ASSERT_TRUE(stores_->connections().Put(connection, Soon()).ok());
  portal_->before_list = [](const hubspot::ListRequest& request) {
    if (request.type != kDeal) return absl::OkStatus();
    return WithReason(PermissionDenied("the app may not read deals"), "HUBSPOT_MISSING_SCOPES");
  };
  Start();
  Attempt();
  const auto deal = AskFor(kDeal, 20);
  EXPECT_NE(MessageOf(deal, "MISSING_SCOPE").find("crm.objects.deals.read"), std::string::npos);
  EXPECT_NE(MessageOf(deal, "TYPE_FAILED").find("may not read deals"), std::string::npos);
  EXPECT_FALSE(Found(AskFor(kCompany, 1), "MISSING_SCOPE"));
}

TEST_F(RecordDiagnosisTest, ADomainAsPeopleWriteIt) {
  portal_->Add(kCompany, 2, {{"domain", "acme.com"}});
  ImportAll();
  const auto client = AskForDomain("https://WWW.Acme.com/about");
  EXPECT_EQ(client.verdict, Verdict::kPresent);
  EXPECT_TRUE(Found(client, "NORMALIZED"));
  ASSERT_EQ(client.clients.size(), 1u);
  EXPECT_EQ(client.records, (std::vector<RecordName>{{kCompany, 1}, {kCompany, 2}}));
  EXPECT_EQ(AskForDomain("gmail.com").verdict, Verdict::kHeldBack);
  EXPECT_TRUE(Found(AskForDomain("ourselves.com"), "OWN_DOMAIN"));
  EXPECT_TRUE(Found(AskForDomain("co.uk"), "INVALID_DOMAIN"));
  EXPECT_EQ(AskForDomain("nobody.com").verdict, Verdict::kNotInHubSpot);
  portal_->Add(kCompany, 3, {{"domain", "new.com"}}).modified_at =
      portal_->portal_now + std::chrono::minutes(1);
  const auto fresh = AskForDomain("new.com");
  EXPECT_EQ(fresh.verdict, Verdict::kWaiting);
  EXPECT_EQ(fresh.records, (std::vector<RecordName>{{kCompany, 3}}));
}

TEST_F(RecordDiagnosisTest, AnEMailAddress) {
  portal_->Add(kContact, 10, {{"email", "ann@acme.com"}});
  portal_->Add(kContact, 11, {{"email", "bob@gmail.com"}});
  ImportAll();
  const auto ann = AskForEmail("Ann <ANN@acme.com>");
  EXPECT_EQ(ann.verdict, Verdict::kPresent) << ann.summary;
  EXPECT_TRUE(Found(ann, "DOMAIN_OF_CLIENT"));
  EXPECT_EQ(ann.records, (std::vector<RecordName>{{kContact, 10}}));
  const auto bob = AskForEmail("bob@gmail.com");
  EXPECT_EQ(bob.verdict, Verdict::kNotLinked);
  EXPECT_TRUE(Found(bob, "FREE_MAIL_DOMAIN"));
  EXPECT_EQ(AskForEmail("nobody@acme.com").verdict, Verdict::kNotInHubSpot);
  EXPECT_EQ(AskForEmail("no address").verdict, Verdict::kUnknown);
}

}  // namespace
}  // namespace stanna::sync
