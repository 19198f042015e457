// Facts of revenue, figures, rates, and which clients are to be worked out again.
#include <set>

#include "storage/revenue_store.h"
#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

using namespace std::chrono_literals;

constexpr auto kCompany = ObjectType::kCompany;
constexpr auto kDeal = ObjectType::kDeal;
constexpr auto kLineItem = ObjectType::kLineItem;
constexpr Date kToday = 2026y / 3 / 1;
const ClientId kX("client_x.com");
const ClientId kY("client_y.com");
using Names = std::set<std::string>;

class RevenueFixture {
 public:
  static DealRow Deal(ObjectId id) {
    DealRow row;
    row.deal_id = id;
    row.amount = {"12.5", "EUR"};
    row.won = true;
    row.mrr = "1";
    row.term = "P12M";
    row.contract_start = kToday;
    row.source_modified_at = kNoon;
    return row;
  }
  static LineItemRow Item(ObjectId id) {
    LineItemRow row;
    row.line_item_id = id;
    row.quantity = "2";
    row.price = "10.000001";
    row.unit_discount = "0.5";
    row.discount_percent = "12.5";
    row.amount = {"20", "USD"};
    row.billing_frequency = "monthly";
    row.billing_period = "P12M";
    row.billing_payments = "12";
    row.billing_terms = "AUTOMATICALLY_RENEW";
    row.term_months = "12";
    row.billing_start = kToday;
    row.billing_end = 2027y / 2 / 28;
    row.source_modified_at = kNoon;
    return row;
  }
};

void AddDeal(PageWrite& page, ObjectId id, std::vector<ClientId> clients) {
  HubSpotRecord record;
  record.type = kDeal;
  record.id = id;
  record.created_at = record.modified_at = kNoon;
  page.records.push_back(record);
  page.deals.push_back(RevenueFixture::Deal(id));
  page.links.push_back(
      {.type = kDeal, .object_id = id, .clients = std::move(clients), .sort_at = kNoon});
}

void AddItem(PageWrite& page, ObjectId id, ObjectId deal, Time modified = kNoon) {
  HubSpotRecord record;
  record.type = kLineItem;
  record.id = id;
  record.created_at = record.modified_at = modified;
  record.associations = {{kDeal, deal}};
  record.associations_read = {kDeal};
  page.records.push_back(record);
  page.line_items.push_back(RevenueFixture::Item(id));
  page.line_items.back().source_modified_at = modified;
}

}  // namespace

void RevenueStoreConformance::SetUp() {
  StoreConformance::SetUp();
  base_ = LeasedPage(a_, kCompany);
  AddCompany(base_, 1, "x.com");
  AddCompany(base_, 2, "y.com");
  base_.clients[0].mrr = {"1250.50", "EUR"};
  WriteOk(base_);
}

std::vector<DirtyClient> RevenueStoreConformance::Dirty(const WorkspaceId& workspace) {
  const auto dirty = stores_->revenue().PeekDirty(workspace, 100, Soon());
  EXPECT_STATUS_OK(dirty);
  return dirty.ok() ? *dirty : std::vector<DirtyClient>();
}

void RevenueStoreConformance::Settle() {
  RevenueWrite write = Writing({});
  write.done = Dirty(a_);
  EXPECT_STATUS_OK(stores_->revenue().Write(write, Soon()));
}

void RevenueStoreConformance::MarkAll() {
  const CurrencyRate rate{"ecb", "EUR", "USD", kToday, "1.25"};
  const auto changed = stores_->revenue().PutRates(a_, {rate}, kNoon, Soon());
  ASSERT_STATUS_OK(changed);
  ASSERT_TRUE(*changed);
}

RevenueWrite RevenueStoreConformance::Writing(std::vector<ClientRevenue> clients) const {
  RevenueWrite write;
  write.workspace_id = a_;
  write.fence = base_.fence;
  write.now = After(10);
  write.clients = std::move(clients);
  return write;
}

namespace {

Names NamesOf(const std::vector<DirtyClient>& dirty) {
  Names names;
  for (const auto& client : dirty) names.insert(client.id.value);
  return names;
}

ClientRevenue Figure(const ClientId& client, const std::string& amount) {
  ClientRevenue revenue;
  revenue.client_id = client;
  revenue.mrr = {amount, amount.empty() ? "" : "EUR"};
  revenue.config_version = 3;
  revenue.as_of = kToday;
  revenue.computed_at = After(10);
  return revenue;
}

RevenuePart Part(ObjectId item) {
  RevenuePart part;
  part.source = "lineItems";
  part.type = kLineItem;
  part.object_id = item;
  part.name = "Seats";
  part.counts = true;
  part.amount = {"8.333333", "EUR"};
  part.original = {"10", "USD"};
  part.rate = "0.8333333333";
  part.rate_source = "ecb";
  part.rate_date = 2026y / 1 / 31;
  part.from = kToday;
  part.until = 2027y / 2 / 28;
  part.words = "net price 10, billed monthly";
  return part;
}

TEST_P(RevenueStoreConformance, WhatFiguresFollowFromMarksTheirClients) {
  EXPECT_EQ(NamesOf(Dirty(a_)), (Names{kX.value, kY.value}));
  EXPECT_TRUE(Dirty(b_).empty());
  Settle();
  EXPECT_TRUE(Dirty(a_).empty());
  WriteOk(base_);
  EXPECT_TRUE(Dirty(a_).empty()) << "a repeated page marks nothing";

  PageWrite deals = NextPage(base_, kDeal);
  AddDeal(deals, 10, {kX});
  WriteOk(deals);
  EXPECT_EQ(NamesOf(Dirty(a_)), Names{kX.value});
  Settle();
  deals.links[0].clients = {kY};
  WriteOk(deals);
  EXPECT_EQ(NamesOf(Dirty(a_)), (Names{kX.value, kY.value})) << "the one that it left, too";
  Settle();

  PageWrite items = NextPage(base_, kLineItem);
  AddItem(items, 20, 10);
  WriteOk(items);
  EXPECT_EQ(NamesOf(Dirty(a_)), Names{kY.value});
  Settle();
  PageWrite contacts = NextPage(base_, ObjectType::kContact);
  AddContact(contacts, 5, "x.com", {1}, {kX});
  WriteOk(contacts);
  EXPECT_TRUE(Dirty(a_).empty()) << "people earn nothing";
}

TEST_P(RevenueStoreConformance, ALineItemThatMovesMarksBothClients) {
  PageWrite deals = NextPage(base_, kDeal);
  AddDeal(deals, 10, {kX});
  AddDeal(deals, 11, {kY});
  WriteOk(deals);
  PageWrite items = NextPage(base_, kLineItem);
  AddItem(items, 20, 10);
  WriteOk(items);
  Settle();
  PageWrite moved = NextPage(base_, kLineItem);
  AddItem(moved, 20, 11, After(1));
  WriteOk(moved);
  EXPECT_EQ(NamesOf(Dirty(a_)), (Names{kX.value, kY.value}));
}

TEST_P(RevenueStoreConformance, WhatIsRemovedMarksItsClient) {
  PageWrite deals = NextPage(base_, kDeal);
  AddDeal(deals, 10, {kX});
  WriteOk(deals);
  PageWrite items = NextPage(base_, kLineItem);
  AddItem(items, 20, 10);
  WriteOk(items);
  for (const auto& [type, id] : {std::pair(kLineItem, 20), std::pair(kDeal, 10)}) {
    Settle();
    RemovalWrite removal;
    removal.workspace_id = a_;
    removal.run_id = base_.run_id;
    removal.fence = base_.fence;
    removal.type = type;
    removal.now = removal.read_at = After(200);
    removal.removals = {{.object_id = id, .kind = RemovalKind::kErased}};
    ASSERT_STATUS_OK(stores_->records().Remove(removal, Soon()));
    EXPECT_EQ(NamesOf(Dirty(a_)), Names{kX.value}) << NameOf(type);
  }
}

TEST_P(RevenueStoreConformance, FactsAreComplete) {
  PageWrite deals = NextPage(base_, kDeal);
  AddDeal(deals, 11, {kX});
  AddDeal(deals, 10, {kX, kY});
  WriteOk(deals);
  PageWrite items = NextPage(base_, kLineItem);
  AddItem(items, 21, 10);
  AddItem(items, 20, 10);
  WriteOk(items);
  const auto facts = stores_->revenue().LoadFacts(a_, {kX, kY, ClientId("client_none")}, Soon());
  ASSERT_STATUS_OK(facts);
  ASSERT_EQ(facts->size(), 2u);
  const RevenueFacts& x = facts->at(kX.value);
  EXPECT_EQ(x.client.company_id, 1);
  EXPECT_EQ(x.client.name, base_.clients[0].name);
  EXPECT_EQ(x.client.mrr, (Money{"1250.50", "EUR"})) << "decimals are kept to the digit";
  ASSERT_EQ(x.deals.size(), 2u);
  EXPECT_EQ(x.deals[0].deal.deal_id, 10);
  EXPECT_EQ(x.deals[0].deal.amount, (Money{"12.5", "EUR"}));
  EXPECT_EQ(x.deals[0].deal.mrr, "1");
  EXPECT_EQ(x.deals[0].deal.term, "P12M");
  EXPECT_EQ(x.deals[0].deal.contract_start, kToday);
  EXPECT_TRUE(x.deals[0].deal.won);
  ASSERT_EQ(x.deals[0].line_items.size(), 2u);
  const LineItemRow& item = x.deals[0].line_items[0];
  EXPECT_EQ(item.line_item_id, 20);
  EXPECT_EQ(item.price, "10.000001");
  EXPECT_EQ(item.unit_discount, "0.5");
  EXPECT_EQ(item.discount_percent, "12.5");
  EXPECT_EQ(item.amount, (Money{"20", "USD"}));
  EXPECT_EQ(item.billing_frequency, "monthly");
  EXPECT_EQ(item.billing_period, "P12M");
  EXPECT_EQ(item.billing_payments, "12");
  EXPECT_EQ(item.billing_terms, "AUTOMATICALLY_RENEW");
  EXPECT_EQ(item.term_months, "12");
  EXPECT_EQ(item.billing_start, kToday);
  EXPECT_EQ(item.billing_end, Date(2027y / 2 / 28));
  EXPECT_TRUE(x.deals[1].line_items.empty());
  EXPECT_TRUE(facts->at(kY.value).deals.empty()) << "counted for the first client alone";
  EXPECT_TRUE(stores_->revenue().LoadFacts(b_, {kX}, Soon())->empty());
}

TEST_P(RevenueStoreConformance, LiveClientsAreScanned) {
  using Clients = std::vector<ClientId>;
  auto& revenue = stores_->revenue();
  EXPECT_EQ(*revenue.ScanClients(a_, ClientId(), 10, Soon()), (Clients{kX, kY}));
  EXPECT_EQ(*revenue.ScanClients(a_, ClientId(), 1, Soon()), Clients{kX});
  EXPECT_EQ(*revenue.ScanClients(a_, kX, 10, Soon()), Clients{kY});
  EXPECT_EQ(*revenue.ScanClients(b_, ClientId(), 10, Soon()), Clients());
  PageWrite page = NextPage(base_, kCompany);
  page.records = base_.records;
  page.company_clients = base_.company_clients;
  page.company_clients[0].client_id = std::nullopt;
  WriteOk(page);
  EXPECT_EQ(*revenue.ScanClients(a_, ClientId(), 10, Soon()), Clients{kY}) << "x is archived";
}

TEST_P(RevenueStoreConformance, FiguresReadBack) {
  EXPECT_STATUS(kNotFound, stores_->revenue().Get(a_, kX, Soon()));
  ClientRevenue figure = Figure(kX, "8.333333");
  figure.incomplete = true;
  figure.changes_on = 2026y / 4 / 1;
  figure.parts = {Part(20), Part(21)};
  figure.parts[1].counts = false;
  figure.parts[1].amount = {};
  figure.parts[1].rate_date.reset();
  ASSERT_STATUS_OK(stores_->revenue().Write(Writing({figure, Figure(kY, "")}), Soon()));
  const auto read = stores_->revenue().Get(a_, kX, Soon());
  ASSERT_STATUS_OK(read);
  EXPECT_EQ(read->mrr, (Money{"8.333333", "EUR"}));
  EXPECT_TRUE(read->incomplete);
  EXPECT_EQ(read->config_version, 3);
  EXPECT_EQ(read->as_of, kToday);
  EXPECT_EQ(read->changes_on, Date(2026y / 4 / 1));
  EXPECT_EQ(read->computed_at, After(10));
  EXPECT_EQ(read->parts, figure.parts);
  EXPECT_STATUS(kNotFound, stores_->revenue().Get(b_, kX, Soon()));
  const auto client = stores_->clients().GetClient(a_, kX, kNoon, Soon());
  EXPECT_EQ(client->row.mrr, (Money{"8.333333", "EUR"})) << "what the product shows";
  EXPECT_EQ(stores_->clients().GetClient(a_, kY, kNoon, Soon())->row.mrr, Money());

  figure.parts.resize(1);
  ASSERT_STATUS_OK(stores_->revenue().Write(Writing({figure}), Soon()));
  EXPECT_EQ(stores_->revenue().Get(a_, kX, Soon())->parts.size(), 1u);
}

TEST_P(RevenueStoreConformance, AMarkMadeMeanwhileStays) {
  RevenueWrite write = Writing({});
  write.done = Dirty(a_);
  MarkAll();
  ASSERT_STATUS_OK(stores_->revenue().Write(write, Soon()));
  EXPECT_EQ(Dirty(a_).size(), 2u);
}

// Two work the same marks off; between their ends the clients are marked anew.
TEST_P(RevenueStoreConformance, AMarkMadeAfterTheFirstOfTwoStays) {
  RevenueWrite first = Writing({Figure(kX, "1")});
  first.done = Dirty(a_);
  RevenueWrite second = Writing({Figure(kX, "2")});
  second.done = Dirty(a_);
  ASSERT_STATUS_OK(stores_->revenue().Write(first, Soon()));
  MarkAll();
  ASSERT_STATUS_OK(stores_->revenue().Write(second, Soon()));
  EXPECT_EQ(stores_->revenue().Get(a_, kX, Soon())->mrr.amount, "1") << "the second is older";
  EXPECT_EQ(Dirty(a_).size(), 2u);
}

TEST_P(RevenueStoreConformance, AFigureOfOlderFactsIsNotWritten) {
  RevenueWrite write = Writing({Figure(kX, "1"), Figure(kY, "2")});
  write.done = Dirty(a_);
  MarkAll();
  ASSERT_STATUS_OK(stores_->revenue().Write(write, Soon()));
  EXPECT_STATUS(kNotFound, stores_->revenue().Get(a_, kX, Soon()));
  write.done = Dirty(a_);
  ASSERT_STATUS_OK(stores_->revenue().Write(write, Soon()));
  EXPECT_EQ(stores_->revenue().Get(a_, kX, Soon())->mrr.amount, "1");
  write.clients[0].mrr.amount = "3";
  ASSERT_STATUS_OK(stores_->revenue().Write(write, Soon()));
  EXPECT_EQ(stores_->revenue().Get(a_, kX, Soon())->mrr.amount, "1") << "somebody else was first";
}

TEST_P(RevenueStoreConformance, AnErasedRecordLeavesNoName) {
  PageWrite deals = NextPage(base_, kDeal);
  AddDeal(deals, 10, {kX});
  WriteOk(deals);
  ClientRevenue figure = Figure(kX, "1");
  figure.parts = {Part(10), Part(11)};
  for (auto& part : figure.parts) part.type = kDeal;
  ASSERT_STATUS_OK(stores_->revenue().Write(Writing({figure}), Soon()));
  RemovalWrite removal;
  removal.workspace_id = a_;
  removal.run_id = base_.run_id;
  removal.fence = base_.fence;
  removal.type = kDeal;
  removal.now = removal.read_at = After(200);
  removal.removals = {{.object_id = 10, .kind = RemovalKind::kErased}};
  ASSERT_STATUS_OK(stores_->records().Remove(removal, Soon()));
  const auto parts = stores_->revenue().Get(a_, kX, Soon())->parts;
  EXPECT_EQ(parts[0].name, "");
  EXPECT_EQ(parts[1].name, "Seats");
}

TEST_P(RevenueStoreConformance, FiguresOfAnotherDayOrVersionAreDue) {
  ClientRevenue x = Figure(kX, "1");
  x.changes_on = 2026y / 4 / 1;
  ASSERT_STATUS_OK(stores_->revenue().Write(Writing({x, Figure(kY, "2")}), Soon()));
  Settle();
  const auto due = [&](Date day, int version) {
    EXPECT_STATUS_OK(stores_->revenue().MarkDue(a_, day, version, kNoon, Soon()));
    const Names names = NamesOf(Dirty(a_));
    Settle();
    return names;
  };
  EXPECT_EQ(due(2026y / 3 / 31, 3), Names{});
  EXPECT_EQ(due(2026y / 4 / 1, 3), Names{kX.value});
  EXPECT_EQ(due(2026y / 3 / 31, 4), (Names{kX.value, kY.value}));
  EXPECT_EQ(due(2026y / 3 / 31, 2), Names{}) << "a run that began before the change";
}

TEST_P(RevenueStoreConformance, AWorkerThatLostItsLeaseWritesNothing) {
  RevenueWrite write = Writing({Figure(kX, "1")});
  ++write.fence.epoch;
  EXPECT_STATUS(kAborted, stores_->revenue().Write(write, Soon()));
  EXPECT_STATUS(kNotFound, stores_->revenue().Get(a_, kX, Soon()));
}

TEST_P(RevenueStoreConformance, IssuesOfFiguresAndOfTheMappingAreApart) {
  const auto open = [&](const std::string& rule) {
    return stores_->clients().ListIssues(a_, {.rule = rule}, Soon())->total;
  };
  PageWrite deals = NextPage(base_, kDeal);
  AddDeal(deals, 10, {kX});
  deals.issues = {{.type = kDeal, .object_id = 10, .rule = "INVALID_DATE", .message = "m"}};
  WriteOk(deals);
  RevenuePart part = Part(10);
  part.type = kDeal;
  ClientRevenue figure = Figure(kX, "1");
  figure.parts = {part};
  figure.issues = {{.type = kDeal, .object_id = 10, .rule = "MISSING_RATE", .message = "m"}};
  RevenueWrite write = Writing({figure});
  ASSERT_STATUS_OK(stores_->revenue().Write(write, Soon()));
  WriteOk(deals);
  EXPECT_EQ(open("MISSING_RATE"), 1) << "the record's own page leaves it";
  EXPECT_EQ(open("INVALID_DATE"), 1);
  write.clients[0].issues.clear();
  ASSERT_STATUS_OK(stores_->revenue().Write(write, Soon()));
  EXPECT_EQ(open("MISSING_RATE"), 0);
  EXPECT_EQ(open("INVALID_DATE"), 1);
}

TEST_P(RevenueStoreConformance, ARecordThatLeftTheSumLosesItsIssues) {
  ClientRevenue figure = Figure(kX, "1");
  figure.parts = {Part(20)};
  figure.issues = {{.type = kLineItem, .object_id = 20, .rule = "MISSING_RATE", .message = "m"}};
  ASSERT_STATUS_OK(stores_->revenue().Write(Writing({figure}), Soon()));
  ClientRevenue other = figure;
  other.client_id = kY;
  ASSERT_STATUS_OK(stores_->revenue().Write(Writing({other}), Soon()));
  ASSERT_STATUS_OK(stores_->revenue().Write(Writing({Figure(kX, "")}), Soon()));
  EXPECT_EQ(stores_->clients().ListIssues(a_, {}, Soon())->total, 1) << "the other client has it";
  ASSERT_STATUS_OK(stores_->revenue().Write(Writing({Figure(kY, "")}), Soon()));
  EXPECT_EQ(stores_->clients().ListIssues(a_, {}, Soon())->total, 0);
}

TEST_P(RevenueStoreConformance, RatesAreKeptByDay) {
  auto& revenue = stores_->revenue();
  Settle();
  const CurrencyRate january{"hubspot", "USD", "EUR", 2026y / 1 / 1, "0.9"};
  CurrencyRate february = january;
  february.effective = 2026y / 2 / 1;
  february.rate = "0.875";
  EXPECT_EQ(*revenue.RatesRevision(a_, Soon()), 0);
  EXPECT_TRUE(*revenue.PutRates(a_, {january}, kNoon, Soon()));
  EXPECT_EQ(Dirty(a_).size(), 2u) << "in the same transaction";
  Settle();
  EXPECT_FALSE(*revenue.PutRates(a_, {january}, kNoon, Soon())) << "known";
  EXPECT_TRUE(Dirty(a_).empty());
  EXPECT_EQ(*revenue.RatesRevision(a_, Soon()), 1);
  EXPECT_TRUE(*revenue.PutRates(a_, {january, february}, kNoon, Soon()));
  february.rate = "0.88";
  EXPECT_TRUE(*revenue.PutRates(a_, {february}, kNoon, Soon())) << "corrected";
  const CurrencyRate krona{"ecb", "EUR", "SEK", 2026y / 1 / 1, "11.5"};
  EXPECT_TRUE(*revenue.PutRates(a_, {krona}, kNoon, Soon()));
  using Rates = std::vector<CurrencyRate>;
  EXPECT_EQ(*revenue.ListRates(a_, {}, Soon()), (Rates{krona, january, february}));
  EXPECT_EQ(*revenue.ListRates(a_, {.currency = "SEK"}, Soon()), Rates{krona});
  EXPECT_EQ(*revenue.ListRates(a_, {.limit = 1, .offset = 1}, Soon()), Rates{january});
  EXPECT_TRUE(revenue.ListRates(b_, {}, Soon())->empty());
  EXPECT_EQ(*revenue.RatesRevision(b_, Soon()), 0);
}

}  // namespace
}  // namespace stanna::storage
