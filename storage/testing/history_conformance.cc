// What clients were before.
#include "storage/history_store.h"
#include "storage/revenue_store.h"
#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

using namespace std::chrono_literals;

constexpr auto kCompany = ObjectType::kCompany;
const ClientId kX("client_x.com");
const ClientId kY("client_y.com");
using Entries = std::vector<HistoryEntry>;

HistoryEntry Mrr(Date day, const std::string& value, const std::string& currency = "EUR") {
  return {.field = kMrrField,
          .effective = day,
          .value = value,
          .currency = currency,
          .source = "observed",
          .recorded_at = After(10)};
}

HistoryEntry Stage(Date day, const std::string& value) {
  return {.field = "lifecycleStage",
          .effective = day,
          .value = value,
          .currency = "",
          .source = "firstSeen",
          .recorded_at = After(10)};
}

}  // namespace

void HistoryStoreConformance::SetUp() {
  StoreConformance::SetUp();
  base_ = LeasedPage(a_, kCompany);
  AddCompany(base_, 1, "x.com");
  AddCompany(base_, 2, "y.com");
  base_.clients[0].csm_owner = "csm@a.com";
  base_.clients[0].lifecycle_stage = "customer";
  base_.clients[0].renewal_date = 2027y / 1 / 31;
  base_.clients[0].source_created_at = After(-100);
  WriteOk(base_);
}

namespace {

// With figures of `client`.
class WriteHistoryTo {
 public:
  WriteHistoryTo(Stores& stores, const PageWrite& page) : stores_(stores), page_(page) {}

  void operator()(const ClientId& client, Entries entries, Time now = After(10)) const {
    RevenueWrite write;
    write.workspace_id = page_.workspace_id;
    write.fence = page_.fence;
    write.now = now;
    ClientRevenue& figure = write.clients.emplace_back();
    figure.client_id = client;
    figure.as_of = 2026y / 3 / 1;
    figure.computed_at = now;
    figure.history = std::move(entries);
    ASSERT_STATUS_OK(stores_.revenue().Write(write, Deadline::After(std::chrono::seconds(60))));
  }

 private:
  Stores& stores_;
  const PageWrite& page_;
};

TEST_P(HistoryStoreConformance, EntriesComeBackNewestFirst) {
  const WriteHistoryTo write(*stores_, base_);
  const HistoryEntry old = Mrr(2025y / 1 / 1, "100");
  const HistoryEntry now = Mrr(2026y / 3 / 1, "120.5");
  const HistoryEntry stage = Stage(2026y / 3 / 1, "customer");
  write(kX, {old, now, stage});
  auto& history = stores_->history();
  const auto all = history.List(a_, kX, "", 10, 0, Soon());
  ASSERT_STATUS_OK(all);
  EXPECT_EQ(all->items, (Entries{stage, now, old}));
  EXPECT_EQ(history.List(a_, kX, kMrrField, 10, 0, Soon())->items, (Entries{now, old}));
  const auto page = history.List(a_, kX, "", 1, 2, Soon());
  EXPECT_EQ(page->items, Entries{old});
  EXPECT_EQ(page->total, 3);
  EXPECT_EQ(history.List(a_, kY, "", 10, 0, Soon())->total, 0);
  EXPECT_EQ(history.List(b_, kX, "", 10, 0, Soon())->total, 0);
}

TEST_P(HistoryStoreConformance, OnlyChangesAreKept) {
  const WriteHistoryTo write(*stores_, base_);
  const auto entries = [&] {
    return stores_->history().List(a_, kX, kMrrField, 10, 0, Soon())->items;
  };
  const HistoryEntry first = Mrr(2026y / 3 / 1, "100");
  write(kX, {first});
  write(kX, {first}, After(20));
  EXPECT_EQ(entries(), Entries{first}) << "a repeat leaves it as it is, time included";
  write(kX, {Mrr(2026y / 3 / 2, "100")});
  EXPECT_EQ(entries(), Entries{first}) << "what is in force already is no change";
  const HistoryEntry dollars = Mrr(2026y / 3 / 2, "100", "USD");
  write(kX, {dollars});
  EXPECT_EQ(entries(), (Entries{dollars, first}));
  const HistoryEntry later = Mrr(2026y / 3 / 2, "130");
  write(kX, {later});
  EXPECT_EQ(entries(), (Entries{later, first})) << "of one day the last counts";
  write(kX, {Mrr(2026y / 3 / 2, "100")});
  EXPECT_EQ(entries(), Entries{first}) << "back where it was: nothing happened on that day";
  write(kX, {Mrr(2026y / 3 / 1, "90")});
  EXPECT_EQ(entries(), Entries{Mrr(2026y / 3 / 1, "90")}) << "on its first day";
}

TEST_P(HistoryStoreConformance, AllClientsAreScannedInTheOrderOfTheirIds) {
  const WriteHistoryTo write(*stores_, base_);
  const HistoryEntry old = Mrr(2025y / 1 / 1, "100");
  const HistoryEntry now = Mrr(2026y / 3 / 1, "120.5");
  write(kY, {old, now, Stage(2026y / 3 / 1, "customer")});
  const auto scan = [&](const std::string& after, int limit) {
    auto found = stores_->history().ScanMrr(a_, ClientId(after), limit, Soon());
    EXPECT_STATUS_OK(found);
    return found.ok() ? *found : std::vector<MrrOverTime>();
  };
  const auto all = scan("", 10);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].client_id, kX);
  EXPECT_EQ(all[0].entries, Entries());
  EXPECT_EQ(all[1].client_id, kY);
  EXPECT_EQ(all[1].client_name, "Company 2");
  EXPECT_EQ(all[1].entries, (Entries{old, now}));
  EXPECT_EQ(scan("", 1).size(), 1u);
  EXPECT_EQ(scan(kX.value, 10).size(), 1u);
  EXPECT_TRUE(stores_->history().ScanMrr(b_, ClientId(), 10, Soon())->empty());
  const auto some = stores_->history().MrrOf(a_, {kX, kY}, Soon());
  ASSERT_STATUS_OK(some);
  EXPECT_EQ(*some, (std::map<std::string, Entries>{{kY.value, {old, now}}}));
}

TEST_P(HistoryStoreConformance, FactsKnowTheHistory) {
  const WriteHistoryTo write(*stores_, base_);
  write(kX, {Mrr(2025y / 1 / 1, "100"), Mrr(2026y / 3 / 1, "120"), Stage(2026y / 3 / 1, "lead")});
  const auto facts = stores_->revenue().LoadFacts(a_, {kX, kY}, Soon());
  ASSERT_STATUS_OK(facts);
  const RevenueFacts& x = facts->at(kX.value);
  EXPECT_EQ(x.last.size(), 2u);
  EXPECT_EQ(x.last.at(kMrrField), Mrr(2026y / 3 / 1, "120"));
  EXPECT_EQ(x.as_of, 2026y / 3 / 1);
  EXPECT_EQ(x.client.csm_owner, "csm@a.com");
  EXPECT_EQ(x.client.lifecycle_stage, "customer");
  EXPECT_EQ(x.client.renewal_date, 2027y / 1 / 31);
  EXPECT_EQ(x.client.source_created_at, After(-100));
  EXPECT_FALSE(x.archived);
  EXPECT_TRUE(facts->at(kY.value).last.empty());
  EXPECT_FALSE(facts->at(kY.value).as_of);
}

// Deal 10 as HubSpot has it at a time.
HubSpotRecord Deal(Time modified, const char* stage, const char* closes, const char* amount) {
  HubSpotRecord record;
  record.type = ObjectType::kDeal;
  record.id = 10;
  record.created_at = kNoon;
  record.modified_at = modified;
  record.properties.Set("dealstage", stage);
  record.properties.Set("closedate", closes);
  record.properties.Set("amount", amount);
  record.properties.Set("dealname", "Renewal of " + FormatRfc3339(modified));
  return record;
}

using Changes = std::vector<PropertyChange>;

TEST_P(HistoryStoreConformance, ChangesOfWatchedPropertiesAreNoted) {
  const auto write = [&](HubSpotRecord record) {
    PageWrite page = NextPage(base_, ObjectType::kDeal);
    page.records = {std::move(record)};
    WriteOk(page);
  };
  const auto changes = [&](Time since) {
    auto found = stores_->history().ChangesOf(a_, ObjectType::kDeal, {10, 11}, since, Soon());
    EXPECT_STATUS_OK(found);
    return found.ok() && found->contains(10) ? found->at(10) : Changes();
  };
  write(Deal(After(0), "open", "2026-06-30T12:00:00Z", "12000"));
  EXPECT_EQ(changes(kNoon), Changes()) << "the first copy changes nothing";
  write(Deal(After(1), "open", "2026-06-30T12:00:00.000Z", "12000.00"));
  EXPECT_EQ(changes(kNoon), Changes()) << "another spelling";
  write(Deal(After(2), "late", "2026-07-31T12:00:00Z", "12000"));
  const Changes both = {
      {"closedate", After(2), "2026-06-30T12:00:00.000Z", "2026-07-31T12:00:00Z", "sync"},
      {"dealstage", After(2), "open", "late", "sync"}};
  EXPECT_EQ(changes(kNoon), both);
  write(Deal(After(2), "late", "2026-07-31T12:00:00Z", "12000"));
  EXPECT_EQ(changes(kNoon), both) << "a repeat changes nothing";
  write(Deal(After(1), "open", "2026-06-30T12:00:00Z", "12000"));
  EXPECT_EQ(changes(kNoon), both) << "an older copy is not written";
  HubSpotRecord less = Deal(After(3), "late", "", "9000");
  less.properties = {};
  less.properties.Set("closedate", "");
  less.properties.Set("pipeline", "default");
  write(std::move(less));
  EXPECT_EQ(changes(After(3)),
            (Changes{{"closedate", After(3), "2026-07-31T12:00:00Z", "", "sync"}}))
      << "what was not read before, or is not now, did not change";
  EXPECT_TRUE(stores_->history().ChangesOf(b_, ObjectType::kDeal, {10}, kNoon, Soon())->empty());

  RemovalWrite erased;
  erased.workspace_id = a_;
  erased.run_id = base_.run_id;
  erased.fence = base_.fence;
  erased.type = ObjectType::kDeal;
  erased.now = erased.read_at = After(200);
  erased.removals = {{.object_id = 10, .kind = RemovalKind::kErased}};
  ASSERT_STATUS_OK(stores_->records().Remove(erased, Soon()));
  EXPECT_EQ(changes(kNoon), Changes());
}

// Deal 10 is stored as "open"; what events and copies say of it.
class EventsOfADeal {
 public:
  EventsOfADeal(Stores& stores, const PageWrite& base) : stores_(stores), base_(base) {
    base_.type = ObjectType::kDeal;
    base_.clients.clear();
    base_.company_clients.clear();
  }

  std::int64_t Told(Time at, const std::string& stage, const std::string& property = "dealstage",
                    ObjectId id = 10) const {
    PropertyEventsWrite write = {.workspace_id = base_.workspace_id,
                                 .fence = base_.fence,
                                 .now = After(50),
                                 .events = {{.type = ObjectType::kDeal,
                                             .object_id = id,
                                             .property = property,
                                             .value = stage,
                                             .at = at}}};
    const auto noted =
        stores_.history().NoteEvents(write, Deadline::After(std::chrono::minutes(1)));
    EXPECT_STATUS_OK(noted);
    return noted.value_or(-1);
  }
  void Copied(HubSpotRecord record, std::vector<std::string> also_watched = {},
              std::map<ObjectId, Exclusion> excluded = {}) const {
    PageWrite page = base_;
    page.records = {std::move(record)};
    page.also_watched = std::move(also_watched);
    page.excluded = std::move(excluded);
    EXPECT_STATUS_OK(stores_.records().WritePage(page, Deadline::After(std::chrono::minutes(1))));
  }
  Changes All() const {
    const auto found = stores_.history().ChangesOf(base_.workspace_id, ObjectType::kDeal, {10},
                                                   kNoon, Deadline::After(std::chrono::minutes(1)));
    EXPECT_STATUS_OK(found);
    return found.ok() && found->contains(10) ? found->at(10) : Changes();
  }

 private:
  Stores& stores_;
  PageWrite base_;
};

constexpr char kCloses[] = "2026-06-30T12:00:00Z";

TEST_P(HistoryStoreConformance, WhatEventsTellIsThereOnceWhateverTheCopiesShow) {
  const EventsOfADeal deal(*stores_, NextPage(base_, ObjectType::kDeal));
  deal.Copied(Deal(After(0), "open", kCloses, "12000"));
  EXPECT_EQ(deal.Told(After(5), "late"), 1);
  EXPECT_EQ(deal.Told(After(7), "open"), 1);
  EXPECT_EQ(deal.Told(After(5), "late"), 0) << "a repetition";
  const Changes both = {{"dealstage", After(5), "open", "late", "webhook"},
                        {"dealstage", After(7), "late", "open", "webhook"}};
  EXPECT_EQ(deal.All(), both) << "the payload is the only witness";
  deal.Copied(Deal(After(7), "open", kCloses, "12000"));
  EXPECT_EQ(deal.All(), both) << "the copy shows nothing else";
  deal.Copied(Deal(After(9), "won", kCloses, "12000"));
  EXPECT_EQ(deal.All().back(), (PropertyChange{"dealstage", After(9), "open", "won", "sync"}));
  EXPECT_EQ(deal.Told(After(8), "won"), 0) << "known, but not when";
  ASSERT_EQ(deal.All().size(), 3u);
  EXPECT_EQ(deal.All().back(), (PropertyChange{"dealstage", After(8), "open", "won", "webhook"}));
  EXPECT_EQ(deal.Told(After(6), "stuck"), 1) << "late: it goes between";
  EXPECT_EQ(deal.All()[1], (PropertyChange{"dealstage", After(6), "late", "stuck", "webhook"}));
  EXPECT_EQ(deal.All()[2].old_value, "stuck");
}

TEST_P(HistoryStoreConformance, TheFeedTellsAChangeOnceAndNoValueThatMayBePersonal) {
  const EventsOfADeal deal(*stores_, NextPage(base_, ObjectType::kDeal));
  deal.Copied(Deal(After(0), "open", kCloses, "12000"), {"dealname"});
  deal.Told(After(5), "late");
  deal.Told(After(6), "for Jane", "dealname");
  deal.Copied(Deal(After(6), "late", kCloses, "13000"), {});
  std::vector<std::string> told;
  const auto changes = stores_->changes().List(a_, 0, {ChangeKind::kProperty}, 100, Soon());
  ASSERT_STATUS_OK(changes);
  for (const Change& change : *changes) {
    EXPECT_EQ(change.subject, "deals/10");
    told.push_back(change.document);
  }
  const auto document = [](const std::string& property, const std::string& values, Time at) {
    return "{\"objectType\":\"deals\",\"objectId\":\"10\",\"property\":\"" + property + "\"" +
           values + ",\"changedAt\":\"" + FormatRfc3339(at) + "\"}";
  };
  EXPECT_EQ(told, (std::vector<std::string>{
                      document("dealstage", ",\"from\":\"open\",\"to\":\"late\"", After(5)),
                      document("dealname", "", After(6)),
                      document("amount", ",\"from\":\"12000\",\"to\":\"13000\"", After(6))}));
}

TEST_P(HistoryStoreConformance, ConfiguredPropertiesAreWatchedInCopies) {
  const EventsOfADeal deal(*stores_, NextPage(base_, ObjectType::kDeal));
  deal.Copied(Deal(After(0), "open", kCloses, "12000"));
  deal.Copied(Deal(After(1), "open", kCloses, "12000"), {"dealname"});
  ASSERT_EQ(deal.All().size(), 1u);
  EXPECT_EQ(deal.All().front().property, "dealname");
}

TEST_P(HistoryStoreConformance, EventsOfWhatIsGoneLeaveNothing) {
  const EventsOfADeal deal(*stores_, NextPage(base_, ObjectType::kDeal));
  EXPECT_EQ(deal.Told(After(1), "open"), 1) << "of a record that was not read yet";
  HubSpotRecord dropped = Deal(After(2), "open", kCloses, "12000");
  dropped.properties = {};
  deal.Copied(std::move(dropped), {}, {{10, Exclusion::kDropped}});
  EXPECT_EQ(deal.Told(After(3), "late"), 0);
  EXPECT_EQ(deal.All(), Changes());

  RemovalWrite erased;
  erased.workspace_id = a_;
  erased.run_id = base_.run_id;
  erased.fence = base_.fence;
  erased.type = ObjectType::kDeal;
  erased.now = erased.read_at = After(200);
  erased.removals = {{.object_id = 10, .kind = RemovalKind::kErased}};
  ASSERT_STATUS_OK(stores_->records().Remove(erased, Soon()));
  EXPECT_EQ(deal.Told(After(4), "won"), 0);
  EXPECT_EQ(deal.All(), Changes());
}

TEST_P(HistoryStoreConformance, OnlyTheHolderOfTheLeaseNotesEvents) {
  PropertyEventsWrite write = {.workspace_id = a_,
                               .fence = base_.fence,
                               .now = After(50),
                               .events = {{.type = ObjectType::kDeal,
                                           .object_id = 10,
                                           .property = "dealstage",
                                           .value = "late",
                                           .at = After(1)}}};
  --write.fence.epoch;
  EXPECT_STATUS(kAborted, stores_->history().NoteEvents(write, Soon()));
  EXPECT_TRUE(stores_->history().ChangesOf(a_, ObjectType::kDeal, {10}, kNoon, Soon())->empty());
}

RemovalWrite RemovalOf(const PageWrite& page, const Removal& removal) {
  RemovalWrite write;
  write.workspace_id = page.workspace_id;
  write.run_id = page.run_id;
  write.fence = page.fence;
  write.type = kCompany;
  write.now = write.read_at = After(200);
  write.removals = {removal};
  return write;
}

TEST_P(HistoryStoreConformance, AClientThatLeavesIsWorkedOutAgain) {
  RevenueWrite settled;
  settled.workspace_id = a_;
  settled.fence = base_.fence;
  settled.done = *stores_->revenue().PeekDirty(a_, 10, Soon());
  ASSERT_STATUS_OK(stores_->revenue().Write(settled, Soon()));
  ASSERT_STATUS_OK(stores_->records().Remove(RemovalOf(base_, {.object_id = 1}), Soon()));
  const auto dirty = stores_->revenue().PeekDirty(a_, 10, Soon());
  ASSERT_STATUS_OK(dirty);
  ASSERT_EQ(dirty->size(), 1u);
  EXPECT_EQ(dirty->front().id, kX);
  EXPECT_TRUE(stores_->revenue().LoadFacts(a_, {kX}, Soon())->at(kX.value).archived);
}

// A live run notes what webhooks tell before it reads the record, which may be gone by then.
TEST_P(HistoryStoreConformance, WhatWasToldOfARecordThatNeverWasStoredGoesWithItsErasure) {
  const PropertyEventsWrite told = {.workspace_id = a_,
                                    .fence = base_.fence,
                                    .now = After(50),
                                    .events = {{.type = ObjectType::kDeal,
                                                .object_id = 77,
                                                .property = "dealstage",
                                                .value = "won",
                                                .at = After(1)}}};
  ASSERT_STATUS_OK(stores_->history().NoteEvents(told, Soon()));
  const auto kept = [&] {
    return stores_->history().ChangesOf(a_, ObjectType::kDeal, {77}, kNoon, Soon())->size();
  };
  ASSERT_EQ(kept(), 1u);
  RemovalWrite erased = RemovalOf(base_, {.object_id = 77, .kind = RemovalKind::kErased});
  erased.type = ObjectType::kDeal;
  ASSERT_STATUS_OK(stores_->records().Remove(erased, Soon()));
  EXPECT_EQ(kept(), 0u);
}

TEST_P(HistoryStoreConformance, AnErasedCompanyTakesItsHistoryAlong) {
  const WriteHistoryTo write(*stores_, base_);
  for (const ClientId& client : {kX, kY}) write(client, {Mrr(2026y / 3 / 1, "100")});
  const auto total = [&](const ClientId& client) {
    return stores_->history().List(a_, client, "", 10, 0, Soon())->total;
  };
  ASSERT_STATUS_OK(stores_->records().Remove(RemovalOf(base_, {.object_id = 1}), Soon()));
  EXPECT_EQ(total(kX), 1) << "archived only";
  for (const ObjectId company : {1, 2}) {
    ASSERT_STATUS_OK(stores_->records().Remove(
        RemovalOf(base_, {.object_id = company, .kind = RemovalKind::kErased}), Soon()));
  }
  EXPECT_EQ(total(kX), 0);
  EXPECT_EQ(total(kY), 0);
}

}  // namespace
}  // namespace stanna::storage
