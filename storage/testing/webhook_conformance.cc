// Webhook events, from their arrival until they are worked off.
#include <algorithm>
#include <atomic>
#include <thread>

#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {

WebhookEvent WebhookStoreConformance::Event(const WorkspaceId& workspace, const std::string& key,
                                            ObjectId contact) {
  WebhookEvent event;
  event.workspace_id = workspace;
  event.portal_id = 33;
  event.key = key;
  event.type = "contact.propertyChange";
  event.object_type = ObjectType::kContact;
  event.object_id = contact;
  event.occurred_at = After(-1);
  event.received_at = kNoon;
  event.body = "{\"key\":\"" + key + "\"}";
  event.due_at = kNoon;
  return event;
}

WebhookAppendResult WebhookStoreConformance::AppendOk(const std::vector<WebhookEvent>& events) {
  const auto result = stores_->webhooks().Append(events, Soon());
  EXPECT_STATUS_OK(result);
  return result.ok() ? *result : WebhookAppendResult{-1, -1};
}

std::vector<WebhookEvent> WebhookStoreConformance::Due(const WorkspaceId& workspace, Time now,
                                                       int limit) {
  const auto due = stores_->webhooks().PeekDue(workspace, now, limit, Soon());
  EXPECT_STATUS_OK(due);
  return due.ok() ? *due : std::vector<WebhookEvent>{};
}

std::vector<WebhookEvent> WebhookStoreConformance::All(const WorkspaceId& workspace,
                                                       const WebhookEventQuery& query) {
  const auto all = stores_->webhooks().List(workspace, query, Soon());
  EXPECT_STATUS_OK(all);
  return all.ok() ? *all : std::vector<WebhookEvent>{};
}

void WebhookStoreConformance::FinishOk(const WorkspaceId& workspace,
                                       const std::vector<std::int64_t>& ids) {
  EXPECT_STATUS_OK(stores_->webhooks().Finish(workspace, ids, Soon()));
}

void WebhookStoreConformance::FailOk(const WorkspaceId& workspace, const WebhookFailure& failure) {
  EXPECT_STATUS_OK(stores_->webhooks().Fail(workspace, {failure}, Soon()));
}

namespace {

using Keys = std::vector<std::string>;

Keys KeysOf(const std::vector<WebhookEvent>& events) {
  Keys keys;
  for (const WebhookEvent& event : events) keys.push_back(event.key);
  return keys;
}

std::vector<std::int64_t> IdsOf(const std::vector<WebhookEvent>& events) {
  std::vector<std::int64_t> ids;
  for (const WebhookEvent& event : events) ids.push_back(event.id);
  return ids;
}

TEST_P(WebhookStoreConformance, AnEventReadsAsItArrived) {
  WebhookEvent event = Event(a_, "k");
  event.portal_id = 5'000'000'000;
  event.object_id = 7'000'000'000'000;
  event.received_at = After(3);
  event.due_at = After(4);
  event.body = "{\"propertyValue\":\"Żółć ? :x 😀 \\u0000\"}";
  event.state = WebhookEventState::kDead;
  event.attempts = 7;
  event.error = "of another time";
  WebhookEvent unknown = Event(a_, "u");
  unknown.type = "conversation.newMessage";
  unknown.object_type = std::nullopt;
  unknown.object_id = 0;
  EXPECT_EQ(AppendOk({event, unknown}).added, 2);

  const auto due = Due(a_, After(4));
  ASSERT_EQ(due.size(), 2u);
  EXPECT_GT(due[0].id, 0);
  EXPECT_EQ(due[0].workspace_id, a_);
  EXPECT_EQ(due[0].portal_id, 5'000'000'000);
  EXPECT_EQ(due[0].key, "k");
  EXPECT_EQ(due[0].type, "contact.propertyChange");
  EXPECT_EQ(due[0].object_type, ObjectType::kContact);
  EXPECT_EQ(due[0].object_id, 7'000'000'000'000);
  EXPECT_EQ(due[0].occurred_at, After(-1));
  EXPECT_EQ(due[0].received_at, After(3));
  EXPECT_EQ(due[0].body, event.body);
  EXPECT_EQ(due[0].due_at, After(4));
  EXPECT_EQ(due[0].state, WebhookEventState::kPending) << "whatever the caller says";
  EXPECT_EQ(due[0].attempts, 0);
  EXPECT_EQ(due[0].error, "");
  EXPECT_EQ(due[1].object_type, std::nullopt);
  EXPECT_EQ(due[1].object_id, 0);
}

TEST_P(WebhookStoreConformance, ARepetitionIsToldWithinACallAndAcross) {
  WebhookEvent late = Event(a_, "k1");
  late.body = "another";
  const auto first = AppendOk({Event(a_, "k1"), Event(a_, "k2"), late});
  EXPECT_EQ(first.added, 2);
  EXPECT_EQ(first.repeated, 1);
  const auto second = AppendOk({late, Event(a_, "k3")});
  EXPECT_EQ(second.added, 1);
  EXPECT_EQ(second.repeated, 1);
  EXPECT_EQ(KeysOf(Due(a_)), (Keys{"k1", "k2", "k3"}));
  EXPECT_EQ(Due(a_)[0].body, Event(a_, "k1").body) << "the first one counts";
  EXPECT_EQ(AppendOk({}).added, 0);
}

TEST_P(WebhookStoreConformance, ARepetitionOfWhatIsDoneOrDeadIsOneToo) {
  AppendOk({Event(a_, "done"), Event(a_, "dead")});
  const auto due = Due(a_);
  FinishOk(a_, {due[0].id});
  FailOk(a_, {.id = due[1].id, .error = "x", .due_at = kNoon, .dead = true});
  EXPECT_EQ(AppendOk({Event(a_, "done"), Event(a_, "dead")}).repeated, 2);
  EXPECT_TRUE(Due(a_).empty());
}

TEST_P(WebhookStoreConformance, TwoWorkspacesOfAPortalHaveTheEventEach) {
  EXPECT_EQ(AppendOk({Event(a_, "k"), Event(b_, "k")}).added, 2);
  EXPECT_EQ(Due(a_).size(), 1u);
  EXPECT_EQ(Due(b_).size(), 1u);
  FinishOk(b_, IdsOf(Due(a_)));
  EXPECT_EQ(Due(a_).size(), 1u) << "another workspace's id is none of ours";
  FinishOk(a_, IdsOf(Due(a_)));
  EXPECT_TRUE(Due(a_).empty());
  EXPECT_EQ(Due(b_).size(), 1u);
}

TEST_P(WebhookStoreConformance, TheOrderIsThatOfArrival) {
  // Neither that of keys nor that of times.
  AppendOk({Event(a_, "z"), Event(a_, "b"), Event(b_, "n")});
  WebhookEvent early = Event(a_, "a");
  early.occurred_at = After(-99);
  early.due_at = After(-99);
  AppendOk({Event(a_, "y"), early});
  EXPECT_EQ(KeysOf(Due(a_)), (Keys{"z", "b", "y", "a"}));
  EXPECT_EQ(KeysOf(Due(a_, kNoon, 2)), (Keys{"z", "b"}));
  const auto ids = IdsOf(Due(a_));
  EXPECT_TRUE(std::ranges::is_sorted(ids));
  EXPECT_EQ(KeysOf(All(a_)), (Keys{"a", "y", "b", "z"})) << "newest first";
}

TEST_P(WebhookStoreConformance, MoreThanOneStatementTakesArriveInOrder) {
  std::vector<WebhookEvent> events;
  for (int i = 0; i < 2'500; ++i) {
    events.push_back(Event(a_, "k" + std::to_string((i * 7'919) % 2'500)));
  }
  EXPECT_EQ(AppendOk(events).added, 2'500);
  EXPECT_EQ(KeysOf(Due(a_, kNoon, 5'000)), KeysOf(events));
  EXPECT_EQ(AppendOk(events).repeated, 2'500);
}

TEST_P(WebhookStoreConformance, AnEventIsDueAtItsTime) {
  WebhookEvent later = Event(b_, "later");
  later.due_at = After(10);
  AppendOk({Event(a_, "now"), later});
  const auto with_due = [&](Time now) {
    return *stores_->webhooks().WorkspacesWithDue(now, Soon());
  };
  EXPECT_TRUE(with_due(After(-1)).empty());
  EXPECT_EQ(with_due(kNoon), std::vector<WorkspaceId>{a_});
  EXPECT_TRUE(Due(b_, After(9)).empty());
  EXPECT_EQ(with_due(After(10)), (std::vector<WorkspaceId>{a_, b_}));
  EXPECT_EQ(KeysOf(Due(b_, After(10))), Keys{"later"});
  FinishOk(a_, IdsOf(Due(a_)));
  EXPECT_EQ(with_due(After(10)), std::vector<WorkspaceId>{b_});
}

TEST_P(WebhookStoreConformance, WhatIsDoneHasNoContentAnyMore) {
  AppendOk({Event(a_, "k"), Event(a_, "other")});
  const std::int64_t id = Due(a_)[0].id;
  FailOk(a_, {.id = id, .error = "the value was Bob", .due_at = kNoon});
  FinishOk(a_, {id, id, 999'999});
  FinishOk(a_, {});
  const auto all = All(a_, {.state = WebhookEventState::kDone});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].key, "k");
  EXPECT_EQ(all[0].body, "");
  EXPECT_EQ(all[0].error, "");
  EXPECT_EQ(KeysOf(Due(a_)), Keys{"other"});
}

TEST_P(WebhookStoreConformance, AFailureIsCountedAndWaitsOrDies) {
  AppendOk({Event(a_, "waits"), Event(a_, "dies"), Event(a_, "done")});
  const auto due = Due(a_);
  FinishOk(a_, {due[2].id});
  ASSERT_STATUS_OK(stores_->webhooks().Fail(
      a_,
      {{.id = due[0].id, .error = "HubSpot is away", .due_at = After(5)},
       {.id = due[1].id, .error = "no such thing", .due_at = After(5), .dead = true},
       {.id = due[2].id, .error = "too late", .due_at = After(5)}},
      Soon()));
  ASSERT_STATUS_OK(stores_->webhooks().Fail(a_, {}, Soon()));
  EXPECT_TRUE(Due(a_, After(4)).empty());
  const auto waiting = Due(a_, After(5));
  ASSERT_EQ(KeysOf(waiting), Keys{"waits"});
  EXPECT_EQ(waiting[0].attempts, 1);
  EXPECT_EQ(waiting[0].error, "HubSpot is away");
  EXPECT_EQ(waiting[0].due_at, After(5));
  const auto dead = All(a_, {.state = WebhookEventState::kDead});
  ASSERT_EQ(KeysOf(dead), Keys{"dies"});
  EXPECT_EQ(dead[0].attempts, 1);
  EXPECT_EQ(dead[0].error, "no such thing");
  EXPECT_EQ(dead[0].body, Event(a_, "dies").body) << "what a replay needs";
  EXPECT_EQ(All(a_, {.state = WebhookEventState::kDone})[0].error, "");
  FailOk(a_, {.id = dead[0].id, .error = "again", .due_at = After(9)});
  FailOk(b_, {.id = waiting[0].id, .error = "not yours", .due_at = After(9), .dead = true});
  EXPECT_EQ(All(a_, {.state = WebhookEventState::kDead}).size(), 1u);
  EXPECT_EQ(Due(a_, After(5))[0].attempts, 1);
}

TEST_P(WebhookStoreConformance, ListingIsFilteredAndPaged) {
  std::vector<WebhookEvent> events;
  for (const char* key : {"1", "2", "3", "4", "5"}) events.push_back(Event(a_, key));
  AppendOk(events);
  FinishOk(a_, {Due(a_)[1].id, Due(a_)[3].id});
  const auto first = All(a_, {.limit = 2});
  EXPECT_EQ(KeysOf(first), (Keys{"5", "4"}));
  EXPECT_EQ(KeysOf(All(a_, {.before_id = first.back().id, .limit = 2})), (Keys{"3", "2"}));
  EXPECT_EQ(KeysOf(All(a_, {.state = WebhookEventState::kPending})), (Keys{"5", "3", "1"}));
  EXPECT_EQ(KeysOf(All(a_, {.state = WebhookEventState::kDone, .before_id = first.back().id})),
            Keys{"2"});
  EXPECT_TRUE(All(b_).empty());
}

TEST_P(WebhookStoreConformance, ReplayTakesDeadOnesBack) {
  AppendOk({Event(a_, "1"), Event(a_, "2"), Event(a_, "done"), Event(a_, "waits"), Event(b_, "b")});
  const auto due = Due(a_);
  for (const std::size_t i : {0u, 1u}) {
    FailOk(a_, {.id = due[i].id, .error = "no", .due_at = kNoon, .dead = true});
  }
  FailOk(b_, {.id = Due(b_)[0].id, .error = "no", .due_at = kNoon, .dead = true});
  FinishOk(a_, {due[2].id});
  FailOk(a_, {.id = due[3].id, .error = "no", .due_at = After(50)});

  auto& webhooks = stores_->webhooks();
  EXPECT_EQ(*webhooks.Replay(b_, {due[0].id}, After(20), Soon()), 0);
  EXPECT_EQ(*webhooks.Replay(a_, {due[1].id, due[2].id, due[3].id}, After(20), Soon()), 1);
  EXPECT_TRUE(Due(a_, After(19)).empty());
  const auto replayed = Due(a_, After(20));
  ASSERT_EQ(KeysOf(replayed), Keys{"2"});
  EXPECT_EQ(replayed[0].attempts, 0);
  EXPECT_EQ(replayed[0].error, "");
  EXPECT_EQ(replayed[0].body, Event(a_, "2").body);
  EXPECT_EQ(*webhooks.Replay(a_, {}, After(21), Soon()), 1);
  EXPECT_EQ(KeysOf(Due(a_, After(21))), (Keys{"1", "2"}));
  EXPECT_TRUE(Due(b_, After(99)).empty());
  EXPECT_EQ(*webhooks.Replay(b_, {}, After(21), Soon()), 1);
}

TEST_P(WebhookStoreConformance, StatsSayWhatIsThere) {
  const auto stats = [&](const WorkspaceId& workspace) {
    return *stores_->webhooks().Stats(workspace, Soon());
  };
  const WebhookStats none = stats(a_);
  EXPECT_EQ(none.received, 0);
  EXPECT_FALSE(none.last_received_at || none.last_occurred_at || none.oldest_pending_at);

  std::vector<WebhookEvent> events = {Event(a_, "1"), Event(a_, "2"), Event(a_, "3"),
                                      Event(b_, "1")};
  for (int i = 0; i < 4; ++i) events[i].received_at = After(i);
  events[2].occurred_at = After(-30);
  AppendOk(events);
  AppendOk({events[0]});
  FinishOk(a_, {Due(a_)[0].id});
  WebhookStats got = stats(a_);
  EXPECT_EQ(got.received, 3);
  EXPECT_EQ(got.pending, 2);
  EXPECT_EQ(got.dead, 0);
  EXPECT_EQ(got.last_received_at, After(2));
  EXPECT_EQ(got.last_occurred_at, After(-30));
  EXPECT_EQ(got.oldest_pending_at, After(1));
  FailOk(a_, {.id = Due(a_)[0].id, .error = "no", .due_at = kNoon, .dead = true});
  FinishOk(a_, {Due(a_)[0].id});
  got = stats(a_);
  EXPECT_EQ(got.received, 3);
  EXPECT_EQ(got.pending, 0);
  EXPECT_EQ(got.dead, 1);
  EXPECT_FALSE(got.oldest_pending_at.has_value());
}

TEST_P(WebhookStoreConformance, WhatWasDoneLongAgoGoesAndNothingElse) {
  std::vector<WebhookEvent> events = {Event(a_, "1"),    Event(a_, "2"),    Event(b_, "3"),
                                      Event(a_, "late"), Event(a_, "dead"), Event(a_, "pending")};
  events[3].received_at = After(10);
  AppendOk(events);
  const auto due = Due(a_);
  FinishOk(a_, {due[0].id, due[1].id, due[2].id});
  FinishOk(b_, IdsOf(Due(b_)));
  FailOk(a_, {.id = due[3].id, .error = "no", .due_at = kNoon, .dead = true});
  auto& webhooks = stores_->webhooks();
  EXPECT_EQ(*webhooks.RemoveDoneBefore(kNoon, 100, Soon()), 0);
  EXPECT_EQ(*webhooks.RemoveDoneBefore(After(10), 2, Soon()), 2);
  EXPECT_EQ(*webhooks.RemoveDoneBefore(After(10), 2, Soon()), 1);
  EXPECT_EQ(*webhooks.RemoveDoneBefore(After(10), 2, Soon()), 0);
  EXPECT_EQ(KeysOf(All(a_)), (Keys{"pending", "dead", "late"}));
  EXPECT_TRUE(All(b_).empty());
}

TEST_P(WebhookStoreConformance, AnIdIsNeverGivenAgain) {
  AppendOk({Event(a_, "1")});
  const std::int64_t id = Due(a_)[0].id;
  FinishOk(a_, {id});
  ASSERT_EQ(*stores_->webhooks().RemoveDoneBefore(After(1), 9, Soon()), 1);
  AppendOk({Event(a_, "1")});
  EXPECT_GT(Due(a_)[0].id, id) << "who holds the old id must not meet another event";
}

TEST_P(WebhookStoreConformance, AnErasedRecordTakesWhatItsDeadEventsSay) {
  WebhookEvent company = Event(a_, "company");
  company.object_type = ObjectType::kCompany;
  AppendOk({Event(a_, "dead"), Event(a_, "pending"), Event(a_, "someone", 6), company,
            Event(b_, "elsewhere")});
  for (const WebhookEvent& event : Due(a_)) {
    if (event.key == "pending") continue;
    FailOk(a_, {.id = event.id, .error = "Bob", .due_at = kNoon, .dead = true});
  }
  FailOk(b_, {.id = Due(b_)[0].id, .error = "Bob", .due_at = kNoon, .dead = true});
  RemoveOk(Removing(ObjectType::kContact, {.object_id = 5}));
  EXPECT_EQ(All(a_, {.state = WebhookEventState::kDead}).size(), 3u) << "archived, not erased";

  RemoveOk(
      Removing(ObjectType::kContact, {.object_id = 5, .kind = RemovalKind::kErased}, After(300)));

  const auto done = All(a_, {.state = WebhookEventState::kDone});
  ASSERT_EQ(KeysOf(done), Keys{"dead"}) << "nothing is left to be replayed";
  EXPECT_EQ(done[0].body, "");
  EXPECT_EQ(done[0].error, "");
  EXPECT_EQ(KeysOf(All(a_, {.state = WebhookEventState::kDead})), (Keys{"company", "someone"}));
  EXPECT_NE(Due(a_)[0].body, "") << "it is to be worked off";
  EXPECT_NE(All(b_)[0].body, "");
  EXPECT_EQ(AppendOk({Event(a_, "dead")}).repeated, 1);
}

TEST_P(WebhookStoreConformance, ManyThreadsThatAppendTheSameKeepItOnce) {
  std::vector<WebhookEvent> events;
  for (int i = 0; i < 60; ++i) events.push_back(Event(a_, "k" + std::to_string(i)));
  std::atomic<std::int64_t> added = 0, repeated = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&, t] {
      // Each in its own order: who waits for another's key must not be waited for.
      std::vector<WebhookEvent> mine = events;
      std::ranges::rotate(mine, mine.begin() + t * 10);
      if (t % 2 == 1) std::ranges::reverse(mine);
      const auto result = stores_->webhooks().Append(mine, Soon());
      ASSERT_STATUS_OK(result);
      added += result->added;
      repeated += result->repeated;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(added, 60);
  EXPECT_EQ(repeated, 300);
  EXPECT_EQ(Due(a_).size(), 60u);
}

TEST_P(WebhookStoreConformance, APassedDeadlineKeepsNothing) {
  EXPECT_STATUS(
      kDeadlineExceeded,
      stores_->webhooks().Append({Event(a_, "k")}, Deadline::After(std::chrono::milliseconds(-1))));
  EXPECT_TRUE(All(a_).empty());
}

JournalLease Lease(const std::string& owner, int until_minute) {
  return {.journal = "client-1", .owner = owner, .until = After(until_minute)};
}

TEST_P(WebhookStoreConformance, AJournalReadsAsItWasMoved) {
  WebhookStore& store = stores_->webhooks();
  const auto none = store.ReadJournalPosition("client-1", Soon());
  ASSERT_STATUS_OK(none);
  EXPECT_FALSE(none->has_value());
  const auto first = store.LeaseJournal(Lease("w1", 1), After(0), Soon());
  ASSERT_STATUS_OK(first);
  ASSERT_TRUE(first->has_value());
  EXPECT_EQ((*first)->offset, "");
  EXPECT_EQ((*first)->published_at, std::nullopt);
  EXPECT_EQ((*first)->caught_up_at, std::nullopt);
  EXPECT_EQ((*first)->gaps, 0);

  const JournalPosition moved{.offset = "0f6d-1",
                              .published_at = After(-3),
                              .caught_up_at = After(-2),
                              .gaps = 2,
                              .last_gap_at = After(-1)};
  ASSERT_STATUS_OK(store.MoveJournal(Lease("w1", 2), moved, Soon()));
  const auto read = store.ReadJournalPosition("client-1", Soon());
  ASSERT_STATUS_OK(read);
  ASSERT_TRUE(read->has_value());
  EXPECT_EQ((*read)->offset, "0f6d-1");
  EXPECT_EQ((*read)->published_at, After(-3));
  EXPECT_EQ((*read)->caught_up_at, After(-2));
  EXPECT_EQ((*read)->gaps, 2);
  EXPECT_EQ((*read)->last_gap_at, After(-1));
  const auto other = store.ReadJournalPosition("client-2", Soon());
  ASSERT_STATUS_OK(other);
  EXPECT_FALSE(other->has_value()) << "each app has its own";

  ASSERT_STATUS_OK(store.MoveJournal(Lease("w1", 2), {.offset = ""}, Soon()));
  const auto reset = store.ReadJournalPosition("client-1", Soon());
  ASSERT_STATUS_OK(reset);
  EXPECT_EQ((*reset)->offset, "");
  EXPECT_EQ((*reset)->published_at, std::nullopt);
}

TEST_P(WebhookStoreConformance, AJournalHasOneReaderAtATime) {
  WebhookStore& store = stores_->webhooks();
  const auto takes = [&](const std::string& owner, int now, int until) {
    const auto taken = store.LeaseJournal(Lease(owner, until), After(now), Soon());
    EXPECT_STATUS_OK(taken);
    return taken.ok() && taken->has_value();
  };
  EXPECT_TRUE(takes("w1", 0, 5));
  EXPECT_FALSE(takes("w2", 4, 9));
  EXPECT_TRUE(takes("w1", 4, 8)) << "its own is prolonged";
  EXPECT_FALSE(takes("w2", 7, 9));
  ASSERT_STATUS_OK(store.MoveJournal(Lease("w1", 10), {.offset = "a"}, Soon()));
  EXPECT_FALSE(takes("w2", 9, 12)) << "a move prolongs, too";
  EXPECT_TRUE(takes("w2", 10, 12)) << "it ran out";
  const absl::Status late = store.MoveJournal(Lease("w1", 20), {.offset = "b"}, Soon());
  EXPECT_EQ(ReasonOf(late), "LEASE_LOST") << ToString(late);
  const auto position = store.ReadJournalPosition("client-1", Soon());
  ASSERT_STATUS_OK(position);
  EXPECT_EQ((*position)->offset, "a");

  EXPECT_STATUS_OK(store.ReleaseJournal("client-1", "w1", Soon()));
  EXPECT_FALSE(takes("w3", 11, 13)) << "who lost it gives nothing back";
  EXPECT_STATUS_OK(store.ReleaseJournal("client-1", "w2", Soon()));
  EXPECT_TRUE(takes("w3", 11, 13));
  EXPECT_EQ(ReasonOf(store.MoveJournal({.journal = "client-2", .owner = "w3"}, {}, Soon())),
            "LEASE_LOST");
}

TEST_P(WebhookStoreConformance, OfManyWhoWantAJournalOneGetsIt) {
  constexpr int kReaders = 8;
  std::atomic<int> taken = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < kReaders; ++i) {
    readers.emplace_back([&, i] {
      const auto position =
          stores_->webhooks().LeaseJournal(Lease("w" + std::to_string(i), 5), After(0), Soon());
      EXPECT_STATUS_OK(position);
      if (position.ok() && position->has_value()) ++taken;
    });
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(taken, 1);
}

}  // namespace
}  // namespace stanna::storage
