// Issues by rule, and the figures of the data-quality report.
#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

constexpr auto kCompany = ObjectType::kCompany;
constexpr auto kContact = ObjectType::kContact;
constexpr auto kDeal = ObjectType::kDeal;
const ClientId kX("client_x.com");

std::string Describe(const IssueGroup& group) {
  std::string text = std::string(NameOf(group.type)) + " " + group.rule + " " +
                     std::to_string(group.open) + "/" + std::to_string(group.held_back) + ":";
  for (const IssueSample& sample : group.samples) {
    text += " " + std::to_string(sample.object_id) + "." + sample.field;
  }
  return text;
}

TEST_P(QualityStoreConformance, OpenIssuesByRule) {
  PageWrite page = LeasedPage(a_, kCompany);
  page.now = After(1);
  for (const ObjectId id : {1, 2, 3, 4, 5, 6, 7}) {
    page.records.push_back(Record(kCompany, id, kNoon));
    page.issues.push_back({kCompany, id, "DUPLICATE_DOMAIN", "domain", "is there twice", false});
  }
  page.issues.push_back({kCompany, 7, "MISSING_DOMAIN", "domain", "has none", true});
  page.issues.push_back({kCompany, 7, "INVALID_NUMBER", "zip", "is none", false});
  page.issues.push_back({kCompany, 7, "INVALID_NUMBER", "mrr", "is no number", false});
  WriteOk(page);
  // Company 2 is seen again later, company 3 has none any more.
  PageWrite later = NextPage(page, kCompany);
  later.now = After(60);
  later.records = {Record(kCompany, 2, After(30)), Record(kCompany, 3, After(30))};
  later.issues = {{kCompany, 2, "DUPLICATE_DOMAIN", "domain", "is there thrice", false}};
  WriteOk(later);
  ASSERT_STATUS_OK(stores_->records().ReplaceTypeIssues(
      a_, kContact, {{kContact, 0, "MAPPED_PROPERTY_LOST", "nick", "is gone", false}}, After(5),
      Soon()));

  const auto groups = stores_->quality().ListIssueGroups(a_, {.samples = 3}, Soon());
  ASSERT_STATUS_OK(groups);
  std::vector<std::string> described;
  for (const IssueGroup& group : *groups) described.push_back(Describe(group));
  EXPECT_EQ(described, (std::vector<std::string>{
                           "companies MISSING_DOMAIN 1/1: 7.domain",
                           "companies DUPLICATE_DOMAIN 6/0: 2.domain 1.domain 4.domain",
                           "companies INVALID_NUMBER 2/0: 7.mrr",
                           "contacts MAPPED_PROPERTY_LOST 1/0:",
                       }));
  EXPECT_EQ(groups->at(1).first_seen_at, After(1));
  EXPECT_EQ(groups->at(1).last_seen_at, After(60));
  EXPECT_EQ(groups->at(1).samples.at(0).message, "is there thrice");
  EXPECT_EQ(groups->at(2).samples.at(0).message, "is no number");
}

TEST_P(QualityStoreConformance, GroupsOfATypeOrARule) {
  PageWrite page = LeasedPage(a_, kCompany);
  page.records = {Record(kCompany, 1, kNoon)};
  page.issues = {{kCompany, 1, "R", "f", "m", false}, {kCompany, 1, "S", "f", "m", false}};
  WriteOk(page);
  auto& quality = stores_->quality();
  const auto count = [&](const WorkspaceId& workspace, const IssueGroupQuery& query) {
    const auto groups = quality.ListIssueGroups(workspace, query, Soon());
    EXPECT_STATUS_OK(groups);
    return groups->size();
  };
  EXPECT_EQ(count(a_, {}), 2u);
  EXPECT_EQ(count(a_, {.rule = "S"}), 1u);
  EXPECT_EQ(count(a_, {.type = kContact}), 0u);
  EXPECT_EQ(count(a_, {.type = kCompany, .rule = "R"}), 1u);
  EXPECT_EQ(count(b_, {}), 0u);
}

TEST_P(QualityStoreConformance, IssuesOpenedAndClosedInAWindow) {
  PageWrite page = LeasedPage(a_, kCompany);
  page.now = After(0);
  for (const ObjectId id : {1, 2, 3}) page.records.push_back(Record(kCompany, id, kNoon));
  page.issues = {{kCompany, 1, "R", "f", "stays", true},
                 {kCompany, 1, "S", "f", "closes in the window", false},
                 {kCompany, 2, "R", "f", "closes before the window", false}};
  WriteOk(page);
  PageWrite before = NextPage(page, kCompany);
  before.now = After(10);
  before.records = {Record(kCompany, 2, After(5))};
  WriteOk(before);
  PageWrite within = NextPage(page, kCompany);
  within.now = After(30);
  within.records = {Record(kCompany, 1, After(25)), Record(kCompany, 3, After(25))};
  within.issues = {{kCompany, 1, "R", "f", "stays", true},
                   {kCompany, 3, "R", "f", "opens and closes", false},
                   {kCompany, 3, "S", "f", "opens", false}};
  WriteOk(within);
  PageWrite last = NextPage(page, kCompany);
  last.now = After(40);
  last.records = {Record(kCompany, 3, After(35))};
  last.issues = {{kCompany, 3, "S", "f", "opens", false}};
  WriteOk(last);

  const auto figures = stores_->quality().Measure(a_, After(20), Soon());
  ASSERT_STATUS_OK(figures);
  const TypeQuality& companies = figures->types.at(kCompany);
  EXPECT_EQ(companies.records, 3);
  EXPECT_EQ(companies.held_back, 1);
  EXPECT_EQ(companies.with_issues, 2);
  EXPECT_EQ(companies.open_issues, 2);
  EXPECT_EQ(companies.open_before, 2);
  EXPECT_EQ(companies.opened, 2);
  EXPECT_EQ(companies.closed, 2);
  EXPECT_EQ(figures->types.size(), kAllObjectTypes.size());
  EXPECT_EQ(figures->types.at(kDeal).records, 0);
  EXPECT_EQ(stores_->quality().Measure(b_, After(20), Soon())->types.at(kCompany).records, 0);
}

TEST_P(QualityStoreConformance, HowManyHaveAField) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  AddCompany(page, 2, "y.com");
  page.clients[0].renewal_date =
      Date(std::chrono::year(2027), std::chrono::May, std::chrono::day(1));
  page.clients[0].csm_owner = "ann@a.com";
  page.clients[1].owner_id = 5;
  page.clients[1].lifecycle_stage = "customer";
  WriteOk(page);
  PageWrite contacts = NextPage(page, kContact);
  for (const ObjectId id : {1, 2, 3}) AddContact(contacts, id, "x.com", {}, {});
  contacts.stakeholders[2].email.clear();
  for (auto& stakeholder : contacts.stakeholders) stakeholder.name = "Ann";
  WriteOk(contacts);
  PageWrite deals = NextPage(page, kDeal);
  for (const ObjectId id : {1, 2}) {
    deals.records.push_back(Record(kDeal, id, kNoon));
    deals.deals.push_back({.deal_id = id, .name = "d"});
  }
  deals.deals[1].amount.amount = "10";
  WriteOk(deals);
  RevenueWrite revenue{.workspace_id = a_, .fence = page.fence, .now = kNoon};
  revenue.clients.push_back(
      {.client_id = kX,
       .mrr = {"10", "EUR"},
       .as_of = Date(std::chrono::year(2026), std::chrono::March, std::chrono::day(1))});
  ASSERT_STATUS_OK(stores_->revenue().Write(revenue, Soon()));

  const auto figures = stores_->quality().Measure(a_, kNoon, Soon());
  ASSERT_STATUS_OK(figures);
  std::vector<std::string> found;
  for (const FieldCompleteness& f : figures->fields) {
    found.push_back(f.target + "." + f.field + " " + std::to_string(f.filled) + "/" +
                    std::to_string(f.total));
  }
  EXPECT_EQ(found, (std::vector<std::string>{"clients.mrr 1/2", "clients.renewalDate 1/2",
                                             "clients.csmOwner 2/2", "clients.lifecycleStage 1/2",
                                             "stakeholders.email 2/3", "stakeholders.name 3/3",
                                             "deals.amount 1/2", "deals.closeDate 0/2"}));
}

}  // namespace
}  // namespace stanna::storage
