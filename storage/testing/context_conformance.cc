// What is shown of one client at once.
#include <algorithm>

#include "storage/checkpoint_store.h"
#include "storage/context_store.h"
#include "storage/health_store.h"
#include "storage/revenue_store.h"
#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

using namespace std::chrono_literals;

constexpr auto kCompany = ObjectType::kCompany;
constexpr auto kContact = ObjectType::kContact;
constexpr auto kDeal = ObjectType::kDeal;
constexpr auto kEmail = ObjectType::kEmail;
constexpr auto kTask = ObjectType::kTask;
constexpr Date kToday = 2026y / 3 / 1;
const ClientId kX("client_x.com");
const ClientId kY("client_y.com");
using Ids = std::vector<ObjectId>;

ContextLimits Limits() { return {}; }

AnalysisRow Analysis(ObjectId id, double score, std::uint32_t intents = 0) {
  return {.type = kEmail,
          .object_id = id,
          .model_version = 1,
          .score = score,
          .mood = (score > 0.2) - (score < -0.2),
          .level = score < -0.6 ? -2 : 0,
          .confidence = 0.75,
          .sarcasm = 0,
          .intents = intents,
          .automatic = 0,
          .language = "en",
          .phrases = "[]"};
}

void AddDeal(PageWrite& page, ObjectId id, bool closed, std::optional<Time> close_date) {
  HubSpotRecord record;
  record.type = kDeal;
  record.id = id;
  record.created_at = record.modified_at = kNoon;
  page.records.push_back(record);
  DealRow row;
  row.deal_id = id;
  row.name = "Deal " + std::to_string(id);
  row.amount = {"12.5", "EUR"};
  row.pipeline_id = "7";
  row.stage_id = "s";
  row.probability = "0.4";
  row.closed = closed;
  row.close_date = close_date;
  row.source_modified_at = kNoon;
  page.deals.push_back(row);
  page.links.push_back({.type = kDeal, .object_id = id, .clients = {kX}, .sort_at = kNoon});
}

HealthRow Score(int score) {
  HealthRow row;
  row.client_id = kX;
  row.score = score;
  row.band = 2;
  row.document = R"({"factors":[]})";
  row.as_of = kToday;
  row.computed_at = kNoon;
  return row;
}

AttributionRow Reason(const std::string& id, Time at, int delta) {
  AttributionRow row;
  row.id = id;
  row.client_id = kX;
  row.at = at;
  row.factor = "sentiment";
  row.delta = delta;
  row.reason = "an angry e-mail";
  row.evidence = "[]";
  return row;
}

AlertRow Alert(const std::string& kind) {
  AlertRow row;
  row.client_id = kX;
  row.kind = kind;
  row.severity = "high";
  row.description = "silent";
  row.document = "{}";
  row.opened_at = kNoon;
  return row;
}

const ChooseTexts kNoTexts = [](const ContextRows&) { return std::vector<ActivityKey>(); };

Ids IdsOf(const std::vector<ActivityFact>& facts) {
  Ids ids;
  for (const ActivityFact& fact : facts) ids.push_back(fact.object_id);
  return ids;
}

TEST_P(ContextStoreConformance, UnknownClients) {
  const auto load = [&](const WorkspaceId& workspace, const ClientId& client) {
    return stores_->contexts().LoadContext(workspace, client, Limits(), kNoon, kToday, kNoTexts,
                                           Soon());
  };
  EXPECT_TRUE(IsNotFound(load(a_, ClientId("client_none")).status()));
  EXPECT_TRUE(IsNotFound(load(b_, kX).status())) << "another workspace's";
  const auto bare = load(a_, kX);
  ASSERT_STATUS_OK(bare);
  EXPECT_EQ(bare->client.domain, "x.com");
  EXPECT_FALSE(bare->has_revenue);
  EXPECT_FALSE(bare->health.has_value());
  EXPECT_FALSE(bare->last_interaction_at.has_value());
  EXPECT_TRUE(bare->facts.empty() && bare->people.empty() && bare->deals.empty());
  EXPECT_EQ(bare->config_version, 0);
}

TEST_P(ContextStoreConformance, FiguresScoresAndReasons) {
  RevenueWrite revenue;
  revenue.workspace_id = a_;
  revenue.fence = base_.fence;
  revenue.now = kNoon;
  ClientRevenue& figure = revenue.clients.emplace_back();
  figure.client_id = kX;
  figure.mrr = {"100.5", "EUR"};
  figure.incomplete = true;
  figure.as_of = kToday;
  for (const ObjectId deal : {71, 72, 73}) {
    RevenuePart& part = figure.parts.emplace_back();
    part.source = "dealMrr";
    part.type = kDeal;
    part.object_id = deal;
    part.counts = deal != 72;
    part.amount = {"50.25", "EUR"};
  }
  ASSERT_STATUS_OK(stores_->revenue().Write(revenue, Soon()));
  ClientHealthWrite health;
  health.row = Score(4100);
  health.days = {{2026y / 1 / 20, 6000}, {2026y / 2 / 22, 5000}, {kToday, 4100}};
  health.attributions = {Reason("attr_1", After(-60), -700), Reason("attr_2", After(-30), -200)};
  health.alerts = {Alert("silent"), Alert("renewal_risk")};
  ASSERT_STATUS_OK(stores_->health().Write(Writing({health}), Soon()));

  ContextLimits limits;
  limits.parts = 1;
  limits.attributions = 1;
  auto rows = stores_->contexts().LoadContext(a_, kX, limits, kNoon, kToday, kNoTexts, Soon());
  ASSERT_STATUS_OK(rows);
  EXPECT_EQ(rows->client.mrr, (Money{"100.5", "EUR"}));
  EXPECT_TRUE(rows->has_revenue && rows->mrr_incomplete);
  EXPECT_FALSE(rows->mrr_by_hand);
  EXPECT_EQ(rows->revenue_as_of, kToday);
  ASSERT_EQ(rows->parts.size(), 1u);
  EXPECT_EQ(rows->parts[0].object_id, 71);
  EXPECT_EQ(rows->parts[0].amount, (Money{"50.25", "EUR"}));
  EXPECT_EQ(rows->counting_parts, 2);
  EXPECT_EQ(rows->health, Score(4100));
  EXPECT_EQ(rows->week_ago, 5000);
  EXPECT_EQ(rows->month_ago, 6000) << "of the last day before";
  ASSERT_EQ(rows->attributions.size(), 1u);
  EXPECT_EQ(rows->attributions[0].id, "attr_2") << "the newest";
  EXPECT_EQ(rows->alerts.size(), 2u);
  health.alerts = {Alert("silent")};
  health.attributions.clear();
  ASSERT_STATUS_OK(stores_->health().Write(Writing({health}), Soon()));
  rows = stores_->contexts().LoadContext(a_, kX, limits, kNoon, kToday, kNoTexts, Soon());
  ASSERT_STATUS_OK(rows);
  ASSERT_EQ(rows->alerts.size(), 1u) << "a closed one is not shown";
  EXPECT_EQ(rows->alerts[0].kind, "silent");
}

TEST_P(ContextStoreConformance, PeopleAndOpenDealsAndTasks) {
  PageWrite contacts = NextPage(base_, kContact);
  AddContact(contacts, 5, "x.com", {1}, {kX});
  AddContact(contacts, 6, "x.com", {1}, {kX});
  AddContact(contacts, 7, "y.com", {2}, {kY});
  PageWrite deals = NextPage(base_, kDeal);
  AddDeal(deals, 10, false, After(100));
  AddDeal(deals, 11, true, After(10));
  AddDeal(deals, 12, false, std::nullopt);
  AddDeal(deals, 13, false, After(50));
  PageWrite tasks = NextPage(base_, kTask);
  for (const ObjectId id : {30, 31, 32}) AddActivity(tasks, id, After(-static_cast<int>(id)), {kX});
  tasks.interactions[1].outcome = "COMPLETED";
  for (const PageWrite* page : {&contacts, &deals, &tasks}) WriteOk(*page);

  ContextLimits limits;
  limits.people = 1;
  auto rows = stores_->contexts().LoadContext(a_, kX, limits, kNoon, kToday, kNoTexts, Soon());
  ASSERT_STATUS_OK(rows);
  EXPECT_EQ(rows->people_total, 2);
  ASSERT_EQ(rows->people.size(), 1u);
  EXPECT_EQ(rows->people[0].contact_id, 5) << "of equally new ones the first";
  Ids ids;
  for (const DealRow& deal : rows->deals) ids.push_back(deal.deal_id);
  EXPECT_EQ(ids, (Ids{13, 10, 12})) << "the next first, undated ones last";
  EXPECT_EQ(rows->deals[0].amount, (Money{"12.5", "EUR"}));
  EXPECT_EQ(rows->deals[0].probability, "0.4");
  ids.clear();
  for (const ContextTask& task : rows->tasks) ids.push_back(task.task_id);
  EXPECT_EQ(ids, (Ids{32, 30})) << "the earliest first, done ones not";
  EXPECT_TRUE(rows->facts.empty()) << "tasks are no contact";
  EXPECT_FALSE(rows->last_interaction_at.has_value());

  PageWrite mails = NextPage(base_, kEmail);
  AddActivity(mails, 40, After(-1), {kX});
  mails.records[0].associations = {{kContact, 5}, {kContact, 7}};
  mails.records[0].associations_read = {kContact};
  WriteOk(mails);
  rows = stores_->contexts().LoadContext(a_, kX, limits, kNoon, kToday, kNoTexts, Soon());
  ASSERT_STATUS_OK(rows);
  EXPECT_EQ(rows->people_total, 2);
  ASSERT_EQ(rows->people.size(), 1u);
  EXPECT_EQ(rows->people[0].contact_id, 5) << "who took part, not another client's";
}

TEST_P(ContextStoreConformance, ActivitiesWithTheirMoodAndPeople) {
  PageWrite page = NextPage(base_, kEmail);
  const struct {
    ObjectId id;
    Time at;
    double score;
    std::uint32_t intents;
    const char* language;
  } kMails[] = {{20, kNoon - std::chrono::days(200), -1, 1, "en"},
                {21, kNoon - std::chrono::days(100), -0.9, 0, "en"},
                {22, kNoon - std::chrono::days(90), 0.1, 1, "en"},
                {23, kNoon - std::chrono::days(80), 0.1, 0, ""},
                {24, kNoon - std::chrono::days(2), 0, 0, "en"},
                {25, kNoon - std::chrono::days(1), 0, 0, "fr"}};
  for (const auto& mail : kMails) {
    AddActivity(page, mail.id, mail.at, {kX});
    page.analyses.push_back(Analysis(mail.id, mail.score, mail.intents));
    page.analyses.back().language = mail.language;
    InteractionRow& row = page.interactions.back();
    row.direction = Direction::kInbound;
    if (mail.id != 25) continue;
    row.outcome = "SENT";
    row.thread_id = "thread fr";
  }
  page.records[4].associations = {{kContact, 6}, {kContact, 5}};
  page.records[4].associations_read = {kContact};
  WriteOk(page);
  PageWrite contacts = NextPage(base_, kContact);
  for (const ObjectId id : {5, 6}) AddContact(contacts, id, "x.com", {1}, {kX});
  WriteOk(contacts);

  ContextLimits limits;
  auto rows = stores_->contexts().LoadContext(a_, kX, limits, kNoon, kToday, kNoTexts, Soon());
  ASSERT_STATUS_OK(rows);
  EXPECT_EQ(rows->last_interaction_at, kNoon - std::chrono::days(1));
  ASSERT_EQ(IdsOf(rows->facts), (Ids{25, 24, 23, 22, 21})) << "20 is older than the window";
  EXPECT_TRUE(rows->texts.empty());
  const ActivityFact& mail = rows->facts[1];
  EXPECT_EQ(mail.contacts, (Ids{5, 6}));
  EXPECT_EQ(mail.direction, Direction::kInbound);
  EXPECT_TRUE(mail.analysed);
  EXPECT_EQ(mail.confidence, 0.75);
  EXPECT_EQ(mail.language, "en");
  EXPECT_EQ(rows->facts[0].language, "fr");
  EXPECT_EQ(rows->facts[0].outcome, "SENT");
  EXPECT_EQ(rows->facts[0].thread_id, "thread fr");
  EXPECT_EQ(rows->facts[2].language, "") << "can't be told";
  ASSERT_STATUS_OK(stores_->MigrateDown(19, Soon()));
  const auto older =
      stores_->contexts().LoadContext(a_, kX, limits, kNoon, kToday, kNoTexts, Soon());
  ASSERT_STATUS_OK(older);
  EXPECT_EQ(older->facts.at(0).language, "en") << "languages were not there yet";
  EXPECT_EQ(older->facts.at(0).thread_id, "thread fr");
  ASSERT_STATUS_OK(stores_->MigrateUp(Soon()));
  const auto newer =
      stores_->contexts().LoadContext(a_, kX, limits, kNoon, kToday, kNoTexts, Soon());
  ASSERT_STATUS_OK(newer);
  EXPECT_EQ(newer->facts, rows->facts);
  limits.people = 1;
  rows = stores_->contexts().LoadContext(a_, kX, limits, kNoon, kToday, kNoTexts, Soon());
  ASSERT_STATUS_OK(rows);
  ASSERT_EQ(rows->facts.size(), 5u);
  EXPECT_EQ(rows->facts[1].contacts, (Ids{5, 6})) << "read the other way about";
  limits.facts = 2;
  rows = stores_->contexts().LoadContext(a_, kX, limits, kNoon, kToday, kNoTexts, Soon());
  ASSERT_STATUS_OK(rows);
  EXPECT_EQ(IdsOf(rows->facts), (Ids{25, 24}));
}

TEST_P(ContextStoreConformance, TextsOfWhatIsChosen) {
  PageWrite mails = NextPage(base_, kEmail), meetings = NextPage(base_, ObjectType::kMeeting);
  for (const ObjectId id : {20, 21, 22}) AddActivity(mails, id, After(-1), {kX});
  AddActivity(meetings, 21, After(-2), {kX});
  for (PageWrite* page : {&mails, &meetings}) {
    for (InteractionRow& row : page->interactions) {
      row.subject = std::string(NameOf(row.type)) + " " + std::to_string(row.object_id);
      row.summary = "About " + row.subject;
    }
    WriteOk(*page);
  }
  const ChooseTexts choose = [&](const ContextRows& rows) {
    EXPECT_EQ(rows.client.domain, "x.com") << "all else was read before";
    EXPECT_EQ(rows.facts.size(), 4u);
    return std::vector<ActivityKey>{{kEmail, 22}, {ObjectType::kMeeting, 21}, {kEmail, 99}};
  };
  const auto rows =
      stores_->contexts().LoadContext(a_, kX, Limits(), kNoon, kToday, choose, Soon());
  ASSERT_STATUS_OK(rows);
  std::vector<std::string> texts;
  for (const ActivityText& text : rows->texts) texts.push_back(text.subject + "; " + text.summary);
  std::ranges::sort(texts);
  EXPECT_EQ(texts, (std::vector<std::string>{"emails 22; About emails 22",
                                             "meetings 21; About meetings 21"}));
}

TEST_P(ContextStoreConformance, AgeOfSources) {
  SyncCheckpoint checkpoint;
  checkpoint.type = kDeal;
  checkpoint.synced_at = After(-5);
  ASSERT_STATUS_OK(stores_->checkpoints().Put(a_, base_.fence, checkpoint, Soon()));
  checkpoint.type = kEmail;
  checkpoint.synced_at = std::nullopt;
  ASSERT_STATUS_OK(stores_->checkpoints().Put(a_, base_.fence, checkpoint, Soon()));
  const auto rows =
      stores_->contexts().LoadContext(a_, kX, Limits(), kNoon, kToday, kNoTexts, Soon());
  ASSERT_STATUS_OK(rows);
  EXPECT_EQ(rows->sources, (std::vector<SourceAge>{{kDeal, After(-5)}, {kEmail, std::nullopt}}));
}

}  // namespace
}  // namespace stanna::storage
