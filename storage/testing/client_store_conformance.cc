// The read side.
#include <map>

#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

constexpr auto kCompany = ObjectType::kCompany;
constexpr auto kContact = ObjectType::kContact;
constexpr auto kMeeting = ObjectType::kMeeting;
constexpr auto kEmail = ObjectType::kEmail;
constexpr auto kTask = ObjectType::kTask;
const ClientId kX("client_x.com");
const ClientId kY("client_y.com");
constexpr int kDay = 24 * 60;

std::vector<std::string> Domains(const absl::StatusOr<Listing<ClientView>>& listing) {
  EXPECT_STATUS_OK(listing);
  std::vector<std::string> domains;
  if (!listing.ok()) return domains;
  for (const ClientView& view : listing->items) domains.push_back(view.row.domain);
  return domains;
}

using Strings = std::vector<std::string>;

TEST_P(ClientStoreConformance, UnknownOrForeignClientIsNotFound) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  WriteOk(page);
  EXPECT_STATUS(kNotFound, stores_->clients().GetClient(b_, kX, kNoon, Soon()));
  EXPECT_STATUS(kNotFound, stores_->clients().GetClient(a_, kY, kNoon, Soon()));
  EXPECT_STATUS(kNotFound, stores_->clients().CompanyOf(b_, kX, Soon()));
  EXPECT_STATUS(kNotFound, stores_->clients().CompanyOf(a_, kY, Soon()));
  const auto company = stores_->clients().CompanyOf(a_, kX, Soon());
  ASSERT_STATUS_OK(company);
  EXPECT_EQ(*company, 1);
  EXPECT_TRUE(stores_->clients().ListClients(b_, {.now = kNoon}, Soon())->items.empty());
}

TEST_P(ClientStoreConformance, ListsAreSortedSearchedAndPaged) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  AddCompany(page, 2, "y.com");
  AddCompany(page, 3, "z.com");
  page.clients[0].name = "beta 100%";
  page.clients[1].name = "ÄPFEL";
  page.clients[2].name = "Alpha";
  page.clients[0].renewal_date = ParseDate("2026-12-01");
  WriteOk(page);
  RevenueWrite revenue{.workspace_id = a_, .fence = page.fence, .now = kNoon};
  revenue.clients.resize(2);
  revenue.clients[0].client_id = page.clients[0].id;
  revenue.clients[0].mrr.amount = "900";
  revenue.clients[1].client_id = page.clients[1].id;
  revenue.clients[1].mrr.amount = "1000.10";
  for (auto& client : revenue.clients) client.as_of = *ParseDate("2026-03-01");
  ASSERT_STATUS_OK(stores_->revenue().Write(revenue, Soon()));
  auto& clients = stores_->clients();
  const auto list = [&](ClientQuery query) {
    query.now = kNoon;
    return Domains(clients.ListClients(a_, query, Soon()));
  };
  EXPECT_EQ(list({}), (Strings{"z.com", "x.com", "y.com"}));
  EXPECT_EQ(list({.descending = true}), (Strings{"y.com", "x.com", "z.com"}));
  EXPECT_EQ(list({.sort = ClientSort::kMrr}), (Strings{"x.com", "y.com", "z.com"}));
  EXPECT_EQ(list({.sort = ClientSort::kMrr, .descending = true}),
            (Strings{"y.com", "x.com", "z.com"}))
      << "by value, unknown last";
  EXPECT_EQ(list({.sort = ClientSort::kRenewalDate, .descending = true}),
            (Strings{"x.com", "y.com", "z.com"}));
  EXPECT_EQ(list({.sort = ClientSort::kDomain, .limit = 1, .offset = 1}), (Strings{"y.com"}));
  for (const ClientSort sort :
       {ClientSort::kLastInteraction, ClientSort::kHealthScore, ClientSort::kCreated}) {
    EXPECT_EQ(list({.sort = sort, .descending = true}), (Strings{"x.com", "y.com", "z.com"}));
  }
  EXPECT_EQ(list({.search = "äpf"}), (Strings{"y.com"}));
  EXPECT_EQ(list({.search = "LPH"}), (Strings{"z.com"}));
  EXPECT_EQ(list({.search = "X.C"}), (Strings{"x.com"}));
  EXPECT_EQ(list({.search = "0%"}), (Strings{"x.com"}));
  EXPECT_EQ(list({.search = "%"}), (Strings{"x.com"})) << "no wildcard";
  EXPECT_EQ(list({.search = "_"}), Strings{});
  EXPECT_EQ(clients.ListClients(a_, {.limit = 1, .now = kNoon}, Soon())->total, 3);
  const auto exact = clients.GetClient(a_, kY, kNoon, Soon());
  EXPECT_EQ(exact->row.mrr.amount, "1000.10");
}

TEST_P(ClientStoreConformance, FiltersLookAtScoreSilenceAndExclusion) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  AddCompany(page, 2, "y.com");
  AddCompany(page, 3, "z.com");
  WriteOk(page);
  PageWrite meetings = NextPage(page, kMeeting);
  AddActivity(meetings, 10, After(0), {kX});
  AddActivity(meetings, 11, After(-15 * kDay), {kY});
  AddActivity(meetings, 12, After(+5 * kDay), {kY});
  WriteOk(meetings);
  const auto list = [&](ClientFilter filter, ClientThresholds thresholds = {}) {
    return Domains(stores_->clients().ListClients(
        a_,
        {.filter = filter, .sort = ClientSort::kDomain, .now = After(1), .thresholds = thresholds},
        Soon()));
  };
  EXPECT_EQ(list(ClientFilter::kAll), (Strings{"x.com", "y.com", "z.com"}));
  EXPECT_EQ(list(ClientFilter::kActive), (Strings{"x.com", "y.com", "z.com"}));
  EXPECT_EQ(list(ClientFilter::kExcluded), Strings{});
  EXPECT_EQ(list(ClientFilter::kStale), (Strings{"y.com", "z.com"})) << "never counts as stale";
  EXPECT_EQ(list(ClientFilter::kStale, {.stale_days = 16}), (Strings{"z.com"}));
  EXPECT_EQ(list(ClientFilter::kAtRisk), Strings{});
  EXPECT_EQ(list(ClientFilter::kAtRisk, {.at_risk_score = 50}),
            (Strings{"x.com", "y.com", "z.com"}));
}

TEST_P(ClientStoreConformance, LastInteractionIsTheLatestContactThatHappened) {
  PageWrite companies = LeasedPage(a_, kCompany);
  AddCompany(companies, 1, "x.com");
  AddCompany(companies, 2, "y.com");
  WriteOk(companies);
  PageWrite meetings = NextPage(companies, kMeeting);
  AddActivity(meetings, 1, After(-60), {kX});
  AddActivity(meetings, 2, After(-30), {kX, kY});
  AddActivity(meetings, 3, After(30), {kX});
  WriteOk(meetings);
  PageWrite tasks = NextPage(companies, kTask);
  AddActivity(tasks, 4, After(-1), {kX});
  WriteOk(tasks);
  auto& clients = stores_->clients();
  EXPECT_EQ(clients.GetClient(a_, kX, kNoon, Soon())->last_interaction_at, After(-30));
  EXPECT_EQ(clients.GetClient(a_, kX, After(31), Soon())->last_interaction_at, After(30));
  EXPECT_FALSE(clients.GetClient(a_, kX, After(-99), Soon())->last_interaction_at.has_value());
  EXPECT_EQ(*clients.LastInteractions(a_, kNoon, Soon()),
            (std::map<std::string, Time>{{kX.value, After(-30)}, {kY.value, After(-30)}}));
  EXPECT_EQ(Domains(clients.ListClients(
                a_, {.sort = ClientSort::kLastInteraction, .descending = true, .now = After(31)},
                Soon())),
            (Strings{"x.com", "y.com"}));
}

TEST_P(ClientStoreConformance, InteractionsAreNewestFirstWithAllTheirClients) {
  PageWrite meetings = LeasedPage(a_, kMeeting);
  AddActivity(meetings, 1, After(-60), {kX});
  AddActivity(meetings, 2, After(60), {kX, kY});
  meetings.interactions[1].duration_ms = 1'800'000;
  meetings.interactions[1].direction = Direction::kOutbound;
  meetings.interactions[1].summary = "Quarterly review 😀";
  AddActivity(meetings, 3, After(0), {kY});
  WriteOk(meetings);
  PageWrite emails = NextPage(meetings, kEmail);
  AddActivity(emails, 4, After(0), {kX});
  WriteOk(emails);
  PageWrite contacts = NextPage(meetings, kContact);
  AddContact(contacts, 9, "else.com", {}, {kX});
  WriteOk(contacts);
  auto& clients = stores_->clients();
  const auto all = clients.ListInteractions(a_, kX, std::nullopt, 10, 0, Soon());
  ASSERT_STATUS_OK(all);
  EXPECT_EQ(all->total, 3);
  ASSERT_EQ(all->items.size(), 3u);
  EXPECT_EQ(all->items[0].row.object_id, 2);
  EXPECT_EQ(all->items[0].row.duration_ms, 1'800'000);
  EXPECT_EQ(all->items[0].row.direction, Direction::kOutbound);
  EXPECT_EQ(all->items[0].row.summary, "Quarterly review 😀");
  EXPECT_EQ(all->items[0].clients, (std::vector<ClientId>{kX, kY}));
  EXPECT_EQ(all->items[1].row.type, kEmail);
  EXPECT_EQ(all->items[2].row.object_id, 1);
  const auto second = clients.ListInteractions(a_, kX, kMeeting, 1, 1, Soon());
  ASSERT_STATUS_OK(second);
  EXPECT_EQ(second->total, 2);
  EXPECT_EQ(second->items[0].row.object_id, 1);
  EXPECT_EQ(clients.ListInteractions(b_, kX, std::nullopt, 10, 0, Soon())->total, 0);
}

TEST_P(ClientStoreConformance, DetailsAreTheClientItsPeopleAndItsDeals) {
  PageWrite companies = LeasedPage(a_, ObjectType::kCompany);
  AddCompany(companies, 1, "x.com");
  WriteOk(companies);
  PageWrite contacts = NextPage(companies, kContact);
  AddContact(contacts, 2, "x.com", {1}, {kX});
  AddContact(contacts, 3, "x.com", {1}, {kX});
  AddContact(contacts, 4, "y.com", {}, {kY});
  WriteOk(contacts);
  PageWrite deals = NextPage(contacts, ObjectType::kDeal);
  for (const ObjectId id : {5, 6}) {
    DealRow& deal = deals.deals.emplace_back();
    deal.deal_id = id;
    deal.closed = id == 5;
    deals.links.push_back({.type = ObjectType::kDeal, .object_id = id, .clients = {kX}});
  }
  WriteOk(deals);
  auto& clients = stores_->clients();
  const auto details = clients.GetDetails(a_, kX, kNoon, 10, 10, Soon());
  ASSERT_STATUS_OK(details);
  EXPECT_EQ(details->client.row.domain, "x.com");
  EXPECT_FALSE(details->client.sentiment_trend.has_value()) << "nothing is worked out yet";
  ASSERT_EQ(details->contacts.size(), 2u);
  EXPECT_EQ(details->contacts[0].row.contact_id, 2);
  ASSERT_EQ(details->deals.size(), 2u);
  EXPECT_EQ(details->deals[0].row.deal_id, 6) << "an open one first";
  const auto fewer = clients.GetDetails(a_, kX, kNoon, 1, 1, Soon());
  ASSERT_STATUS_OK(fewer);
  EXPECT_EQ(fewer->contacts.size(), 1u);
  EXPECT_EQ(fewer->deals.size(), 1u);
  EXPECT_STATUS(kNotFound, clients.GetDetails(b_, kX, kNoon, 10, 10, Soon()));
  EXPECT_STATUS(kNotFound, clients.GetDetails(a_, kY, kNoon, 10, 10, Soon()));
}

TEST_P(ClientStoreConformance, MetricsCountContactsAndMeasureAnswers) {
  PageWrite companies = LeasedPage(a_, ObjectType::kCompany);
  AddCompany(companies, 1, "x.com");
  AddCompany(companies, 2, "y.com");
  WriteOk(companies);
  PageWrite emails = NextPage(companies, kEmail);
  const auto add = [&](ObjectId id, int minute, Direction direction, const std::string& thread) {
    AddActivity(emails, id, After(minute), {kX});
    emails.interactions.back().direction = direction;
    emails.interactions.back().thread_id = thread;
  };
  add(1, -100, Direction::kInbound, "t1");
  add(2, -90, Direction::kOutbound, "t1");  // 10 minutes
  add(3, -80, Direction::kInbound, "t1");   // not answered before `now`
  add(4, -70, Direction::kInbound, "t2");
  add(5, -65, Direction::kInbound, "t2");
  add(6, -50, Direction::kOutbound, "t2");  // 20 and 15 minutes
  add(7, -40, Direction::kInbound, "");
  add(8, -30, Direction::kOutbound, "");    // no thread, no answer
  add(9, +10, Direction::kOutbound, "t1");  // has not happened
  add(10, -40 * kDay, Direction::kUnknown, "t3");
  WriteOk(emails);
  const auto metrics = [&](const ClientId& id) {
    const auto details = stores_->clients().GetDetails(a_, id, kNoon, 10, 10, Soon());
    EXPECT_STATUS_OK(details);
    return details.ok() ? details->metrics : ClientMetrics();
  };
  EXPECT_EQ(metrics(kX).total_interactions, 9);
  EXPECT_EQ(metrics(kX).last_month_interactions, 8);
  EXPECT_EQ(metrics(kX).average_response_ms, 15 * 60 * 1000);
  EXPECT_EQ(metrics(kY).total_interactions, 0);
  EXPECT_FALSE(metrics(kY).average_response_ms.has_value());
}

TEST_P(ClientStoreConformance, StakeholdersByNameWithWhenTheyWereLastSeen) {
  PageWrite contacts = LeasedPage(a_, kContact);
  AddContact(contacts, 1, "x.com", {}, {kX});
  AddContact(contacts, 2, "x.com", {}, {kX});
  AddContact(contacts, 3, "x.com", {}, {kY});
  contacts.stakeholders[0].name = "zoe";
  contacts.stakeholders[1].name = "Adam";
  contacts.stakeholders[1].owner_id = 77;
  WriteOk(contacts);
  PageWrite meetings = NextPage(contacts, kMeeting);
  AddActivity(meetings, 5, After(-10), {kX});
  meetings.records.back() = Record(kMeeting, 5, kNoon, {{kContact, 1}});
  AddActivity(meetings, 6, After(10), {kX});
  meetings.records.back() = Record(kMeeting, 6, kNoon, {{kContact, 1}});
  WriteOk(meetings);
  const auto list = stores_->clients().ListStakeholders(a_, kX, kNoon, 10, 0, Soon());
  ASSERT_STATUS_OK(list);
  EXPECT_EQ(list->total, 2);
  EXPECT_EQ(list->items[0].row.name, "Adam");
  EXPECT_EQ(list->items[0].row.owner_id, 77);
  EXPECT_FALSE(list->items[0].last_seen_at.has_value());
  EXPECT_EQ(list->items[1].last_seen_at, After(-10));
}

std::map<ObjectId, std::optional<Time>> LastSeen(
    const absl::StatusOr<Listing<StakeholderView>>& listing) {
  EXPECT_STATUS_OK(listing);
  std::map<ObjectId, std::optional<Time>> seen;
  if (!listing.ok()) return seen;
  for (const StakeholderView& view : listing->items) {
    seen[view.row.contact_id] = view.last_seen_at;
  }
  return seen;
}

using Seen = std::map<ObjectId, std::optional<Time>>;

TEST_P(ClientStoreConformance, AContactIsSeenInWhateverItTookPartIn) {
  PageWrite contacts = LeasedPage(a_, kContact);
  AddContact(contacts, 1, "x.com", {}, {kX});
  AddContact(contacts, 2, "x.com", {}, {kX, kY});
  AddContact(contacts, 3, "x.com", {}, {kX});
  WriteOk(contacts);
  PageWrite meetings = NextPage(contacts, kMeeting);
  const auto add = [&](ObjectId id, int minute, std::vector<ClientId> clients,
                       std::vector<Association> with) {
    AddActivity(meetings, id, After(minute), std::move(clients));
    meetings.records.back() = Record(kMeeting, id, kNoon, std::move(with));
  };
  add(10, -90, {kX}, {{kContact, 1}, {kContact, 2}});
  add(11, -60, {kY}, {{kContact, 2}});  // of the other client
  add(12, -50, {}, {{kContact, 1}});    // of none
  add(13, +10, {}, {{kContact, 1}});    // planned
  add(14, +20, {kX}, {{kContact, 2}, {kContact, 3}});
  WriteOk(meetings);
  PageWrite tasks = NextPage(contacts, kTask);
  AddActivity(tasks, 15, After(-5), {kX});
  tasks.records.back() = Record(kTask, 15, kNoon, {{kContact, 1}});
  WriteOk(tasks);
  PageWrite emails = NextPage(contacts, kEmail);
  AddActivity(emails, 10, After(-95), {kX});  // the id of a meeting
  emails.records.back() = Record(kEmail, 10, kNoon, {{kContact, 3}});
  WriteOk(emails);
  const auto at = [&](const ClientId& client, Time now) {
    const auto details = stores_->clients().GetDetails(a_, client, now, 10, 10, Soon());
    const auto listed =
        LastSeen(stores_->clients().ListStakeholders(a_, client, now, 10, 0, Soon()));
    if (!details.ok()) return listed;
    Seen shown;
    for (const auto& view : details->contacts) shown[view.row.contact_id] = view.last_seen_at;
    EXPECT_EQ(shown, listed);
    return listed;
  };
  PageWrite companies = NextPage(contacts, kCompany);
  AddCompany(companies, 1, "x.com");
  AddCompany(companies, 2, "y.com");
  WriteOk(companies);
  EXPECT_EQ(at(kX, kNoon), (Seen{{1, After(-50)}, {2, After(-60)}, {3, After(-95)}}));
  EXPECT_EQ(at(kX, After(10)), (Seen{{1, After(10)}, {2, After(-60)}, {3, After(-95)}}));
  EXPECT_EQ(at(kX, After(30)), (Seen{{1, After(10)}, {2, After(20)}, {3, After(20)}}));
  EXPECT_EQ(at(kX, After(-91)), (Seen{{1, std::nullopt}, {2, std::nullopt}, {3, After(-95)}}));
  EXPECT_EQ(at(kY, kNoon), (Seen{{2, After(-60)}}));
}

TEST_P(ClientStoreConformance, WhatIsSaidOfActivitiesFollowsThemWhenTheyMoveOrGo) {
  PageWrite companies = LeasedPage(a_, kCompany);
  AddCompany(companies, 1, "x.com");
  WriteOk(companies);
  PageWrite contacts = NextPage(companies, kContact);
  AddContact(contacts, 1, "x.com", {1}, {kX});
  WriteOk(contacts);
  const auto write = [&](ObjectId id, int minute, int modified) {
    PageWrite meetings = NextPage(companies, kMeeting);
    meetings.read_at = After(modified);
    AddActivity(meetings, id, After(minute), {kX});
    meetings.records.back() = Record(kMeeting, id, After(modified), {{kContact, 1}});
    meetings.interactions.back().source_modified_at = After(modified);
    WriteOk(meetings);
  };
  const auto details = [&] {
    return *stores_->clients().GetDetails(a_, kX, kNoon, 10, 10, Soon());
  };
  write(5, -60, 0);
  write(6, -30, 0);
  EXPECT_EQ(details().client.last_interaction_at, After(-30));
  EXPECT_EQ(details().contacts[0].last_seen_at, After(-30));
  EXPECT_EQ(details().metrics.total_interactions, 2);

  write(6, -60 * kDay, 1);
  EXPECT_EQ(details().client.last_interaction_at, After(-60)) << "it was moved back";
  EXPECT_EQ(details().contacts[0].last_seen_at, After(-60));
  EXPECT_EQ(details().metrics.last_month_interactions, 1);

  RemovalWrite removal;
  removal.workspace_id = a_;
  removal.run_id = companies.run_id;
  removal.fence = companies.fence;
  removal.type = kMeeting;
  removal.now = removal.read_at = After(10);
  removal.removals = {{.object_id = 5, .archived_at = After(9)}};
  ASSERT_STATUS_OK(stores_->records().Remove(removal, Soon()));
  EXPECT_EQ(details().client.last_interaction_at, After(-60 * kDay));
  EXPECT_EQ(details().contacts[0].last_seen_at, After(-60 * kDay));
  EXPECT_EQ(details().metrics.total_interactions, 1);

  removal.removals = {{.object_id = 6, .kind = RemovalKind::kErased}};
  ASSERT_STATUS_OK(stores_->records().Remove(removal, Soon()));
  EXPECT_FALSE(details().client.last_interaction_at.has_value());
  EXPECT_FALSE(details().contacts[0].last_seen_at.has_value());
  EXPECT_EQ(details().metrics.total_interactions, 0);
}

TEST_P(ClientStoreConformance, ThreadsAreToldApartWhateverTheirIdsAreLike) {
  PageWrite companies = LeasedPage(a_, kCompany);
  AddCompany(companies, 1, "x.com");
  WriteOk(companies);
  PageWrite emails = NextPage(companies, kEmail);
  const auto add = [&](ObjectId id, int minute, Direction direction, const std::string& thread) {
    AddActivity(emails, id, After(minute), {kX});
    emails.interactions.back().direction = direction;
    emails.interactions.back().thread_id = thread;
    emails.interactions.back().outcome = "1:2:3:";
  };
  const auto average = [&] {
    return stores_->clients()
        .GetDetails(a_, kX, kNoon, 10, 10, Soon())
        ->metrics.average_response_ms;
  };
  add(2, -100, Direction::kOutbound, "7:1:2:x");
  add(3, -100, Direction::kInbound, "7:1:2:x");   // at the same time, after the answer
  add(4, -100, Direction::kOutbound, "7:1:2:x");  // at once
  add(5, -99, Direction::kInbound, "é;\n");
  add(6, -98, Direction::kOutbound, "é;\n");
  WriteOk(emails);
  EXPECT_EQ(average(), 30'000) << "no time at all, and a minute";

  emails = NextPage(companies, kEmail);
  const std::string begin(200, 't');
  add(7, -90, Direction::kInbound, begin + "1");
  add(8, -80, Direction::kOutbound, begin + "2");
  WriteOk(emails);
  EXPECT_EQ(average(), 30'000) << "threads that begin alike are two";

  emails = NextPage(companies, kEmail);
  add(9, -86, Direction::kOutbound, begin + "1");
  WriteOk(emails);
  EXPECT_EQ(average(), 100'000) << "a minute and four in three answers";
}

TEST_P(ClientStoreConformance, ListsPassOverWhatIsArchivedOrOfOthers) {
  PageWrite page = LeasedPage(a_, kCompany);
  for (const ObjectId id : {1, 2, 3, 4, 5}) {
    AddCompany(page, id, std::string(1, static_cast<char>('u' + id)) + ".com");
    page.clients.back().name = id < 4 ? "Same" : "Other";  // v, w, x: Same; y, z: Other
  }
  page.clients[1].renewal_date = ParseDate("2026-12-01");
  page.clients[3].renewal_date = ParseDate("2026-11-01");
  WriteOk(page);
  PageWrite others = LeasedPage(b_, kCompany);
  AddCompany(others, 1, "v.com");
  others.clients.back().name = "A first one";
  WriteOk(others);
  RemovalWrite removal;
  removal.workspace_id = a_;
  removal.run_id = page.run_id;
  removal.fence = page.fence;
  removal.type = kCompany;
  removal.now = removal.read_at = After(10);
  removal.removals = {{.object_id = 3, .archived_at = After(9)}};
  ASSERT_STATUS_OK(stores_->records().Remove(removal, Soon()));
  const auto list = [&](ClientQuery query) {
    query.now = After(20);
    const auto listing = stores_->clients().ListClients(a_, query, Soon());
    EXPECT_EQ(listing->total, 4);
    return Domains(listing);
  };
  EXPECT_EQ(list({}), (Strings{"y.com", "z.com", "v.com", "w.com"})) << "equal names: by id";
  EXPECT_EQ(list({.descending = true}), (Strings{"v.com", "w.com", "y.com", "z.com"}));
  EXPECT_EQ(list({.limit = 2, .offset = 1}), (Strings{"z.com", "v.com"}));
  EXPECT_EQ(list({.limit = 2, .offset = 4}), Strings{}) << "beyond the last page";
  EXPECT_EQ(list({.sort = ClientSort::kRenewalDate}),
            (Strings{"y.com", "w.com", "v.com", "z.com"}));
  EXPECT_EQ(list({.sort = ClientSort::kRenewalDate, .descending = true, .limit = 3}),
            (Strings{"w.com", "y.com", "v.com"}))
      << "unknown last, either way";
  EXPECT_EQ(list({.sort = ClientSort::kHealthScore, .limit = 3, .offset = 1}),
            (Strings{"w.com", "y.com", "z.com"}));
}

TEST_P(ClientStoreConformance, DealsOpenOnesFirstThenByCloseDate) {
  PageWrite page = LeasedPage(a_, ObjectType::kDeal);
  const auto add = [&](ObjectId id, bool closed, std::optional<Time> close) {
    DealRow deal;
    deal.deal_id = id;
    deal.amount = {.amount = "12345678901234567890.123456", .currency = "USD"};
    deal.probability = "0.2000";
    deal.closed = closed;
    deal.won = closed;
    deal.close_date = close;
    page.deals.push_back(deal);
    page.links.push_back({.type = ObjectType::kDeal, .object_id = id, .clients = {kX}});
  };
  add(1, true, After(5));
  add(2, false, std::nullopt);
  add(3, false, After(1));
  add(4, false, After(2));
  WriteOk(page);
  const auto deals = stores_->clients().ListDeals(a_, kX, 10, 0, Soon());
  ASSERT_STATUS_OK(deals);
  std::vector<ObjectId> ids;
  for (const DealView& deal : deals->items) ids.push_back(deal.row.deal_id);
  EXPECT_EQ(ids, (std::vector<ObjectId>{4, 3, 2, 1}));
  EXPECT_EQ(deals->items[0].row.amount.amount, "12345678901234567890.123456");
  EXPECT_EQ(deals->items[0].row.probability, "0.2000");
  EXPECT_TRUE(deals->items[3].row.won);
}

}  // namespace
}  // namespace stanna::storage
