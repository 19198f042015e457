// What all clients of a workspace have and do.
#include <algorithm>

#include "storage/health_store.h"
#include "storage/portfolio_store.h"
#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

using namespace std::chrono_literals;

constexpr auto kCompany = ObjectType::kCompany;
constexpr auto kDeal = ObjectType::kDeal;
constexpr auto kMeeting = ObjectType::kMeeting;
constexpr auto kTask = ObjectType::kTask;
const ClientId kX("client_x.com");
const ClientId kY("client_y.com");

struct DealCase {
  ObjectId id;
  const char* pipeline;
  bool closed, won;
  std::optional<Time> close_date;
};

void AddDeal(PageWrite& page, const DealCase& deal, std::vector<ClientId> clients) {
  HubSpotRecord record;
  record.type = kDeal;
  record.id = deal.id;
  record.created_at = record.modified_at = kNoon;
  page.records.push_back(record);
  DealRow row;
  row.deal_id = deal.id;
  row.name = "Deal";
  row.pipeline_id = deal.pipeline;
  row.stage_id = "s";
  row.closed = deal.closed;
  row.won = deal.won;
  row.close_date = deal.close_date;
  row.source_modified_at = kNoon;
  page.deals.push_back(row);
  page.links.push_back(
      {.type = kDeal, .object_id = deal.id, .clients = std::move(clients), .sort_at = kNoon});
}

// A mail that came in (or went out) of a thread.
void AddMail(PageWrite& page, ObjectId id, const char* thread, Direction direction, Time at,
             std::vector<ClientId> clients = {kX}, const char* outcome = "SENT") {
  HubSpotRecord record;
  record.type = page.type;
  record.id = id;
  record.created_at = record.modified_at = kNoon;
  page.records.push_back(record);
  InteractionRow row;
  row.type = page.type;
  row.object_id = id;
  row.thread_id = thread;
  row.direction = direction;
  row.outcome = outcome;
  row.occurred_at = at;
  page.interactions.push_back(row);
  page.links.push_back(
      {.type = page.type, .object_id = id, .clients = std::move(clients), .sort_at = at});
}

}  // namespace

void PortfolioStoreConformance::SetUp() {
  StoreConformance::SetUp();
  base_ = LeasedPage(a_, kCompany);
  AddCompany(base_, 1, "x.com");
  AddCompany(base_, 2, "y.com");
  AddCompany(base_, 3, "z.com");
  base_.clients[0].csm_owner = "csm@a.com";
  base_.clients[0].renewal_date = 2027y / 1 / 31;
  WriteOk(base_);
  RemovalWrite removal;
  removal.workspace_id = a_;
  removal.run_id = base_.run_id;
  removal.fence = base_.fence;
  removal.type = kCompany;
  removal.now = removal.read_at = After(200);
  removal.removals = {{.object_id = 3}};
  ASSERT_STATUS_OK(stores_->records().Remove(removal, Soon()));
}

namespace {

TEST_P(PortfolioStoreConformance, LiveClientsWithTheirFigures) {
  RevenueWrite write;
  write.workspace_id = a_;
  write.fence = base_.fence;
  write.now = kNoon;
  ClientRevenue& figure = write.clients.emplace_back();
  figure.client_id = kX;
  figure.mrr = {"100.5", "EUR"};
  figure.as_of = 2026y / 3 / 1;
  ASSERT_STATUS_OK(stores_->revenue().Write(write, Soon()));
  const auto clients = stores_->portfolio().ListClients(a_, Soon());
  ASSERT_STATUS_OK(clients);
  ASSERT_EQ(clients->size(), 2u) << "the third is archived";
  const PortfolioClient& x = clients->front();
  EXPECT_EQ(x.id, kX);
  EXPECT_EQ(x.name, "Company 1");
  EXPECT_EQ(x.csm_owner, "csm@a.com");
  EXPECT_EQ(x.company_id, 1);
  EXPECT_EQ(x.renewal_date, 2027y / 1 / 31);
  EXPECT_EQ(x.mrr, (Money{"100.5", "EUR"}));
  EXPECT_EQ(x.health_score, 50);
  EXPECT_EQ(clients->back().mrr, Money());
  EXPECT_TRUE(stores_->portfolio().ListClients(b_, Soon())->empty());
}

// x: 38.25 points, 50 then, renews in 2027, 100.1 EUR. y: no score, no renewal date, 0.2 EUR.
TEST_P(PortfolioStoreConformance, StandingsAreSummedUpAndSomeSingledOut) {
  constexpr Date kToday = 2026y / 3 / 1;
  StandingQuery query{.earlier = 2026y / 2 / 22,
                      .currency = "EUR",
                      .at_risk_most = 40,
                      .improving_by = 500,
                      .renewals_until = 2026y / 3 / 31};
  const auto sums = [&](const WorkspaceId& workspace) {
    const auto found = stores_->portfolio().SumStandings(workspace, query, Soon());
    EXPECT_STATUS_OK(found);
    return found.ok() ? *found : PortfolioStandings();
  };
  const auto ids = [](const PortfolioStandings& standings) {
    std::vector<std::string> found;
    for (const auto& standing : standings.singled_out) found.push_back(standing.client.id.value);
    std::ranges::sort(found);
    return found;
  };
  using Ids = std::vector<std::string>;
  PortfolioStandings at = sums(a_);
  EXPECT_EQ(at.clients, 2);
  EXPECT_EQ(at.scores, 2 * 5000) << "of clients without a score what a new one has";
  EXPECT_EQ(at.compared, 0);
  EXPECT_EQ(RoundedText(at.mrr, 6), "0");

  HealthWrite write;
  write.workspace_id = a_;
  write.now = kNoon;
  ClientHealthWrite& health = write.clients.emplace_back();
  health.row.client_id = kX;
  health.row.score = 3825;
  health.row.document = "{}";
  health.row.as_of = kToday;
  health.row.computed_at = kNoon;
  health.days = {{2026y / 2 / 20, 5000}, {kToday, 3825}};
  ASSERT_STATUS_OK(stores_->health().Write(write, Soon()));
  RevenueWrite revenue;
  revenue.workspace_id = a_;
  revenue.fence = base_.fence;
  revenue.now = kNoon;
  for (const auto& [client, amount] : {std::pair(kX, "100.1"), std::pair(kY, "0.2")}) {
    ClientRevenue& figure = revenue.clients.emplace_back();
    figure.client_id = client;
    figure.mrr = {amount, "EUR"};
    figure.as_of = kToday;
  }
  ASSERT_STATUS_OK(stores_->revenue().Write(revenue, Soon()));

  at = sums(a_);
  EXPECT_EQ(at.clients, 2);
  EXPECT_EQ(at.scores, 3825 + 5000);
  EXPECT_EQ(at.at_risk, 1);
  EXPECT_EQ(at.compared, 1);
  EXPECT_EQ(at.scores_then, 5000) << "of the last day before";
  EXPECT_EQ(at.scores_now, 3825);
  EXPECT_EQ(at.improving, 0);
  EXPECT_EQ(at.paying, 2);
  EXPECT_EQ(RoundedText(at.mrr, 6), "100.3") << "exactly";
  EXPECT_EQ(RoundedText(at.mrr_at_risk, 6), "100.1");
  EXPECT_EQ(ids(at), (Ids{kX.value, kY.value})) << "at risk; without a renewal date";
  const PortfolioStanding& x =
      at.singled_out[0].client.id == kX ? at.singled_out[0] : at.singled_out[1];
  EXPECT_EQ(x.client.name, "Company 1");
  EXPECT_EQ(x.client.csm_owner, "csm@a.com");
  EXPECT_EQ(x.client.company_id, 1);
  EXPECT_EQ(x.client.renewal_date, 2027y / 1 / 31);
  EXPECT_EQ(x.client.mrr, (Money{"100.1", "EUR"}));
  EXPECT_EQ(x.client.health_score, 38);
  EXPECT_EQ(x.score, 3825);
  EXPECT_EQ(x.earlier_score, 5000);

  query.at_risk_most = 30;
  EXPECT_EQ(ids(sums(a_)), (Ids{kY.value}));
  EXPECT_EQ(sums(a_).mrr_at_risk, 0);
  query.renewals_until = 2027y / 1 / 31;
  EXPECT_EQ(ids(sums(a_)), (Ids{kX.value, kY.value})) << "renews in time";
  query.renewals_until = 2026y / 3 / 31;
  query.improving_by = -1175;
  EXPECT_EQ(ids(sums(a_)), (Ids{kX.value, kY.value})) << "improving";
  EXPECT_EQ(sums(a_).improving, 1);
  query.improving_by = 500;
  query.currency = "USD";
  at = sums(a_);
  EXPECT_EQ(ids(at), (Ids{kX.value, kY.value})) << "another currency";
  EXPECT_EQ(RoundedText(at.mrr, 6), "0");
  EXPECT_EQ(at.paying, 0);
  query.currency = "";
  EXPECT_EQ(RoundedText(sums(a_).mrr, 6), "100.3") << "which is the workspace's is not known";
  query.earlier = 2026y / 2 / 19;
  EXPECT_EQ(sums(a_).compared, 0);
  at = sums(b_);
  EXPECT_EQ(at.clients, 0);
  EXPECT_EQ(at.scores, 0);
  EXPECT_TRUE(at.singled_out.empty());
}

TEST_P(PortfolioStoreConformance, AmountsOfSeveralCurrenciesAreSummedUpAtHomeOnly) {
  const auto sums = [&](const Money& x, const Money& y) {
    RevenueWrite write;
    write.workspace_id = a_;
    write.fence = base_.fence;
    write.now = kNoon;
    for (const auto& [client, mrr] : {std::pair(kX, x), std::pair(kY, y)}) {
      ClientRevenue& figure = write.clients.emplace_back();
      figure.client_id = client;
      figure.mrr = mrr;
      figure.as_of = 2026y / 3 / 1;
    }
    EXPECT_STATUS_OK(stores_->revenue().Write(write, Soon()));
    const auto found = stores_->portfolio().SumStandings(a_,
                                                         {.earlier = 2026y / 2 / 22,
                                                          .currency = "EUR",
                                                          .improving_by = 500,
                                                          .renewals_until = 2026y / 3 / 31},
                                                         Soon());
    EXPECT_STATUS_OK(found);
    return found.ok() ? *found : PortfolioStandings();
  };
  struct Case {
    Money x, y;
    const char* mrr;
    int paying;
    bool singles_out_x;  // which alone has a renewal date
  };
  const Case kCases[] = {
      {{"100.1", "EUR"}, {"0.2", "USD"}, "100.1", 1, false},
      {{"100.1", "USD"}, {"0.2", "EUR"}, "0.2", 1, true},
      {{"100.1", ""}, {"0.2", "EUR"}, "100.3", 2, false},
      {{"0", "EUR"}, {"-0.2", "EUR"}, "-0.2", 0, false},
      {{"", "EUR"}, {"", ""}, "0", 0, false},
      {{"0.000001", "EUR"},
       {"123456789012345678901234567890", "EUR"},
       "123456789012345678901234567890.000001",
       2,
       false},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.x.amount + c.x.currency + " and " + c.y.amount + c.y.currency);
    const PortfolioStandings found = sums(c.x, c.y);
    EXPECT_EQ(RoundedText(found.mrr, 6), c.mrr);
    EXPECT_EQ(found.paying, c.paying);
    EXPECT_EQ(std::ranges::count(found.singled_out, kX,
                                 [](const auto& standing) { return standing.client.id; }),
              c.singles_out_x ? 1 : 0);
  }
}

TEST_P(PortfolioStoreConformance, DealsOfSomePipelines) {
  PageWrite page = NextPage(base_, kDeal);
  AddDeal(page, {10, "7", false, false, After(1000)}, {kX, kY});
  AddDeal(page, {11, "7", true, true, After(10)}, {kX});
  AddDeal(page, {12, "7", true, false, After(-10)}, {kX});
  AddDeal(page, {13, "7", true, false, std::nullopt}, {kX});
  AddDeal(page, {14, "8", false, false, std::nullopt}, {kX});
  AddDeal(page, {15, "default", false, false, std::nullopt}, {kX});
  AddDeal(page, {16, "7", true, true, After(10)}, {});
  WriteOk(page);
  const auto ids = [&](const WorkspaceId& workspace, std::vector<std::string> pipelines) {
    std::map<std::string, std::vector<ObjectId>> found;
    const auto deals =
        stores_->portfolio().DealsIn(workspace, {std::move(pipelines), After(0)}, Soon());
    EXPECT_STATUS_OK(deals);
    if (!deals.ok()) return found;
    for (const auto& [client, of_client] : *deals) {
      for (const DealRow& deal : of_client) found[client].push_back(deal.deal_id);
    }
    return found;
  };
  using Ids = std::map<std::string, std::vector<ObjectId>>;
  EXPECT_EQ(ids(a_, {"7", "8"}), (Ids{{kX.value, {10, 11, 14}}, {kY.value, {10}}}));
  EXPECT_EQ(ids(a_, {"9"}), Ids());
  EXPECT_EQ(ids(a_, {}), Ids());
  EXPECT_EQ(ids(b_, {"7"}), Ids());

  const auto counts = stores_->portfolio().CountDeals(a_, {"7", "8"}, Soon());
  ASSERT_STATUS_OK(counts);
  EXPECT_EQ(*counts, (std::vector<StageCount>{{"7", "s", false, false, 1},
                                              {"7", "s", true, false, 2},
                                              {"7", "s", true, true, 2},
                                              {"8", "s", false, false, 1}}));
  EXPECT_TRUE(stores_->portfolio().CountDeals(a_, {}, Soon())->empty());
  EXPECT_TRUE(stores_->portfolio().CountDeals(b_, {"7"}, Soon())->empty());
}

TEST_P(PortfolioStoreConformance, PartsThatEnd) {
  RevenueWrite write;
  write.workspace_id = a_;
  write.fence = base_.fence;
  write.now = kNoon;
  ClientRevenue& figure = write.clients.emplace_back();
  figure.client_id = kX;
  figure.mrr = {"30", "EUR"};
  figure.as_of = 2026y / 3 / 1;
  const std::optional<Date> kEnds[] = {2026y / 2 / 1, 2026y / 2 / 2, std::nullopt, 2027y / 1 / 1};
  for (ObjectId id = 0; id < 4; ++id) {
    RevenuePart& part = figure.parts.emplace_back();
    part.source = "lineItems";
    part.type = ObjectType::kLineItem;
    part.object_id = id;
    part.counts = id > 1;
    part.amount = {"10", "EUR"};
    part.until = kEnds[id];
  }
  ASSERT_STATUS_OK(stores_->revenue().Write(write, Soon()));
  const auto parts = stores_->portfolio().PartsEndingSince(a_, 2026y / 2 / 2, Soon());
  ASSERT_STATUS_OK(parts);
  ASSERT_EQ(parts->size(), 1u);
  std::vector<ObjectId> ids;
  for (const RevenuePart& part : parts->at(kX.value)) ids.push_back(part.object_id);
  EXPECT_EQ(ids, (std::vector<ObjectId>{1, 3}));
  EXPECT_FALSE(parts->at(kX.value)[0].counts);
  EXPECT_EQ(parts->at(kX.value)[0].amount.amount, "10");
  EXPECT_EQ(parts->at(kX.value)[1].until, 2027y / 1 / 1);
  EXPECT_TRUE(stores_->portfolio().PartsEndingSince(b_, 2026y / 2 / 2, Soon())->empty());
}

TEST_P(PortfolioStoreConformance, GrowthAndTotals) {
  PageWrite contacts = NextPage(base_, ObjectType::kContact);
  AddContact(contacts, 5, "x.com", {1}, {kX});
  AddContact(contacts, 6, "x.com", {1}, {kX, kY});
  AddContact(contacts, 7, "q.com", {}, {});
  AddContact(contacts, 8, "z.com", {3}, {ClientId("client_z.com")});  // of an archived client
  contacts.links[0].sort_at = After(1);
  contacts.links[1].sort_at = After(11);
  WriteOk(contacts);
  PageWrite meetings = NextPage(base_, kMeeting);
  AddActivity(meetings, 20, After(0), {kX});
  AddActivity(meetings, 21, After(10), {kX});
  AddActivity(meetings, 22, After(11), {kX, kY});
  AddActivity(meetings, 23, After(20), {kX});
  AddActivity(meetings, 24, After(21), {kX});
  WriteOk(meetings);
  PageWrite tasks = NextPage(base_, kTask);
  for (const ObjectId id : {30, 31, 32}) {
    HubSpotRecord record = Record(kTask, id, kNoon);
    tasks.records.push_back(record);
    InteractionRow row;
    row.type = kTask;
    row.object_id = id;
    row.outcome = id == 30 ? "COMPLETED" : "NOT_STARTED";
    row.occurred_at = After(5);
    tasks.interactions.push_back(row);
    if (id == 32) continue;
    tasks.links.push_back({kTask, id, {kX}, After(5)});
  }
  WriteOk(tasks);
  const auto growth = stores_->portfolio().Growth(a_, {After(0), After(10), After(20)}, Soon());
  ASSERT_STATUS_OK(growth);
  EXPECT_EQ(*growth, (std::map<std::string, GrowthCounts>{{kX.value, {1, 1, 1, 2}},
                                                          {kY.value, {0, 1, 0, 1}}}));
  EXPECT_TRUE(stores_->portfolio().Growth(b_, {After(0), After(10), After(20)}, Soon())->empty());
  const auto totals = stores_->portfolio().Totals(a_, After(0), After(20), Soon());
  ASSERT_STATUS_OK(totals);
  EXPECT_EQ(totals->contacts, 2);
  EXPECT_EQ(totals->interactions, 3);
  EXPECT_EQ(totals->open_tasks, 1);
  EXPECT_EQ(*stores_->portfolio().Totals(b_, After(0), After(20), Soon()), PortfolioTotals());
}

TEST_P(PortfolioStoreConformance, EngagementCountsThreadsAndMeetingsOnce) {
  constexpr auto kIn = Direction::kInbound;
  constexpr auto kOut = Direction::kOutbound;
  PageWrite mails = NextPage(base_, ObjectType::kEmail);
  AddMail(mails, 1, "answered", kOut, After(1), {kX, kY});
  AddMail(mails, 2, "answered", kIn, After(2), {kX, kY});
  AddMail(mails, 3, "unanswered", kIn, After(1));
  AddMail(mails, 4, "unanswered", kOut, After(2));
  AddMail(mails, 5, "theirs", kIn, After(3));
  AddMail(mails, 6, "", kOut, After(3));
  AddMail(mails, 7, "too late", kOut, After(3));
  AddMail(mails, 8, "too late", kIn, After(11));
  AddMail(mails, 9, "lost", kOut, After(3), {kX}, "BOUNCED");
  AddMail(mails, 10, "of nobody", kOut, After(3), {});
  WriteOk(mails);
  PageWrite meetings = NextPage(base_, kMeeting);
  ObjectId id = 20;
  for (const char* outcome : {"COMPLETED", "", "NO_SHOW", "CANCELED", "RESCHEDULED"}) {
    AddMail(meetings, ++id, "", Direction::kUnknown, After(5), {kX, kY}, outcome);
  }
  AddMail(meetings, 30, "", Direction::kUnknown, After(0), {kX}, "COMPLETED");
  WriteOk(meetings);
  const auto found = stores_->portfolio().Engagement(a_, After(0), After(10), Soon());
  ASSERT_STATUS_OK(found);
  EXPECT_EQ(found->threads_sent, 3);
  EXPECT_EQ(found->threads_answered, 1);
  EXPECT_EQ(found->meetings_due, 4);
  EXPECT_EQ(found->meetings_held, 2);
  EXPECT_EQ(*stores_->portfolio().Engagement(b_, After(0), After(10), Soon()),
            PortfolioEngagement());
}

}  // namespace
}  // namespace stanna::storage
