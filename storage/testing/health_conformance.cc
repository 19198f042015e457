// What marks a client's health, the facts it is computed from, and scores with their reasons.
#include <functional>
#include <set>

#include "storage/change_store.h"
#include "storage/health_store.h"
#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

using namespace std::chrono_literals;

constexpr auto kCompany = ObjectType::kCompany;
constexpr auto kContact = ObjectType::kContact;
constexpr auto kDeal = ObjectType::kDeal;
constexpr auto kEmail = ObjectType::kEmail;
constexpr auto kMeeting = ObjectType::kMeeting;
constexpr Date kToday = 2026y / 3 / 1;
const ClientId kX("client_x.com");
const ClientId kY("client_y.com");
using Names = std::set<std::string>;
using Ids = std::vector<ObjectId>;

AnalysisRow Analysis(ObjectId id, double score, int model = 1) {
  return {.type = kEmail,
          .object_id = id,
          .model_version = model,
          .score = score,
          .mood = (score > 0.2) - (score < -0.2),
          .level = score < -0.6 ? -2 : (score > 0.2) - (score < -0.2),
          .confidence = 0.6123456789,
          .sarcasm = 0.125,
          .intents = 0x80000001u,
          .automatic = 0,
          .language = "en",
          .phrases = R"([{"phrase":"not; happy","begin":3}])"};
}

MoodOverride Override(ObjectId id, int level) {
  return {.type = kEmail,
          .object_id = id,
          .level = level,
          .reason = "they were joking",
          .set_by = "key_1",
          .set_at = After(5)};
}

void AddDeal(PageWrite& page, ObjectId id, std::vector<ClientId> clients) {
  HubSpotRecord record;
  record.type = kDeal;
  record.id = id;
  record.created_at = record.modified_at = kNoon;
  page.records.push_back(record);
  DealRow row;
  row.deal_id = id;
  row.name = "Renewal " + std::to_string(id);
  row.amount = {"12.5", "EUR"};
  row.pipeline_id = "7";
  row.source_modified_at = kNoon;
  page.deals.push_back(row);
  page.links.push_back(
      {.type = kDeal, .object_id = id, .clients = std::move(clients), .sort_at = kNoon});
}

HealthRow Score(const ClientId& client, int score) {
  HealthRow row;
  row.client_id = client;
  row.score = score;
  row.band = 2;
  row.trend = 1;
  row.confidence = 0.7;
  row.sentiment = -0.123456789012345;
  row.sentiment_trend = 3;
  row.renewal_probability = 0.81;
  row.churn30 = 0.01;
  row.churn60 = 0.02;
  row.churn90 = 1e-9;
  row.expansion = 0.4;
  row.response_hours = 12.5;
  row.active_contacts = 3;
  row.engagement_change = 0.9;
  row.document = R"({"factors":[]})";
  row.config_version = 3;
  row.model_version = 2;
  row.as_of = kToday;
  row.computed_at = After(10);
  return row;
}

AttributionRow Reason(const ClientId& client, const std::string& id, Time at, int delta) {
  AttributionRow row;
  row.id = id;
  row.client_id = client;
  row.at = at;
  row.factor = "sentiment";
  row.delta = delta;
  row.previous_score = 5000;
  row.new_score = 5000 + delta;
  row.weight = 0.25;
  row.reason = "Person 5 wrote an angry e-mail";
  row.evidence = R"([{"objectType":"emails","objectId":"20"}])";
  return row;
}

AlertRow Alert(const ClientId& client, const std::string& kind, Time opened) {
  AlertRow row;
  row.client_id = client;
  row.kind = kind;
  row.severity = "high";
  row.description = "Person 5 has been silent";
  row.recommendation = "call them";
  row.document = R"({"days":20})";
  row.opened_at = opened;
  return row;
}

// As somebody does who judges it.
absl::Status Mark(HealthStore& health, const WorkspaceId& workspace, const ClientId& client,
                  Time at) {
  ManualAttributionRow manual;
  manual.id = "attr_mark";
  manual.client_id = client;
  manual.at = at;
  return health.AddManual(workspace, manual, Deadline::Infinite()).status();
}

}  // namespace

void HealthStoreConformance::SetUp() {
  StoreConformance::SetUp();
  base_ = LeasedPage(a_, kCompany);
  AddCompany(base_, 1, "x.com");
  AddCompany(base_, 2, "y.com");
  WriteOk(base_);
}

std::set<std::string> HealthStoreConformance::Dirty(const WorkspaceId& workspace) {
  const auto dirty = stores_->health().PeekDirty(workspace, 100, Soon());
  EXPECT_STATUS_OK(dirty);
  Names names;
  if (!dirty.ok()) return names;
  for (const DirtyClient& client : *dirty) names.insert(client.id.value);
  EXPECT_EQ(*stores_->health().CountDirty(workspace, Soon()),
            static_cast<std::int64_t>(names.size()));
  return names;
}

void HealthStoreConformance::Settle() {
  HealthWrite write = Writing({});
  write.done = *stores_->health().PeekDirty(a_, 100, Soon());
  EXPECT_STATUS_OK(stores_->health().Write(write, Soon()));
}

HealthWrite HealthStoreConformance::Writing(std::vector<ClientHealthWrite> clients) const {
  HealthWrite write;
  write.workspace_id = a_;
  write.fence = base_.fence;
  write.now = After(10);
  write.clients = std::move(clients);
  for (ClientHealthWrite& client : write.clients) {
    const auto last = stores_->health().Get(a_, client.row.client_id, Soon());
    if (last.ok()) client.computed_over = last->computed_at;
  }
  return write;
}

PageWrite HealthStoreConformance::Emails(const std::vector<ClientId>& clients) {
  PageWrite page = NextPage(base_, kEmail);
  AddActivity(page, 20, After(-60), clients);
  page.records[0].associations = {{kContact, 5}, {kContact, 6}};
  page.records[0].associations_read = {kContact};
  InteractionRow& row = page.interactions[0];
  row.direction = Direction::kInbound;
  row.outcome = "SENT";
  row.thread_id = "th-1";
  page.analyses = {Analysis(20, -0.8123456789)};
  return page;
}

HealthInputs HealthStoreConformance::InputsOf(const ClientId& client, Time since) {
  const auto inputs =
      stores_->health().LoadInputs(a_, {client}, After(100), After(100) - since, Soon());
  EXPECT_STATUS_OK(inputs);
  if (!inputs.ok() || !inputs->contains(client.value)) return {};
  return inputs->at(client.value);
}

RemovalWrite HealthStoreConformance::Removing(ObjectType type, const Removal& removal) const {
  RemovalWrite write;
  write.workspace_id = a_;
  write.run_id = base_.run_id;
  write.fence = base_.fence;
  write.type = type;
  write.now = write.read_at = After(2000);
  write.removals = {removal};
  return write;
}

InteractionView HealthStoreConformance::Shown(ObjectId id) {
  const auto list = stores_->clients().ListInteractions(a_, kX, kEmail, 50, 0, Soon());
  EXPECT_STATUS_OK(list);
  if (list.ok()) {
    for (const InteractionView& view : list->items) {
      if (view.row.object_id == id) return view;
    }
  }
  ADD_FAILURE() << "no activity " << id;
  return {};
}

namespace {

TEST_P(HealthStoreConformance, WhatHealthFollowsFromMarksItsClients) {
  EXPECT_EQ(Dirty(a_), (Names{kX.value, kY.value}));
  EXPECT_TRUE(Dirty(b_).empty());
  Settle();
  EXPECT_TRUE(Dirty(a_).empty());
  WriteOk(base_);
  EXPECT_TRUE(Dirty(a_).empty()) << "a repeated page marks nothing";
  base_.records[0].modified_at = base_.clients[0].source_modified_at = After(1);
  base_.clients[0].renewal_date = 2027y / 1 / 31;
  WriteOk(base_);
  EXPECT_EQ(Dirty(a_), Names{kX.value});

  PageWrite contacts = NextPage(base_, kContact);
  AddContact(contacts, 5, "x.com", {1}, {kX});
  PageWrite deals = NextPage(base_, kDeal);
  AddDeal(deals, 10, {kX});
  PageWrite emails = Emails({kX});
  for (PageWrite* page : {&contacts, &deals, &emails}) {
    const std::string type(NameOf(page->type));
    Settle();
    WriteOk(*page);
    EXPECT_EQ(Dirty(a_), Names{kX.value}) << "a new " << type;
    Settle();
    WriteOk(*page);
    EXPECT_TRUE(Dirty(a_).empty()) << "the same " << type;
    page->records[0].modified_at = After(1);
    page->records[0].properties.Set("dealstage", "lost");
    WriteOk(*page);
    EXPECT_EQ(Dirty(a_), Names{kX.value}) << "a changed " << type;
    Settle();
    page->links[0].clients = {kY};
    WriteOk(*page);
    EXPECT_EQ(Dirty(a_), (Names{kX.value, kY.value})) << "a moved " << type;
  }
  Settle();
  emails.records[0].associations = {{kContact, 5}};
  WriteOk(emails);
  EXPECT_EQ(Dirty(a_), Names{kY.value}) << "other people took part";
  Settle();
  emails.analyses[0].model_version = 2;
  WriteOk(emails);
  EXPECT_EQ(Dirty(a_), Names{kY.value}) << "read by a newer model";
  Settle();
  emails.links.clear();
  emails.analyses[0].score = 0.5;
  WriteOk(emails);
  EXPECT_EQ(Dirty(a_), Names{kY.value}) << "by the links that are stored";
}

TEST_P(HealthStoreConformance, WhatIsRemovedMarksItsClients) {
  PageWrite contacts = NextPage(base_, kContact);
  AddContact(contacts, 5, "x.com", {1}, {kX});
  AddContact(contacts, 6, "y.com", {2}, {kY});
  PageWrite deals = NextPage(base_, kDeal);
  AddDeal(deals, 10, {kX});
  WriteOk(contacts);
  WriteOk(deals);
  WriteOk(Emails({kX}));
  const auto removed = [&](ObjectType type, const Removal& removal) {
    Settle();
    EXPECT_STATUS_OK(stores_->records().Remove(Removing(type, removal), Soon()));
    return Dirty(a_);
  };
  EXPECT_EQ(removed(kEmail, {.object_id = 20}), Names{kX.value});
  EXPECT_EQ(removed(kDeal, {.object_id = 10, .kind = RemovalKind::kErased}), Names{kX.value});
  EXPECT_EQ(removed(kContact, {.object_id = 5, .kind = RemovalKind::kMerged, .merged_into = 6}),
            (Names{kX.value, kY.value}));
  EXPECT_EQ(removed(kCompany, {.object_id = 2}), Names{kY.value});
}

TEST_P(HealthStoreConformance, WhatPersonsSayMarksItsClient) {
  WriteOk(Emails({kX}));
  auto& health = stores_->health();
  const auto marks = [&](const char* what, const std::function<absl::Status()>& change) {
    Settle();
    EXPECT_STATUS_OK(change());
    EXPECT_EQ(Dirty(a_), Names{kX.value}) << what;
  };
  marks("a mood", [&] { return health.SetMood(a_, Override(20, 1), Soon()); });
  marks("no mood", [&] { return health.ClearMood(a_, kEmail, 20, kNoon, Soon()); });
  marks("out", [&] { return health.ToggleExcluded(a_, kX, kNoon, Soon()).status(); });
  marks("in", [&] { return health.ToggleExcluded(a_, kX, kNoon, Soon()).status(); });
  ManualAttributionRow manual;
  manual.id = "attr_1";
  manual.client_id = kX;
  manual.at = kNoon;
  marks("a judgement", [&] { return health.AddManual(a_, manual, Soon()).status(); });
  const FieldOverride value{kX, "status", "Paused", "", "r", "key_1", kNoon};
  marks("a field", [&] { return stores_->manual().PutOverride(a_, value, Soon()); });
  marks("no field",
        [&] { return stores_->manual().RemoveOverride(a_, kX, "status", kNoon, Soon()); });
  Settle();
  EXPECT_STATUS(kNotFound, health.AddManual(b_, manual, Soon()));
  manual.client_id = ClientId("client_none");
  EXPECT_STATUS(kNotFound, health.AddManual(a_, manual, Soon()));
  EXPECT_TRUE(Dirty(a_).empty());
  EXPECT_TRUE(Dirty(b_).empty());
  EXPECT_STATUS(kNotFound, health.ToggleExcluded(b_, kX, kNoon, Soon()));
}

TEST_P(HealthStoreConformance, AnotherFigureOfRevenueMarksItsClient) {
  Settle();
  RevenueWrite write;
  write.workspace_id = a_;
  write.fence = base_.fence;
  write.now = After(10);
  for (const ClientId& client : {kX, kY}) {
    ClientRevenue& figure = write.clients.emplace_back();
    figure.client_id = client;
    figure.as_of = kToday;
  }
  write.clients[0].mrr = {"8.50", "EUR"};
  ASSERT_STATUS_OK(stores_->revenue().Write(write, Soon()));
  EXPECT_EQ(Dirty(a_), Names{kX.value});
  EXPECT_EQ(InputsOf(kX).client.mrr, (Money{"8.50", "EUR"}));
  Settle();
  ASSERT_STATUS_OK(stores_->revenue().Write(write, Soon()));
  EXPECT_TRUE(Dirty(a_).empty()) << "the same figure";
  write.clients[0].mrr.amount = "";
  ASSERT_STATUS_OK(stores_->revenue().Write(write, Soon()));
  EXPECT_EQ(Dirty(a_), Names{kX.value});
}

TEST_P(HealthStoreConformance, ScoresOfAnEarlierDayOrVersionAreDue) {
  ASSERT_STATUS_OK(stores_->health().Write(
      Writing({{.row = Score(kX, 5000)}, {.row = Score(kY, 6000)}}), Soon()));
  Settle();
  const auto due = [&](Date day, int config, int model) {
    EXPECT_STATUS_OK(stores_->health().MarkDue(a_, day, config, model, kNoon, Soon()));
    const Names names = Dirty(a_);
    Settle();
    return names;
  };
  const Names both{kX.value, kY.value};
  EXPECT_EQ(due(kToday, 3, 2), Names{});
  EXPECT_EQ(due(2026y / 3 / 2, 3, 2), both);
  EXPECT_EQ(due(kToday, 4, 2), both);
  EXPECT_EQ(due(kToday, 3, 3), both);
  EXPECT_EQ(due(kToday, 2, 1), Names{}) << "a run that began before the change";
  PageWrite page = NextPage(base_, kCompany);
  AddCompany(page, 3, "z.com");
  AddCompany(page, 4, "archived.com");
  WriteOk(page);
  ASSERT_STATUS_OK(stores_->records().Remove(Removing(kCompany, {.object_id = 4}), Soon()));
  Settle();
  EXPECT_EQ(due(kToday, 3, 2), Names{"client_z.com"}) << "it has no score; the other is archived";
}

TEST_P(HealthStoreConformance, AMarkMadeMeanwhileStays) {
  auto& health = stores_->health();
  HealthWrite write = Writing({{.row = Score(kX, 4000)}, {.row = Score(kY, 6000)}});
  write.done = *health.PeekDirty(a_, 100, Soon());
  EXPECT_EQ(write.done.size(), 2u);
  ASSERT_STATUS_OK(Mark(health, a_, kX, kNoon));
  ASSERT_STATUS_OK(health.Write(write, Soon()));
  EXPECT_EQ(Dirty(a_), Names{kX.value});
  EXPECT_STATUS(kNotFound, health.Get(a_, kX, Soon()));  // of older facts
  EXPECT_EQ(health.Get(a_, kY, Soon())->score, 6000);
  write.done = *health.PeekDirty(a_, 100, Soon());
  write.clients.resize(1);
  ASSERT_STATUS_OK(health.Write(write, Soon()));
  EXPECT_EQ(health.Get(a_, kX, Soon())->score, 4000);
  EXPECT_TRUE(Dirty(a_).empty());
  write.clients[0].row.score = 3000;
  ASSERT_STATUS_OK(health.Write(write, Soon()));
  EXPECT_EQ(health.Get(a_, kX, Soon())->score, 4000) << "somebody else was first";
}

// Two work the same mark off; between their ends the client is marked anew.
TEST_P(HealthStoreConformance, AMarkMadeAfterTheFirstOfTwoStays) {
  auto& health = stores_->health();
  HealthWrite first = Writing({{.row = Score(kX, 4000)}});
  first.done = *health.PeekDirty(a_, 100, Soon());
  HealthWrite second = Writing({{.row = Score(kX, 3000)}});
  second.done = *health.PeekDirty(a_, 100, Soon());
  ASSERT_STATUS_OK(health.Write(first, Soon()));
  ASSERT_STATUS_OK(Mark(health, a_, kX, kNoon));
  ASSERT_STATUS_OK(health.Write(second, Soon()));
  EXPECT_EQ(health.Get(a_, kX, Soon())->score, 4000) << "the second is of older facts";
  EXPECT_EQ(Dirty(a_), Names{kX.value});
}

TEST_P(HealthStoreConformance, AScoreOverAnotherOneIsNotWritten) {
  auto& health = stores_->health();
  HealthWrite first = Writing({{.row = Score(kX, 4000)}});
  HealthWrite late = Writing({{.row = Score(kX, 6000)}, {.row = Score(kY, 7000)}});
  late.done = *health.PeekDirty(a_, 100, Soon());
  ASSERT_EQ(late.done.size(), 2u);
  ASSERT_STATUS_OK(health.Write(first, Soon()));
  ASSERT_STATUS_OK(health.Write(late, Soon()));
  EXPECT_EQ(health.Get(a_, kX, Soon())->score, 4000);
  EXPECT_EQ(health.Get(a_, kY, Soon())->score, 7000);
  EXPECT_EQ(Dirty(a_), Names{kX.value});

  HealthWrite call = Writing({{.row = Score(kX, 6000)}, {.row = Score(kY, 1)}});
  call.fence = std::nullopt;
  call.clients[0].computed_over = After(9);
  const auto refused = health.Write(call, Soon());
  EXPECT_STATUS(kAborted, refused);
  EXPECT_EQ(ReasonOf(refused), kStaleScore);
  EXPECT_EQ(health.Get(a_, kY, Soon())->score, 7000) << "all or nothing";
  call.clients[0].computed_over = After(10);
  EXPECT_STATUS_OK(health.Write(call, Soon()));
  EXPECT_EQ(health.Get(a_, kX, Soon())->score, 6000);
}

TEST_P(HealthStoreConformance, MarksAreServedInTheirOrder) {
  Settle();
  auto& health = stores_->health();
  ASSERT_STATUS_OK(Mark(health, a_, kY, After(1)));
  ASSERT_STATUS_OK(Mark(health, a_, kX, After(2)));
  ASSERT_STATUS_OK(Mark(health, a_, kY, After(3)));
  const auto first = *health.PeekDirty(a_, 1, Soon());
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].id, kY);
  EXPECT_EQ(health.PeekDirty(a_, 1, Soon())->front().id, kY) << "peeking does not unmark";
  ASSERT_STATUS_OK(Mark(health, a_, kY, After(4)));
  EXPECT_NE(health.PeekDirty(a_, 1, Soon())->front().generation, first[0].generation);
}

TEST_P(HealthStoreConformance, AWorkerThatLostItsLeaseWritesNothing) {
  HealthWrite write = Writing({{.row = Score(kX, 4000)}});
  ++write.fence->epoch;
  EXPECT_STATUS(kAborted, stores_->health().Write(write, Soon()));
  EXPECT_STATUS(kNotFound, stores_->health().Get(a_, kX, Soon()));
  write.fence.reset();
  EXPECT_STATUS_OK(stores_->health().Write(write, Soon()));  // no job writes this
  EXPECT_EQ(stores_->health().Get(a_, kX, Soon())->score, 4000);
}

TEST_P(HealthStoreConformance, FactsAreComplete) {
  base_.records[0].modified_at = base_.clients[0].source_modified_at = After(1);
  ClientRow& client = base_.clients[0];
  client.renewal_date = 2027y / 1 / 31;
  client.csm_owner = "csm@a.com";
  client.custom = {{"usage", "number", "0.5", "", "average"}};
  WriteOk(base_);
  PageWrite contacts = NextPage(base_, kContact);
  AddContact(contacts, 5, "x.com", {1}, {kX});
  AddContact(contacts, 6, "y.com", {2}, {kY});
  contacts.stakeholders[0].title = "CFO";
  WriteOk(contacts);
  PageWrite deals = NextPage(base_, kDeal);
  AddDeal(deals, 10, {kX, kY});
  deals.records[0].properties.Set("dealstage", "1");
  WriteOk(deals);
  deals.records[0].modified_at = deals.deals[0].source_modified_at = After(1);
  deals.records[0].properties.Set("dealstage", "2");
  WriteOk(deals);
  WriteOk(Emails({kX, kY}));
  PageWrite meetings = NextPage(base_, kMeeting);
  AddActivity(meetings, 20, After(5000), {kX});
  meetings.interactions[0].outcome = "SCHEDULED";
  WriteOk(meetings);

  const auto all =
      stores_->health().LoadInputs(a_, {kX, kY, ClientId("client_none")}, kNoon, 60min, Soon());
  ASSERT_STATUS_OK(all);
  ASSERT_EQ(all->size(), 2u);
  const HealthInputs& x = all->at(kX.value);
  EXPECT_EQ(x.client.id, kX);
  EXPECT_EQ(x.client.company_id, 1);
  EXPECT_EQ(x.client.name, client.name);
  EXPECT_EQ(x.client.domain, "x.com");
  EXPECT_EQ(x.client.renewal_date, client.renewal_date);
  EXPECT_EQ(x.client.csm_owner, "csm@a.com");
  EXPECT_EQ(x.client.custom, client.custom);
  EXPECT_FALSE(x.archived);
  EXPECT_FALSE(x.excluded);
  EXPECT_EQ(x.created_at, base_.now);

  ASSERT_EQ(x.activities.size(), 2u);
  const bool email_first = x.activities[0].type == kEmail;
  const ActivityFact& email = x.activities[email_first ? 0 : 1];
  EXPECT_EQ(email, (ActivityFact{.type = kEmail,
                                 .object_id = 20,
                                 .at = After(-60),
                                 .direction = Direction::kInbound,
                                 .outcome = "SENT",
                                 .thread_id = "th-1",
                                 .analysed = true,
                                 .score = -0.8123456789,
                                 .level = -2,
                                 .confidence = 0.6123456789,
                                 .intents = 0x80000001u,
                                 .automatic = 0,
                                 .language = "en",
                                 .manual_level = std::nullopt,
                                 .contacts = {5}}))
      << "contact 6 is another client's";
  const ActivityFact& meeting = x.activities[email_first ? 1 : 0];
  EXPECT_EQ(meeting.type, kMeeting);
  EXPECT_EQ(meeting.at, After(5000));
  EXPECT_EQ(meeting.outcome, "SCHEDULED");
  EXPECT_FALSE(meeting.analysed);
  ASSERT_EQ(all->at(kY.value).activities.size(), 1u);
  EXPECT_EQ(all->at(kY.value).activities[0].contacts, Ids{6});

  EXPECT_EQ(x.people, (std::vector<PersonFact>{{5, "Person 5", "CFO", kNoon}}));
  ASSERT_EQ(x.deals.size(), 1u);
  EXPECT_EQ(x.deals[0].name, "Renewal 10");
  ASSERT_EQ(x.deal_changes.size(), 1u);
  EXPECT_EQ(x.deal_changes[0].deal_id, 10);
  EXPECT_EQ(x.deal_changes[0].change,
            (PropertyChange{"dealstage", After(1), "1", "2", kChangeSeenBySync}));
  EXPECT_EQ(all->at(kY.value).deal_changes.size(), 1u) << "a deal of two clients is with both";
  EXPECT_FALSE(x.last.has_value());
  EXPECT_TRUE(x.days.empty() && x.open_alerts.empty() && x.manual.empty());

  const HealthInputs later = InputsOf(kX, After(2));
  EXPECT_EQ(later.activities.size(), 2u) << "planned ones, and the last contact";
  EXPECT_TRUE(later.deal_changes.empty());
  EXPECT_TRUE(stores_->health().LoadInputs(b_, {kX}, kNoon, 1h, Soon())->empty());
  EXPECT_TRUE(stores_->health().LoadInputs(a_, {}, kNoon, 1h, Soon())->empty());
}

TEST_P(HealthStoreConformance, ALongSilentClientKeepsItsLastContact) {
  PageWrite emails = NextPage(base_, kEmail);
  AddActivity(emails, 20, After(-301), {kX});
  AddActivity(emails, 21, After(-300), {kX, kY});
  AddActivity(emails, 22, After(-200), {kX});
  AddActivity(emails, 23, After(-30), {kY});
  WriteOk(emails);
  PageWrite meetings = NextPage(base_, kMeeting);
  AddActivity(meetings, 30, After(60), {kX, kY});
  WriteOk(meetings);
  const auto ids = [](const HealthInputs& inputs) {
    std::set<ObjectId> found;
    for (const ActivityFact& fact : inputs.activities) found.insert(fact.object_id);
    return found;
  };
  const auto all = stores_->health().LoadInputs(a_, {kX, kY}, kNoon, 100min, Soon());
  ASSERT_STATUS_OK(all);
  EXPECT_EQ(ids(all->at(kX.value)), (std::set<ObjectId>{21, 22, 30}))
      << "as far before the last contact as others before now";
  EXPECT_EQ(ids(all->at(kY.value)), (std::set<ObjectId>{23, 30}));
}

TEST_P(HealthStoreConformance, FactsHaveWhatWasWrittenLast) {
  auto& health = stores_->health();
  ClientHealthWrite out{.row = Score(kX, 6100),
                        .attributions = {},
                        .days = {{2026y / 2 / 28, 5900}, {kToday, 6100}},
                        .alerts = {Alert(kX, "latency_risk", After(10))}};
  ASSERT_STATUS_OK(health.Write(Writing({out}), Soon()));
  ManualAttributionRow manual;
  manual.id = "attr_9";
  manual.client_id = kX;
  manual.at = After(3);
  manual.sign = -1;
  manual.weight = 0.3;
  manual.reason = "budget cut";
  manual.notes = "heard on the phone";
  manual.by = "key_1";
  ASSERT_STATUS_OK(health.AddManual(a_, manual, Soon()));
  EXPECT_EQ(InputsOf(kX).open_alerts, out.alerts);
  ASSERT_TRUE(*health.ToggleExcluded(a_, kX, kNoon, Soon()));
  const HealthInputs x = InputsOf(kX);
  EXPECT_TRUE(x.excluded);
  EXPECT_EQ(x.last, out.row);
  EXPECT_EQ(x.days, out.days);
  EXPECT_TRUE(x.open_alerts.empty());
  ASSERT_EQ(x.manual.size(), 1u);
  EXPECT_EQ(x.manual[0].id, "attr_9");
  EXPECT_EQ(x.manual[0].at, After(3));
  EXPECT_EQ(x.manual[0].sign, -1);
  EXPECT_EQ(x.manual[0].weight, 0.3);
  EXPECT_EQ(x.manual[0].reason, "budget cut");
  EXPECT_EQ(x.manual[0].notes, "heard on the phone");
  EXPECT_EQ(x.manual[0].by, "key_1");
  const HealthInputs y = InputsOf(kY);
  EXPECT_TRUE(y.days.empty() && y.open_alerts.empty() && y.manual.empty());
  ASSERT_STATUS_OK(stores_->records().Remove(Removing(kCompany, {.object_id = 1}), Soon()));
  EXPECT_TRUE(InputsOf(kX).archived);
  EXPECT_EQ(InputsOf(kX).last, out.row) << "it may come back";
}

TEST_P(HealthStoreConformance, DaysOfTheLastHundred) {
  ClientHealthWrite out{.row = Score(kX, 6100)};
  for (const Date day : {Date(2025y / 11 / 21), Date(2025y / 11 / 22), Date(2026y / 2 / 1)}) {
    out.days.push_back({day, 6000});
  }
  ASSERT_STATUS_OK(stores_->health().Write(
      Writing({out, {.row = Score(kY, 1), .days = {{kToday, 1}}}}), Soon()));
  EXPECT_EQ(InputsOf(kX).days, (std::vector<ScoreDay>{{2025y / 11 / 22, 6000}, out.days[2]}))
      << "counted from the workspace's last day";
}

TEST_P(HealthStoreConformance, PartsOfFactsMayBeAnything) {
  PageWrite page = Emails({kX});
  InteractionRow& row = page.interactions[0];
  row.outcome = "a;b\x1f" + std::string(99, 'o') + "\xC3\xA9";
  row.thread_id = std::string(99, 't') + "\xC3\xA9" + std::string(4000, 'u');
  page.analyses.clear();
  WriteOk(page);
  ActivityFact fact = InputsOf(kX).activities.at(0);
  EXPECT_EQ(fact.outcome, "a;b " + std::string(96, 'o'));
  EXPECT_EQ(fact.thread_id, std::string(99, 't')) << "whole characters of its beginning";
  EXPECT_FALSE(fact.analysed);
  EXPECT_EQ(Shown(20).row.thread_id, row.thread_id);
  page.records[0].modified_at = row.source_modified_at = After(1);
  row.outcome = row.thread_id = "";
  page.analyses = {Analysis(20, 1e-300)};
  page.analyses[0].language = page.analyses[0].phrases = "";
  WriteOk(page);
  fact = InputsOf(kX).activities.at(0);
  EXPECT_EQ(fact.outcome, "");
  EXPECT_EQ(fact.thread_id, "");
  EXPECT_EQ(fact.score, 1e-300);
  EXPECT_EQ(Shown(20).analysis, page.analyses[0]);
}

TEST_P(HealthStoreConformance, AnAnalysisStaysUntilThereIsANewerOne) {
  PageWrite page = Emails({kX});
  const AnalysisRow first = page.analyses[0];
  WriteOk(page);
  EXPECT_EQ(Shown(20).analysis, first);
  EXPECT_FALSE(Shown(20).mood_override.has_value());

  page.records[0].modified_at = page.interactions[0].source_modified_at = After(1);
  page.interactions[0].subject = "another";
  page.analyses.clear();
  WriteOk(page);
  EXPECT_EQ(Shown(20).row.subject, "another");
  EXPECT_EQ(Shown(20).analysis, first) << "its text was not at hand";
  EXPECT_EQ(InputsOf(kX).activities[0].score, first.score);

  page.analyses = {Analysis(20, 0.5, 2)};
  EXPECT_EQ(WriteOk(page).updated, 1) << "an unchanged record is read by a newer model";
  EXPECT_EQ(Shown(20).analysis, page.analyses[0]);
  EXPECT_EQ(InputsOf(kX).activities[0].score, 0.5);
  EXPECT_EQ(WriteOk(page).unchanged, 1);

  PageWrite stale = Emails({kX});
  stale.analyses = {Analysis(20, -0.5, 3)};
  EXPECT_EQ(WriteOk(stale).stale, 1);
  EXPECT_EQ(Shown(20).analysis, page.analyses[0]);
}

TEST_P(HealthStoreConformance, LinksWithoutTheirRowsHaveFactsToo) {
  PageWrite page = Emails({kX});
  WriteOk(page);
  PageWrite links = NextPage(base_, kEmail);
  links.records = page.records;
  links.links = page.links;
  links.links[0].clients = {kX, kY};
  WriteOk(links);
  const HealthInputs y = InputsOf(kY);
  ASSERT_EQ(y.activities.size(), 1u);
  EXPECT_EQ(y.activities[0].thread_id, "th-1");
  EXPECT_EQ(y.activities[0].score, -0.8123456789);
}

TEST_P(HealthStoreConformance, AMoodThatAPersonSetOutlivesAll) {
  auto& health = stores_->health();
  EXPECT_STATUS(kNotFound, health.SetMood(a_, Override(20, 1), Soon()));
  PageWrite page = Emails({kX});
  WriteOk(page);
  EXPECT_STATUS(kNotFound, health.SetMood(b_, Override(20, 1), Soon()));
  EXPECT_STATUS(kNotFound, health.ClearMood(a_, kEmail, 20, kNoon, Soon()));
  ASSERT_STATUS_OK(health.SetMood(a_, Override(20, 1), Soon()));
  const MoodOverride set = Override(20, 2);
  ASSERT_STATUS_OK(health.SetMood(a_, set, Soon()));  // in place of the earlier one
  const auto is_there = [&](const char* when) {
    EXPECT_EQ(Shown(20).mood_override, set) << when;
    const HealthInputs x = InputsOf(kX);
    ASSERT_EQ(x.activities.size(), 1u) << when;
    EXPECT_EQ(x.activities[0].manual_level, 2) << when;
    EXPECT_TRUE(x.activities[0].analysed) << when;
  };
  is_there("set");
  WriteOk(page);
  is_there("after the same page");
  page.records[0].modified_at = page.interactions[0].source_modified_at = After(1);
  page.interactions[0].subject = "another";
  page.analyses = {Analysis(20, -0.9, 2)};
  WriteOk(page);
  is_there("after an update with another analysis");
  ASSERT_STATUS_OK(stores_->records().Remove(Removing(kEmail, {.object_id = 20}), Soon()));
  EXPECT_TRUE(InputsOf(kX).activities.empty());
  page.read_at = After(3000);
  WriteOk(page);
  is_there("restored from the recycle bin");

  ASSERT_STATUS_OK(health.ClearMood(a_, kEmail, 20, kNoon, Soon()));
  EXPECT_FALSE(Shown(20).mood_override.has_value());
  EXPECT_FALSE(InputsOf(kX).activities[0].manual_level.has_value());
  EXPECT_STATUS(kNotFound, health.ClearMood(a_, kEmail, 20, kNoon, Soon()));

  ASSERT_STATUS_OK(health.SetMood(a_, set, Soon()));
  RemovalWrite erased = Removing(kEmail, {.object_id = 20, .kind = RemovalKind::kErased});
  erased.now = erased.read_at = After(4000);
  ASSERT_STATUS_OK(stores_->records().Remove(erased, Soon()));
  page.read_at = After(5000);
  page.analyses.clear();
  WriteOk(page);
  EXPECT_FALSE(Shown(20).mood_override.has_value()) << "erased for good";
  EXPECT_FALSE(Shown(20).analysis.has_value());
}

TEST_P(HealthStoreConformance, ScoresReadBack) {
  auto& health = stores_->health();
  EXPECT_STATUS(kNotFound, health.Get(a_, kX, Soon()));
  HealthRow row = Score(kX, 4049);
  ASSERT_STATUS_OK(health.Write(Writing({{.row = row}}), Soon()));
  EXPECT_EQ(*health.Get(a_, kX, Soon()), row);
  EXPECT_STATUS(kNotFound, health.Get(b_, kX, Soon()));
  const auto shown = [&] {
    return stores_->clients().GetClient(a_, kX, kNoon, Soon())->health_score;
  };
  const auto view = stores_->clients().GetClient(a_, kX, kNoon, Soon());
  EXPECT_EQ(view->health_band, row.band);
  EXPECT_EQ(view->health_trend, row.trend);
  EXPECT_EQ(view->sentiment_trend, row.sentiment_trend);
  EXPECT_EQ(stores_->clients().GetClient(a_, kY, kNoon, Soon())->health_band, std::nullopt);
  const auto at_risk = [&] {
    return stores_->clients()
        .ListClients(a_, {.filter = ClientFilter::kAtRisk, .now = kNoon}, Soon())
        ->total;
  };
  EXPECT_EQ(shown(), 40);
  EXPECT_EQ(at_risk(), 1);
  row.score = 4050;
  row.sentiment.reset();
  row.usual_response_hours = 3;
  ASSERT_STATUS_OK(health.Write(Writing({{.row = row}}), Soon()));
  EXPECT_EQ(*health.Get(a_, kX, Soon()), row);
  EXPECT_EQ(shown(), 41) << "half up";
  EXPECT_EQ(at_risk(), 0);
  base_.records[0].modified_at = base_.clients[0].source_modified_at = After(1);
  base_.clients[0].name = "Other";
  WriteOk(base_);
  EXPECT_EQ(shown(), 41) << "a page leaves it";
  EXPECT_STATUS_OK(health.Write(Writing({{.row = Score(ClientId("client_none"), 1)}}), Soon()));
  EXPECT_STATUS(kNotFound, health.Get(a_, ClientId("client_none"), Soon()));
}

TEST_P(HealthStoreConformance, ReasonsAreListedNewestFirst) {
  auto& health = stores_->health();
  ClientHealthWrite first{.row = Score(kX, 5000)};
  first.attributions = {Reason(kX, "attr_1", After(1), -700)};
  first.attributions[0].manual_id = "attr_0";
  ClientHealthWrite second{.row = Score(kX, 5100)};
  second.attributions = {Reason(kX, "attr_3", After(2), 900), Reason(kX, "attr_2", After(2), -10)};
  ASSERT_STATUS_OK(health.Write(Writing({first}), Soon()));
  ASSERT_STATUS_OK(health.Write(
      Writing({second, {.row = Score(kY, 1), .attributions = {Reason(kY, "attr_4", After(3), 1)}}}),
      Soon()));
  const auto list = health.ListAttributions(a_, kX, {}, Soon());
  ASSERT_STATUS_OK(list);
  EXPECT_EQ(list->total, 3);
  EXPECT_EQ(list->items,
            (std::vector<AttributionRow>{second.attributions[0], second.attributions[1],
                                         first.attributions[0]}));
  const auto page =
      health.ListAttributions(a_, kX, {.since = After(2), .limit = 1, .offset = 1}, Soon());
  EXPECT_EQ(page->total, 2);
  EXPECT_EQ(page->items, std::vector<AttributionRow>{second.attributions[1]});
  EXPECT_EQ(health.ListAttributions(b_, kX, {}, Soon())->total, 0);
}

TEST_P(HealthStoreConformance, DaysAreReplaced) {
  auto& health = stores_->health();
  ClientHealthWrite out{.row = Score(kX, 5000), .days = {{2026y / 2 / 27, 1}, {kToday, 2}}};
  ASSERT_STATUS_OK(health.Write(Writing({out}), Soon()));
  out.days = {{kToday, 3}};
  ASSERT_STATUS_OK(health.Write(Writing({out}), Soon()));
  using Days = std::vector<ScoreDay>;
  EXPECT_EQ(*health.ListDays(a_, kX, 2026y / 1 / 1, kToday, Soon()),
            (Days{{2026y / 2 / 27, 1}, {kToday, 3}}));
  EXPECT_EQ(*health.ListDays(a_, kX, 2026y / 2 / 27, 2026y / 2 / 28, Soon()),
            (Days{{2026y / 2 / 27, 1}}));
  EXPECT_EQ(*health.ListDays(a_, kY, 2026y / 1 / 1, kToday, Soon()), Days());
  EXPECT_EQ(*health.ListDays(b_, kX, 2026y / 1 / 1, kToday, Soon()), Days());
}

TEST_P(HealthStoreConformance, AlertsAreOpenUntilTheyAreNotSeenAnyMore) {
  auto& health = stores_->health();
  const auto open = [&](const ClientId& client) { return *health.ListAlerts(a_, client, Soon()); };
  using Alerts = std::vector<AlertRow>;
  ClientHealthWrite x{
      .row = Score(kX, 5000),
      .alerts = {Alert(kX, "score_fallers", After(1)), Alert(kX, "latency_risk", After(1))}};
  ClientHealthWrite y{.row = Score(kY, 5000), .alerts = {Alert(kY, "latency_risk", After(2))}};
  ASSERT_STATUS_OK(health.Write(Writing({x, y}), Soon()));
  EXPECT_EQ(open(kX), (Alerts{x.alerts[1], x.alerts[0]}));
  EXPECT_EQ(open(ClientId()), (Alerts{x.alerts[1], x.alerts[0], y.alerts[0]}));
  EXPECT_TRUE(health.ListAlerts(b_, kX, Soon())->empty());
  EXPECT_TRUE(health.ListAlerts(b_, ClientId(), Soon())->empty());

  x.alerts = {Alert(kX, "latency_risk", After(30))};
  x.alerts[0].severity = "critical";
  ASSERT_STATUS_OK(health.Write(Writing({x}), Soon()));
  AlertRow kept = x.alerts[0];
  kept.opened_at = After(1);
  EXPECT_EQ(open(kX), Alerts{kept}) << "graver, but open since then";
  x.alerts.clear();
  ASSERT_STATUS_OK(health.Write(Writing({x}), Soon()));
  EXPECT_EQ(open(kX), Alerts());
  x.alerts = {Alert(kX, "latency_risk", After(40))};
  ASSERT_STATUS_OK(health.Write(Writing({x}), Soon()));
  EXPECT_EQ(open(kX), x.alerts) << "a new one";
  ASSERT_STATUS_OK(health.ToggleExcluded(a_, kX, kNoon, Soon()).status());
  EXPECT_EQ(open(ClientId()), y.alerts);
  EXPECT_EQ(open(kX), Alerts());
}

TEST_P(HealthStoreConformance, NothingIsToldOfWhatThreatensAnExcludedClient) {
  auto& health = stores_->health();
  std::int64_t seen = 0;
  const auto told = [&] {
    std::vector<std::string> documents;
    const auto changes = stores_->changes().List(a_, seen, {ChangeKind::kAlert}, 100, Soon());
    EXPECT_STATUS_OK(changes);
    for (const Change& change : *changes) documents.push_back(change.document);
    seen = *stores_->changes().Last(a_, Soon());
    return documents;
  };
  const auto alert = [](const std::string& client, const std::string& state) {
    return R"({"clientId":")" + client + R"(","kind":"silent","severity":"high","state":")" +
           state + R"("})";
  };
  using Documents = std::vector<std::string>;
  ClientHealthWrite x{.row = Score(kX, 5000), .alerts = {Alert(kX, "silent", After(1))}};
  ClientHealthWrite y{.row = Score(kY, 5000), .alerts = {Alert(kY, "silent", After(1))}};
  ASSERT_STATUS_OK(health.Write(Writing({x, y}), Soon()));
  EXPECT_EQ(told(), (Documents{alert(kX.value, "opened"), alert(kY.value, "opened")}));
  ASSERT_TRUE(*health.ToggleExcluded(a_, kX, After(20), Soon()));
  EXPECT_EQ(told(), Documents{alert(kX.value, "closed")}) << "watchers forget it";
  x.alerts.push_back(Alert(kX, "at_risk", After(2)));
  ASSERT_STATUS_OK(health.Write(Writing({x, y}), Soon()));
  EXPECT_EQ(told(), Documents());
  EXPECT_TRUE(health.ListAlerts(a_, kX, Soon())->empty());
  EXPECT_EQ(health.ListAlerts(a_, ClientId(), Soon())->size(), 1u);
  ASSERT_FALSE(*health.ToggleExcluded(a_, kX, After(21), Soon()));
  EXPECT_EQ(told(), Documents());
  x.alerts.pop_back();
  ASSERT_STATUS_OK(health.Write(Writing({x, y}), Soon()));
  EXPECT_EQ(told(), Documents{alert(kX.value, "opened")});
  EXPECT_EQ(health.ListAlerts(a_, kX, Soon())->size(), 1u);
}

TEST_P(HealthStoreConformance, AJudgementIsAddedOnceARequest) {
  auto& health = stores_->health();
  ManualAttributionRow judged;
  judged.id = "attr_1";
  judged.client_id = kX;
  judged.at = After(1);
  judged.sign = -1;
  judged.weight = 0.3;
  judged.reason = "budget cut";
  judged.request_id = "req-1";
  EXPECT_EQ(health.AddManual(a_, judged, Soon())->id, "attr_1");
  Settle();
  ManualAttributionRow again = judged;
  again.id = "attr_2";
  again.at = After(2);
  const auto same = health.AddManual(a_, again, Soon());
  ASSERT_STATUS_OK(same);
  EXPECT_EQ(same->id, "attr_1");
  EXPECT_EQ(same->at, After(1));
  EXPECT_EQ(InputsOf(kX).manual.size(), 1u);
  EXPECT_TRUE(Dirty(a_).empty()) << "nothing was added";
  again.weight = 0.4;
  const auto other = health.AddManual(a_, again, Soon()).status();
  EXPECT_STATUS(kAlreadyExists, other);
  EXPECT_EQ(ReasonOf(other), "REQUEST_ID_REUSED");
  again = judged;
  again.client_id = kY;
  EXPECT_STATUS(kAlreadyExists, health.AddManual(a_, again, Soon()));
  for (const char* id : {"attr_3", "attr_4"}) {
    judged.id = id;
    judged.request_id = "";
    EXPECT_EQ(health.AddManual(a_, judged, Soon())->id, id) << "without one each counts";
  }
  EXPECT_EQ(InputsOf(kX).manual.size(), 3u);
}

TEST_P(HealthStoreConformance, WhatAJudgementDidFirst) {
  auto& health = stores_->health();
  ClientHealthWrite x{.row = Score(kX, 5000)};
  x.attributions = {Reason(kX, "attr_2", After(1), -700), Reason(kX, "attr_3", After(1), 100),
                    Reason(kX, "attr_1", After(2), 300)};
  x.attributions[1].manual_id = x.attributions[2].manual_id = "attr_0";
  ASSERT_STATUS_OK(health.Write(Writing({x}), Soon()));
  const auto effect = health.FirstEffect(a_, kX, "attr_0", Soon());
  ASSERT_STATUS_OK(effect);
  EXPECT_EQ(*effect, (std::vector{x.attributions[0], x.attributions[1]}));
  EXPECT_TRUE(health.FirstEffect(a_, kX, "attr_9", Soon())->empty());
  EXPECT_TRUE(health.FirstEffect(a_, kY, "attr_0", Soon())->empty());
  EXPECT_TRUE(health.FirstEffect(b_, kX, "attr_0", Soon())->empty());
}

TEST_P(HealthStoreConformance, ThePastGoesWhereItBegins) {
  auto& health = stores_->health();
  const Time first = After(1);
  ClientHealthWrite x{.row = Score(kX, 4700)};
  for (int i = 0; i < 6; ++i) {  // three moments of two reasons each
    AttributionRow row = Reason(kX, "attr_" + std::to_string(i), first + i / 2 * 1ms, -50);
    row.previous_score = 5000 - 50 * i;
    row.new_score = row.previous_score - 50;
    x.attributions.push_back(row);
  }
  x.days = {{2026y / 2 / 26, 1}, {2026y / 2 / 27, 2}, {2026y / 2 / 28, 3}, {kToday, 4}};
  x.alerts = {Alert(kX, "silent", first), Alert(kX, "at_risk", first)};
  ASSERT_STATUS_OK(health.Write(Writing({x}), Soon()));
  x.attributions.clear();
  x.days.clear();
  x.alerts.pop_back();
  ASSERT_STATUS_OK(health.Write(Writing({x}), Soon()));  // at_risk closes at After(10)
  ASSERT_STATUS_OK(Mark(health, a_, kX, first));
  const auto removed = [&](Time reasons, Time judgements, Date days, int limit) {
    const auto count = health.RemoveHistory(a_, {reasons, judgements, days}, limit, Soon());
    EXPECT_STATUS_OK(count);
    return count.ok() ? *count : -1;
  };
  const auto left = [&] { return health.ListAttributions(a_, kX, {}, Soon())->total; };
  const auto days_left = [&] {
    return health.ListDays(a_, kX, 2026y / 1 / 1, kToday, Soon())->size();
  };
  const Date before_all = 2026y / 1 / 1;
  EXPECT_EQ(removed(first, first, before_all, 100), 0) << "what is of the bound stays";
  EXPECT_EQ(removed(first + 2ms, first, before_all, 1), 2) << "a moment is never torn";
  EXPECT_EQ(left(), 4);
  EXPECT_EQ(removed(first + 2ms, first, before_all, 2), 2);
  EXPECT_EQ(removed(first + 2ms, first, before_all, 2), 0);
  const auto kept = health.ListAttributions(a_, kX, {}, Soon());
  ASSERT_EQ(kept->total, 2);
  EXPECT_EQ(kept->items[0].previous_score, 4800) << "the score before what is kept";
  EXPECT_EQ(kept->items[0].previous_score + kept->items[0].delta + kept->items[1].delta, 4700);

  EXPECT_EQ(removed(Time(), first, 2026y / 2 / 28, 1), 1) << "the oldest day first";
  EXPECT_EQ(days_left(), 3u);
  EXPECT_EQ(removed(Time(), first, 2026y / 2 / 28, 100), 1);
  EXPECT_EQ(days_left(), 2u);

  EXPECT_EQ(health.RemoveHistory(b_, {After(1000), After(1000), kToday}, 100, Soon()).value(), 0);
  EXPECT_EQ(InputsOf(kX).manual.size(), 1u);
  EXPECT_EQ(removed(Time(), first + 1ms, before_all, 100), 1);
  EXPECT_TRUE(InputsOf(kX).manual.empty());
  EXPECT_EQ(removed(After(10), first, before_all, 100), 2) << "the last moment's reasons";
  EXPECT_EQ(removed(After(10) + 1ms, first, before_all, 100), 1) << "the closed alert";
  EXPECT_EQ(removed(After(10'000), first, before_all, 100), 0);
  EXPECT_EQ(health.ListAlerts(a_, kX, Soon())->size(), 1u) << "an open one stays";
  EXPECT_EQ(health.Get(a_, kX, Soon())->score, 4700);
}

TEST_P(HealthStoreConformance, MessagesOfAnOlderModelAreFound) {
  auto& health = stores_->health();
  PageWrite page = NextPage(base_, kEmail);
  const int kModels[] = {1, 2, 10, 2};
  for (int i = 0; i < 4; ++i) {
    AddActivity(page, 30 + i, After(i), {kX});
    page.analyses.push_back(Analysis(30 + i, 0.5, kModels[i]));
  }
  AddActivity(page, 40, After(90), {kX});  // without a text
  WriteOk(page);
  using Counts = std::map<ObjectType, std::int64_t>;
  const auto count = [&](int version) {
    const auto old = health.CountOldAnalyses(a_, version, Soon());
    EXPECT_STATUS_OK(old);
    return old.value_or(Counts());
  };
  const auto among = [&](const Ids& ids, int version) {
    return health.WithOldAnalyses(a_, kEmail, ids, version, Soon()).value();
  };
  EXPECT_EQ(count(1), Counts());
  EXPECT_EQ(count(2), (Counts{{kEmail, 1}}));
  EXPECT_EQ(count(3), (Counts{{kEmail, 3}}));
  EXPECT_EQ(count(11), (Counts{{kEmail, 4}})) << "numbers, not texts";
  EXPECT_TRUE(health.CountOldAnalyses(b_, 11, Soon())->empty());
  EXPECT_EQ(among({30, 31, 32, 40, 99}, 3), (std::set<ObjectId>{30, 31}));
  EXPECT_EQ(among({}, 3), std::set<ObjectId>());
  EXPECT_TRUE(health.WithOldAnalyses(a_, kMeeting, {30}, 3, Soon())->empty());
  EXPECT_TRUE(health.WithOldAnalyses(b_, kEmail, {30}, 3, Soon())->empty());
  page.analyses[0].model_version = 3;
  WriteOk(page);
  EXPECT_EQ(count(3), (Counts{{kEmail, 2}}));
}

TEST_P(HealthStoreConformance, AlertsOfARetiredClientClose) {
  auto& health = stores_->health();
  Settle();
  const ClientHealthWrite x{.row = Score(kX, 5000), .alerts = {Alert(kX, "silent", After(1))}};
  const ClientHealthWrite y{.row = Score(kY, 5000), .alerts = {Alert(kY, "silent", After(1))}};
  ASSERT_STATUS_OK(health.Write(Writing({x, y}), Soon()));
  ASSERT_STATUS_OK(Mark(health, a_, kX, kNoon));
  HealthWrite write = Writing({});
  write.retired = {kX};
  write.done = *health.PeekDirty(a_, 100, Soon());
  ASSERT_STATUS_OK(Mark(health, a_, kX, kNoon));
  ASSERT_STATUS_OK(health.Write(write, Soon()));
  EXPECT_EQ(health.ListAlerts(a_, kX, Soon())->size(), 1u) << "marked anew";

  write.done = *health.PeekDirty(a_, 100, Soon());
  const std::int64_t before = *stores_->changes().Last(a_, Soon());
  ASSERT_STATUS_OK(health.Write(write, Soon()));
  EXPECT_TRUE(health.ListAlerts(a_, kX, Soon())->empty());
  EXPECT_EQ(health.ListAlerts(a_, kY, Soon())->size(), 1u);
  const auto changes = *stores_->changes().List(a_, before, {ChangeKind::kAlert}, 100, Soon());
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_NE(changes[0].document.find("closed"), std::string::npos) << changes[0].document;
  EXPECT_EQ(health.Get(a_, kX, Soon())->score, 5000);
  EXPECT_EQ(Dirty(a_), Names());
}

TEST_P(HealthStoreConformance, WhatIsSeenOfAScoreIsAChange) {
  auto& health = stores_->health();
  const auto changes = [&](const std::vector<ClientHealthWrite>& clients) {
    const std::int64_t before = *stores_->changes().Last(a_, Soon());
    EXPECT_STATUS_OK(health.Write(Writing(clients), Soon()));
    std::vector<std::string> documents;
    const auto listed = stores_->changes().List(a_, before, {}, 100, Soon());
    EXPECT_STATUS_OK(listed);
    for (const Change& change : *listed) {
      EXPECT_EQ(change.subject, kX.value);
      EXPECT_EQ(change.at, After(10));
      EXPECT_EQ(change.kind, change.document.find("kind") == std::string::npos
                                 ? ChangeKind::kScore
                                 : ChangeKind::kAlert);
      documents.push_back(change.document);
    }
    return documents;
  };
  const auto score = [](const std::string& now, const std::string& before, const char* band) {
    return R"({"clientId":"client_x.com","score":)" + now + R"(,"previousScore":)" + before +
           R"(,"band":")" + band + R"(","trend":"improving"})";
  };
  const auto alert = [](const char* severity, const char* state) {
    return std::string(R"({"clientId":"client_x.com","kind":"latency_risk","severity":")") +
           severity + R"(","state":")" + state + R"("})";
  };
  using Documents = std::vector<std::string>;
  ClientHealthWrite x{.row = Score(kX, 4049)};
  EXPECT_EQ(changes({x}), Documents{score("40.49", "50.00", "healthy")}) << "50: as it began";
  x.row.score = 3950;
  EXPECT_EQ(changes({x}), Documents()) << "shown as 40 as before";
  x.row.band = 1;
  x.row.score = 3905;
  EXPECT_EQ(changes({x}), Documents{score("39.05", "39.50", "at_risk")});
  x.row.score = 3900;
  x.alerts = {Alert(kX, "latency_risk", After(1))};
  EXPECT_EQ(changes({x}), Documents{alert("high", "opened")});
  x.alerts[0].severity = "low";
  EXPECT_EQ(changes({x}), Documents()) << "it was open";
  x.alerts.clear();
  x.row.score = 5;
  EXPECT_EQ(changes({x}), (Documents{score("0.05", "39.00", "at_risk"), alert("low", "closed")}));
  EXPECT_EQ(*stores_->changes().Last(b_, Soon()), 0);
}

TEST_P(HealthStoreConformance, WhatPersonsSayIsAChangeOfTheClient) {
  auto& health = stores_->health();
  WriteOk(Emails({kX}));
  const auto change = [&](const std::function<absl::Status()>& make) {
    const std::int64_t before = *stores_->changes().Last(a_, Soon());
    EXPECT_STATUS_OK(make());
    const auto changes = *stores_->changes().List(a_, before, {}, 100, Soon());
    return changes.size() == 1 ? changes[0].document : std::to_string(changes.size()) + " changes";
  };
  const std::string email = R"({"clientId":"client_x.com","objectTypes":["emails"]})";
  EXPECT_EQ(change([&] { return health.SetMood(a_, Override(20, 1), Soon()); }), email);
  EXPECT_EQ(change([&] { return health.ClearMood(a_, kEmail, 20, kNoon, Soon()); }), email);
  EXPECT_EQ(change([&] { return health.ToggleExcluded(a_, kX, kNoon, Soon()).status(); }),
            R"({"clientId":"client_x.com","objectTypes":["companies"]})");
}

TEST_P(HealthStoreConformance, ThePortfolioIsOfLiveClientsThatNobodyExcluded) {
  auto& health = stores_->health();
  PageWrite page = NextPage(base_, kCompany);
  AddCompany(page, 3, "excluded.com");
  AddCompany(page, 4, "archived.com");
  AddCompany(page, 5, "new.com");
  WriteOk(page);
  std::vector<ClientHealthWrite> all;
  int score = 4000;
  for (const char* domain : {"x.com", "y.com", "excluded.com", "archived.com"}) {
    const ClientId id("client_" + std::string(domain));
    score += 30;
    all.push_back({.row = Score(id, score),
                   .attributions = {Reason(id, "attr_" + id.value, After(2), 100)},
                   .days = {{2026y / 2 / 20, score - 10}, {kToday, score}}});
  }
  all[0].attributions.push_back(Reason(kX, "attr_5", After(1), -30));
  all[0].attributions.push_back(Reason(kX, "attr_6", After(0), 1000));
  all[0].attributions.push_back(Reason(kX, "attr_7", After(2), 7));
  all[0].attributions[3].factor = "meetings";
  ASSERT_STATUS_OK(health.Write(Writing(all), Soon()));
  ASSERT_TRUE(*health.ToggleExcluded(a_, ClientId("client_excluded.com"), kNoon, Soon()));
  ASSERT_STATUS_OK(stores_->records().Remove(Removing(kCompany, {.object_id = 4}), Soon()));

  ASSERT_STATUS_OK(health.SumDays(a_, 2026y / 2 / 1, kToday, 40, Soon()));
  auto days = *health.PortfolioDays(a_, 2026y / 1 / 1, kToday, Soon());
  ASSERT_EQ(days.size(), 2u);
  EXPECT_EQ(days[0].day, Date(2026y / 2 / 20));
  EXPECT_EQ(days[0].clients, 2);
  EXPECT_EQ(days[0].score_sum, 4020 + 4050);
  EXPECT_EQ(days[0].at_risk, 1) << "40.50 is shown as 41";
  EXPECT_EQ(days[1].score_sum, 4030 + 4060);
  ASSERT_FALSE(*health.ToggleExcluded(a_, ClientId("client_excluded.com"), kNoon, Soon()));
  ASSERT_STATUS_OK(health.SumDays(a_, kToday, kToday, 40, Soon()));
  days = *health.PortfolioDays(a_, 2026y / 2 / 20, kToday, Soon());
  EXPECT_EQ(days[0].clients, 2) << "not asked for";
  EXPECT_EQ(days[1].clients, 3);
  EXPECT_TRUE(health.PortfolioDays(b_, 2026y / 1 / 1, kToday, Soon())->empty());

  ASSERT_TRUE(*health.ToggleExcluded(a_, ClientId("client_excluded.com"), kNoon, Soon()));
  const auto portfolio = health.ListPortfolio(a_, 2026y / 2 / 23, Soon());
  ASSERT_STATUS_OK(portfolio);
  ASSERT_EQ(portfolio->size(), 2u);
  const PortfolioHealth& x = portfolio->front();
  EXPECT_EQ(x.client_id, kX);
  EXPECT_EQ(x.name, "Company 1");
  EXPECT_EQ(x.earlier_score, 4020) << "of the last day with scores";
  HealthRow without = all[0].row;
  without.document = "";
  EXPECT_EQ(x.health, without);
  EXPECT_FALSE(health.ListPortfolio(a_, 2026y / 2 / 19, Soon())->front().earlier_score.has_value());
  EXPECT_TRUE(health.ListPortfolio(b_, kToday, Soon())->empty());

  const auto deltas = health.FactorDeltas(a_, After(1), Soon());
  ASSERT_STATUS_OK(deltas);
  ASSERT_EQ(deltas->size(), 3u);
  EXPECT_EQ((*deltas)[0].factor, "meetings");
  EXPECT_EQ((*deltas)[0].delta, 7);
  EXPECT_EQ((*deltas)[1].client_id, kX);
  EXPECT_EQ((*deltas)[1].delta, 70);
  EXPECT_EQ((*deltas)[2].client_id, kY);
  EXPECT_TRUE(health.FactorDeltas(b_, After(1), Soon())->empty());
}

TEST_P(HealthStoreConformance, MoodsByDay) {
  auto& health = stores_->health();
  PageWrite page = NextPage(base_, kEmail);
  const Time midnight = std::chrono::sys_days(kToday);
  const double kScores[] = {0.5, -0.4, 0.1, 0.9, -0.9, 0.6, 0.7};
  for (int i = 0; i < 7; ++i) {
    AddActivity(page, 30 + i, midnight + std::chrono::hours(6 * i), {kX, kY});
    page.interactions.back().direction = Direction::kInbound;
    page.analyses.push_back(Analysis(30 + i, kScores[i]));
  }
  page.interactions[3].direction = Direction::kOutbound;
  page.analyses[4].automatic = 1;
  page.analyses.pop_back();
  AddActivity(page, 40, midnight, {});
  page.interactions.back().direction = Direction::kInbound;
  page.analyses.push_back(Analysis(40, 1));
  WriteOk(page);
  const auto days = [&] {
    const auto moods = health.MoodDays(a_, midnight, midnight + std::chrono::days(2), 0s, Soon());
    EXPECT_STATUS_OK(moods);
    return *moods;
  };
  const auto expect = [](const MoodDay& day, Date date, std::vector<std::int64_t> counts,
                         double sum) {
    EXPECT_EQ(day.day, date);
    EXPECT_EQ((std::vector{day.positive, day.neutral, day.negative}), counts);
    EXPECT_NEAR(day.score_sum, sum, 1e-4);
  };
  auto found = days();
  ASSERT_EQ(found.size(), 2u);
  expect(found[0], kToday, {1, 1, 1}, 0.2);
  expect(found[1], 2026y / 3 / 2, {1, 0, 0}, 0.6);
  ASSERT_STATUS_OK(health.SetMood(a_, Override(30, -2), Soon()));
  ASSERT_STATUS_OK(health.SetMood(a_, Override(34, 1), Soon()));  // no automatic one, they say
  found = days();
  expect(found[0], kToday, {0, 1, 2}, -1.3);
  expect(found[1], 2026y / 3 / 2, {2, 0, 0}, 1.1);
  ASSERT_STATUS_OK(health.ClearMood(a_, kEmail, 30, kNoon, Soon()));
  expect(days()[0], kToday, {1, 1, 1}, 0.2);
  EXPECT_TRUE(
      health.MoodDays(a_, midnight + 1ms, midnight + std::chrono::hours(6), 0s, Soon())->empty());
  EXPECT_TRUE(health.MoodDays(b_, midnight, midnight + std::chrono::days(2), 0s, Soon())->empty());
  const auto in = [&](std::chrono::seconds offset) {
    return *health.MoodDays(a_, midnight, midnight + std::chrono::days(2), offset, Soon());
  };
  found = in(std::chrono::hours(-7));
  ASSERT_EQ(found.size(), 2u);
  expect(found[0], 2026y / 2 / 28, {1, 0, 1}, 0.1);
  expect(found[1], kToday, {2, 1, 0}, 1.2);
  found = in(std::chrono::minutes(12 * 60 + 45));
  ASSERT_EQ(found.size(), 2u);
  expect(found[0], kToday, {1, 0, 1}, 0.1);
  expect(found[1], 2026y / 3 / 2, {2, 1, 0}, 1.2);
  ASSERT_STATUS_OK(health.ToggleExcluded(a_, kX, kNoon, Soon()).status());
  EXPECT_EQ(days().size(), 2u) << "the other client has them, too";
  ASSERT_STATUS_OK(health.ToggleExcluded(a_, kY, kNoon, Soon()).status());
  EXPECT_TRUE(days().empty());
}

TEST_P(HealthStoreConformance, ActivitiesAreCountedOnce) {
  auto& health = stores_->health();
  PageWrite emails = NextPage(base_, kEmail);
  AddActivity(emails, 30, After(0), {kX});
  AddActivity(emails, 31, After(1), {kX, kY});
  AddActivity(emails, 32, After(10), {kY});
  AddActivity(emails, 33, After(11), {kY});
  AddActivity(emails, 34, After(5), {});
  WriteOk(emails);
  PageWrite meetings = NextPage(base_, kMeeting);
  AddActivity(meetings, 30, After(5), {kX});
  WriteOk(meetings);
  using Counts = std::map<ObjectType, std::int64_t>;
  EXPECT_EQ(*health.CountActivities(a_, After(0), After(10), Soon()),
            (Counts{{kEmail, 2}, {kMeeting, 1}}));
  ASSERT_STATUS_OK(health.ToggleExcluded(a_, kX, kNoon, Soon()).status());
  EXPECT_EQ(*health.CountActivities(a_, After(0), After(10), Soon()), (Counts{{kEmail, 2}}));
  EXPECT_EQ(*health.CountActivities(b_, After(0), After(10), Soon()), Counts());
}

TEST_P(HealthStoreConformance, NobodyIsNamedAfterAnErasure) {
  auto& health = stores_->health();
  PageWrite contacts = NextPage(base_, kContact);
  AddContact(contacts, 5, "x.com", {1}, {kX});
  WriteOk(contacts);
  PageWrite emails = Emails({kX});
  WriteOk(emails);
  ASSERT_STATUS_OK(health.SetMood(a_, Override(20, 1), Soon()));
  ClientHealthWrite x{.row = Score(kX, 5000),
                      .attributions = {Reason(kX, "attr_1", After(1), 5)},
                      .alerts = {Alert(kX, "latency_risk", After(1))}};
  x.row.document = R"({"words":"nothing from Person 5"})";
  ClientHealthWrite y{.row = Score(kY, 5000), .attributions = {Reason(kY, "attr_2", After(1), 5)}};
  ASSERT_STATUS_OK(health.Write(Writing({x, y}), Soon()));
  RemovalWrite contact = Removing(kContact, {.object_id = 5, .kind = RemovalKind::kErased});
  ASSERT_STATUS_OK(stores_->records().Remove(contact, Soon()));
  EXPECT_EQ(health.Get(a_, kX, Soon())->document, "{\"words\":\"nothing from (erased)\"}");
  EXPECT_EQ(health.ListAlerts(a_, kX, Soon())->front().description, "(erased) has been silent");
  EXPECT_EQ(health.ListAttributions(a_, kX, {}, Soon())->items[0].reason,
            "(erased) wrote an angry e-mail");
  EXPECT_EQ(health.ListAttributions(a_, kY, {}, Soon())->items[0].reason,
            "(erased) wrote an angry e-mail")
      << "who may have been another client's, too";
  EXPECT_FALSE(Shown(20).analysis.has_value()) << "what the person wrote is read again";
  EXPECT_FALSE(Shown(20).mood_override.has_value());
  EXPECT_FALSE(InputsOf(kX).activities[0].analysed);

  RemovalWrite email = Removing(kEmail, {.object_id = 20, .kind = RemovalKind::kErased});
  ASSERT_STATUS_OK(stores_->records().Remove(email, Soon()));
  EXPECT_EQ(health.ListAttributions(a_, kX, {}, Soon())->items[0].reason, "");

  RemovalWrite company = Removing(kCompany, {.object_id = 1, .kind = RemovalKind::kErased});
  ASSERT_STATUS_OK(stores_->records().Remove(company, Soon()));
  EXPECT_STATUS(kNotFound, health.Get(a_, kX, Soon()));
  EXPECT_EQ(health.ListAttributions(a_, kX, {}, Soon())->total, 0);
  EXPECT_TRUE(health.ListAlerts(a_, kX, Soon())->empty());
  EXPECT_EQ(health.Get(a_, kY, Soon())->score, 5000);
}

TEST_P(HealthStoreConformance, NobodyIsNamedWhoWasArchivedBefore) {
  auto& health = stores_->health();
  const std::string name = "Ann \"words\" Lee";
  PageWrite contacts = NextPage(base_, kContact);
  AddContact(contacts, 5, "x.com", {1}, {kX});
  contacts.records[0].properties.Set("firstname", "Ann");
  contacts.records[0].properties.Set("lastname", "\"words\" Lee ");
  AddContact(contacts, 6, "y.com", {2}, {kY});
  contacts.records[1].properties.Set("firstname", "words");
  WriteOk(contacts);
  PageWrite emails = NextPage(base_, kEmail);
  AddActivity(emails, 20, After(-60), {kX});
  WriteOk(emails);
  MoodOverride mood = Override(20, 1);
  mood.reason = name + " was joking";
  AttributionRow reason = Reason(kY, "attr_1", After(1), 5);
  reason.reason = name + " left; Ann \"words\" Leeds stays";
  ClientHealthWrite y{.row = Score(kY, 5000),
                      .attributions = {reason},
                      .alerts = {Alert(kY, "latency_risk", After(1))}};
  y.row.document = R"({"factors":[{"words":"Ann \"words\" Lee wrote","points":-1.5}],)"
                   R"("churn30":["silence of Ann \"words\" Lee"],"other":"Ann"})";
  y.alerts[0].recommendation = "call " + name;
  ASSERT_STATUS_OK(health.Write(Writing({y}), Soon()));
  ASSERT_STATUS_OK(health.AddManual(
      a_, {"attr_m", kX, After(1), -1, 5, name + " told me", "ask " + name, "key_1"}, Soon()));
  const auto remove = [&](ObjectId id, RemovalKind kind) {
    const RemovalWrite removal = Removing(kContact, {.object_id = id, .kind = kind});
    ASSERT_STATUS_OK(stores_->records().Remove(removal, Soon()));
  };
  remove(5, RemovalKind::kArchived);
  ASSERT_STATUS_OK(health.SetMood(a_, mood, Soon()));
  EXPECT_NE(health.Get(a_, kY, Soon())->document.find("Ann"), std::string::npos);
  remove(5, RemovalKind::kErased);
  EXPECT_EQ(health.Get(a_, kY, Soon())->document,
            "{\"factors\":[{\"words\":\"(erased) wrote\",\"points\":-1.5E0}],"
            "\"churn30\":[\"silence of (erased)\"],\"other\":\"Ann\"}");
  EXPECT_EQ(health.ListAttributions(a_, kY, {}, Soon())->items[0].reason,
            "(erased) left; Ann \"words\" Leeds stays");
  EXPECT_EQ(health.ListAlerts(a_, kY, Soon())->front().recommendation, "call (erased)");
  EXPECT_EQ(Shown(20).mood_override->reason, "(erased) was joking");
  EXPECT_EQ(InputsOf(kX).manual[0].reason, "(erased) told me");
  EXPECT_EQ(InputsOf(kX).manual[0].notes, "ask (erased)");

  remove(6, RemovalKind::kErased);
  EXPECT_EQ(health.Get(a_, kY, Soon())->document.substr(0, 21), "{\"factors\":[{\"words\":")
      << "a person called as a key is called";
}

}  // namespace
}  // namespace stanna::storage
