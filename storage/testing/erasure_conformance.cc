// Erasing a workspace in steps, with nothing written into it meanwhile or afterwards.
#include <thread>
#include <vector>

#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {

Erasure ErasureStoreConformance::BeginOk(ErasureKind kind) {
  const auto begun = stores_->erasures().Begin(
      {.workspace_id = a_, .kind = kind, .asked_by = "key_1", .began_at = After(1000)}, Soon());
  EXPECT_STATUS_OK(begun);
  return begun.ok() ? *begun : Erasure{.workspace_id = a_};
}

int ErasureStoreConformance::RemoveAll(int most) {
  for (int steps = 1; steps < 10'000; ++steps) {
    const auto step = stores_->erasures().RemoveSome(a_, most, After(1002), Soon());
    EXPECT_STATUS_OK(step);
    if (!step.ok() || step->is_empty) return steps;
    EXPECT_LE(step->removed, most);
  }
  return -1;
}

Erasure ErasureStoreConformance::FinishOk() {
  const auto finished = stores_->erasures().Finish(a_, "Erase", After(1003), Soon());
  EXPECT_STATUS_OK(finished);
  return finished.ok() ? *finished : Erasure{.workspace_id = a_};
}

Connection ErasureStoreConformance::Connected(std::int64_t portal) const {
  Connection connection;
  connection.workspace_id = a_;
  connection.id = ConnectionId("conn_" + std::to_string(portal));
  connection.portal_id = portal;
  connection.created_at = connection.updated_at = kNoon;
  return connection;
}

namespace {

using enum ErasureKind;

#define EXPECT_ERASED(expr)                                                  \
  do {                                                                       \
    const absl::Status refused_ = STANNA_STATUS_OF(expr);                    \
    EXPECT_EQ(ReasonOf(refused_), "WORKSPACE_ERASED") << ToString(refused_); \
  } while (false)

TEST_P(ErasureStoreConformance, WhileItIsErasedNobodyWritesIntoAWorkspace) {
  const PageWrite page = PageOf(ObjectType::kContact, After(300));
  BeginOk(kHubSpotData);
  EXPECT_ERASED(stores_->records().WritePage(page, Soon()));
  EXPECT_ERASED(stores_->connections().Put(Connected(33), Soon()));
  EXPECT_ERASED(stores_->sync_runs().Start(MakeRun(a_), 0, Soon()));
  EXPECT_ERASED(stores_->sync_log().Append(a_, {{.at = kNoon, .message = "m"}}, Soon()));
  EXPECT_ERASED(stores_->workspaces().Ensure({.id = a_, .created_at = After(2000)}, Soon()));
  EXPECT_EQ(AppendOk({Event(a_, "late")}).unwanted, 1);
  EXPECT_STATUS_OK(stores_->audit().Append(a_, {{.at = kNoon, .caller = "key_1"}}, Soon()));
  EXPECT_STATUS_OK(stores_->sync_runs().Start(MakeRun(b_), 0, Soon()));
  EXPECT_EQ(AppendOk({Event(b_, "late")}).added, 1);
  EXPECT_STATUS_OK(stores_->records().Count(a_, Soon()));
}

TEST_P(ErasureStoreConformance, AnErasedWorkspaceIsGoneAndOneEventSaysWhoAskedForIt) {
  AppendOk({Event(a_, "first"), Event(b_, "first")});
  ASSERT_STATUS_OK(stores_->audit().Append(
      a_, {{.at = kNoon, .caller = "user:jo@a.com", .address = "192.0.2.7", .method = "Get"}},
      Soon()));
  BeginOk(kWorkspace);
  RemoveAll(kErasedAtOnce);
  const Erasure erasure = FinishOk();
  EXPECT_EQ(erasure.ended_at, After(1003));
  EXPECT_EQ(erasure.removed.at("hubspot_records"), 4);
  EXPECT_EQ(erasure.removed.at("webhook_events"), 1);
  EXPECT_EQ(erasure.removed.at("workspaces"), 1);
  EXPECT_STATUS(kNotFound, stores_->workspaces().Get(a_, Soon()));
  EXPECT_STATUS_OK(stores_->workspaces().Get(b_, Soon()));
  EXPECT_EQ(All(b_).size(), 1U);
  const auto events = stores_->audit().List(a_, {}, Soon());
  ASSERT_STATUS_OK(events);
  ASSERT_EQ(events->size(), 1U);
  EXPECT_EQ((*events)[0].caller, "key_1");
  EXPECT_EQ((*events)[0].method, "Erase");
  EXPECT_EQ((*events)[0].outcome, "OK");
  EXPECT_EQ((*events)[0].address, "");
  EXPECT_TRUE((*events)[0].is_change);
}

TEST_P(ErasureStoreConformance, AfterwardsItBeginsAnewOnlyByWhatWasBegunLater) {
  BeginOk(kWorkspace);
  RemoveAll(kErasedAtOnce);
  FinishOk();
  EXPECT_ERASED(stores_->audit().Append(a_, {{.at = kNoon, .caller = "key_1"}}, Soon()));
  EXPECT_ERASED(stores_->sync_runs().Start(MakeRun(a_), 0, Soon()));
  EXPECT_EQ(AppendOk({Event(a_, "late")}).unwanted, 1);
  EXPECT_ERASED(stores_->workspaces().Ensure({.id = a_, .created_at = After(1003)}, Soon()));
  EXPECT_STATUS(kNotFound, stores_->workspaces().Get(a_, Soon()));
  const auto again = stores_->erasures().Begin(
      {.workspace_id = a_, .asked_by = "key_2", .began_at = After(1500)}, Soon());
  ASSERT_STATUS_OK(again);
  EXPECT_EQ(again->ended_at, After(1003)) << "the one that is over is answered";
  ASSERT_STATUS_OK(stores_->workspaces().Ensure({.id = a_, .created_at = After(1004)}, Soon()));
  EXPECT_STATUS(kNotFound, stores_->erasures().Get(a_, Soon()));
  WebhookEvent event = Event(a_, "new");
  event.received_at = After(1004);
  EXPECT_EQ(AppendOk({event}).added, 1);
}

// A server writes what it noted a little later, and the workspace may be there again by then.
TEST_P(ErasureStoreConformance, WhatWasNotedBeforeDoesNotComeIntoTheNewWorkspace) {
  BeginOk(kWorkspace);
  RemoveAll(kErasedAtOnce);
  FinishOk();
  ASSERT_STATUS_OK(stores_->workspaces().Ensure({.id = a_, .created_at = After(1004)}, Soon()));
  ASSERT_STATUS_OK(stores_->connections().Put(Connected(33), Soon()));
  const auto call = [&](int at, const std::string& caller) {
    return AuditEvent{.at = After(at), .caller = caller, .method = "Get", .request_id = "req_1"};
  };
  EXPECT_STATUS_OK(stores_->audit().Append(a_, {call(999, "key_old")}, Soon()));
  EXPECT_STATUS_OK(
      stores_->audit().Append(a_, {call(1003, "key_old"), call(1004, "key_new")}, Soon()));
  EXPECT_STATUS_OK(stores_->audit().Append(b_, {call(1, "key_b")}, Soon()));
  const auto callers = [&](const WorkspaceId& workspace) {
    std::vector<std::string> names;
    const auto events = stores_->audit().List(workspace, {}, Soon());
    EXPECT_STATUS_OK(events);
    for (const AuditEvent& event : *events) names.push_back(event.caller);
    return names;
  };
  EXPECT_EQ(callers(a_), (std::vector<std::string>{"key_new", "key_1"}));
  EXPECT_EQ(callers(b_), std::vector<std::string>{"key_b"});
  WebhookEvent early = Event(a_, "early");
  early.received_at = After(1003);
  EXPECT_EQ(AppendOk({early}).unwanted, 1);
  early.received_at = After(1004);
  EXPECT_EQ(AppendOk({early}).added, 1);
}

TEST_P(ErasureStoreConformance, StepsAreBoundedAndGoOnAfterAnInterruption) {
  BeginOk(kHubSpotData);
  const auto first = stores_->erasures().RemoveSome(a_, 2, After(1002), Soon());
  ASSERT_STATUS_OK(first);
  EXPECT_EQ(first->removed, 2);
  EXPECT_FALSE(first->is_empty);
  auto open = stores_->erasures().ListUnfinished(Soon());
  ASSERT_STATUS_OK(open);
  ASSERT_EQ(open->size(), 1U);
  EXPECT_EQ((*open)[0].workspace_id, a_);
  EXPECT_EQ(BeginOk(kWorkspace).kind, kWorkspace) << "the wider one of both";
  EXPECT_EQ(BeginOk(kHubSpotData).kind, kWorkspace);
  EXPECT_EQ(BeginOk(kHubSpotData).began_at, After(1000));
  EXPECT_GT(RemoveAll(2), 5);
  EXPECT_EQ(FinishOk().removed.at("hubspot_records"), 4);
  open = stores_->erasures().ListUnfinished(Soon());
  ASSERT_STATUS_OK(open);
  EXPECT_TRUE(open->empty());
  EXPECT_STATUS(kNotFound, stores_->erasures().RemoveSome(a_, 2, After(1002), Soon()));
  EXPECT_STATUS(kNotFound, stores_->erasures().Finish(a_, "Erase", After(1004), Soon()));
  EXPECT_STATUS(kNotFound, stores_->erasures().NoteRevoked(a_, Soon()));
}

TEST_P(ErasureStoreConformance, OfSeveralWhoEraseAtOnceEachRowIsCountedOnce) {
  BeginOk(kHubSpotData);
  std::vector<std::thread> erasers;
  for (int i = 0; i < 4; ++i) erasers.emplace_back([this] { EXPECT_GT(RemoveAll(1), 0); });
  for (std::thread& eraser : erasers) eraser.join();
  EXPECT_EQ(FinishOk().removed.at("hubspot_records"), 4);
}

TEST_P(ErasureStoreConformance, WhoHasFollowedTheChangesReadsAllAnew) {
  const auto before = stores_->changes().List(a_, 0, {}, 1000, Soon());
  ASSERT_STATUS_OK(before);
  ASSERT_FALSE(before->empty());
  const std::int64_t last = before->back().sequence;
  ASSERT_STATUS_OK(stores_->changes().List(a_, last, {}, 10, Soon()));
  BeginOk(kHubSpotData);
  RemoveAll(kErasedAtOnce);
  FinishOk();
  EXPECT_EQ(ReasonOf(stores_->changes().List(a_, last, {}, 10, Soon()).status()), "CURSOR_EXPIRED");
}

TEST_P(ErasureStoreConformance, RunsEndBeforeTheirRowsGo) {
  BeginOk(kHubSpotData);
  const auto step = stores_->erasures().RemoveSome(a_, kErasedAtOnce, After(1000), Soon());
  ASSERT_STATUS_OK(step);
  EXPECT_EQ(step->held, 1) << "its worker may be between two writes";
  EXPECT_FALSE(step->is_empty);
  const auto runs = stores_->sync_runs().List(a_, {}, Soon());
  ASSERT_STATUS_OK(runs);
  ASSERT_EQ(runs->runs.size(), 1U);
  EXPECT_TRUE(runs->runs[0].cancel_requested);
  EXPECT_STATUS(kFailedPrecondition, stores_->erasures().Finish(a_, "Erase", After(1000), Soon()));
  const Fence fence = PageOf(ObjectType::kContact, After(300)).fence;
  ASSERT_STATUS_OK(stores_->jobs().Complete(fence, After(1000), Soon()));
  const auto last = stores_->erasures().RemoveSome(a_, kErasedAtOnce, After(1000), Soon());
  ASSERT_STATUS_OK(last);
  EXPECT_TRUE(last->is_empty);
  EXPECT_STATUS(kNotFound, stores_->sync_runs().Get(a_, runs->runs[0].id, Soon()));
}

TEST_P(ErasureStoreConformance, EventsOfAnErasedConnectionCountAgainOnceItsPortalIsConnected) {
  ASSERT_STATUS_OK(stores_->connections().Put(Connected(33), Soon()));
  BeginOk(kHubSpotData);
  ASSERT_STATUS_OK(stores_->erasures().NoteRevoked(a_, Soon()));
  RemoveAll(kErasedAtOnce);
  EXPECT_TRUE(FinishOk().revoked);
  EXPECT_EQ(AppendOk({Event(a_, "looked up before")}).unwanted, 1);
  ASSERT_STATUS_OK(stores_->connections().Put(Connected(44), Soon()));
  EXPECT_EQ(AppendOk({Event(a_, "of another portal")}).unwanted, 1);
  BeginOk(kHubSpotData);
  RemoveAll(kErasedAtOnce);
  FinishOk();
  ASSERT_STATUS_OK(stores_->connections().Put(Connected(33), Soon()));
  EXPECT_EQ(AppendOk({Event(a_, "of its portal, from before")}).unwanted, 1);
  WebhookEvent since = Event(a_, "of its portal");
  since.received_at = After(1004);
  EXPECT_EQ(AppendOk({since}).added, 1);
}

// Contact 5 with its meeting 9 and an e-mail that only names its address.
TEST_P(ErasureStoreConformance, AnErasedPersonStaysAwayUntilItIsLifted) {
  ASSERT_STATUS_OK(stores_->connections().Put(Connected(33), Soon()));
  PageWrite contacts = PageOf(ObjectType::kContact, After(300));
  contacts.records = {Record(ObjectType::kContact, 5, After(2), {{ObjectType::kCompany, 1}})};
  contacts.records[0].properties.Set("email", "Jo@X.com");
  AddContact(contacts, 5, "x.com", {1}, {ClientId("client_x.com")});
  contacts.records.pop_back();
  contacts.stakeholders[0].email = "jo@x.com";
  contacts.stakeholders[0].source_modified_at = After(2);
  WriteOk(contacts);
  const auto activities = [&](int minute) {
    PageWrite page = PageOf(ObjectType::kEmail, After(minute));
    AddActivity(page, 20, After(-60), {ClientId("client_x.com")});
    AddActivity(page, 21, After(-50), {ClientId("client_x.com")});
    AddActivity(page, 22, After(-40), {ClientId("client_x.com")});
    page.records[0].associations = {{ObjectType::kContact, 5}};
    page.records[0].associations_read = {ObjectType::kContact};
    for (InteractionRow& row : page.interactions) row.subject = "Hello";
    for (HubSpotRecord& record : page.records) record.properties.Set("hs_email_subject", "Hello");
    page.interactions[1].from = "Jo <JO@x.com>";
    return page;
  };
  WriteOk(activities(300));
  AppendOk({Event(a_, "pending"), Event(a_, "another's", 6)});
  EXPECT_EQ(*stores_->erasures().FindContacts(a_, "JO@x.COM", Soon()), (std::vector<ObjectId>{5}));
  EXPECT_TRUE(stores_->erasures().FindContacts(b_, "jo@x.com", Soon())->empty());

  const ErasedPerson person{
      .portal_id = 33, .contact_id = 5, .asked_by = "key_1", .erased_at = After(400)};
  const auto removed = stores_->erasures().ErasePerson(a_, person, Soon());
  ASSERT_STATUS_OK(removed);
  EXPECT_EQ(removed->at("hubspot_records"), 1);
  EXPECT_EQ(removed->at("stakeholders"), 1);
  EXPECT_EQ(removed->at("webhook_events"), 1);
  EXPECT_EQ(removed->at("interactions"), 3) << "the meeting and both e-mails";
  EXPECT_FALSE(IsLive(ObjectType::kContact, 5));
  EXPECT_TRUE(stores_->erasures().FindContacts(a_, "jo@x.com", Soon())->empty());
  EXPECT_EQ(Due(a_).size(), 1U) << "what was about to be read of them";

  // Whatever HubSpot still shows.
  contacts.read_at = After(500);
  const auto left_out = stores_->records().WritePage(contacts, Soon());
  ASSERT_STATUS_OK(left_out);
  EXPECT_EQ(left_out->added, 0);
  EXPECT_FALSE(IsLive(ObjectType::kContact, 5));
  WriteOk(activities(500));
  const auto mails = stores_->records().Load(a_, ObjectType::kEmail, {20, 21, 22}, Soon());
  ASSERT_STATUS_OK(mails);
  ASSERT_EQ(mails->size(), 3U);
  for (const HubSpotRecord& mail : *mails) {
    EXPECT_EQ(mail.properties.Has("hs_email_subject"), mail.id == 22) << mail.id;
    EXPECT_TRUE(mail.associations.empty()) << mail.id;
  }
  EXPECT_EQ(AppendOk({Event(a_, "later")}).unwanted, 1);
  ASSERT_STATUS_OK(stores_->records().QueueReads(
      a_, {{ObjectType::kContact, 5, "r", 0}, {ObjectType::kContact, 6, "r", 0}}, After(500),
      Soon()));
  const auto reads = stores_->records().PeekPendingReads(a_, ObjectType::kContact, 10, Soon());
  ASSERT_STATUS_OK(reads);
  EXPECT_EQ(reads->size(), 1U);
  auto people = stores_->erasures().ListPeople(a_, 10, 0, Soon());
  ASSERT_STATUS_OK(people);
  EXPECT_EQ(*people, (std::vector<ErasedPerson>{person}));
  EXPECT_TRUE(stores_->erasures().ListPeople(b_, 10, 0, Soon())->empty());
  EXPECT_STATUS(kNotFound, stores_->erasures().LiftPerson(b_, 5, Soon()));

  const auto lifted = stores_->erasures().LiftPerson(a_, 5, Soon());
  ASSERT_STATUS_OK(lifted);
  EXPECT_EQ(*lifted, person);
  EXPECT_STATUS(kNotFound, stores_->erasures().LiftPerson(a_, 5, Soon()));
  contacts.read_at = After(600);
  WriteOk(contacts);
  EXPECT_TRUE(IsLive(ObjectType::kContact, 5));
  WriteOk(activities(600));
  const auto again = stores_->records().Load(a_, ObjectType::kEmail, {20}, Soon());
  ASSERT_STATUS_OK(again);
  EXPECT_TRUE(again->front().properties.Has("hs_email_subject"));
}

TEST_P(ErasureStoreConformance, WhoWasErasedStaysAwayWhenTheSamePortalIsConnectedAgain) {
  ASSERT_STATUS_OK(stores_->connections().Put(Connected(33), Soon()));
  ASSERT_STATUS_OK(stores_->erasures().ErasePerson(
      a_, {.portal_id = 33, .contact_id = 5, .asked_by = "key_1", .erased_at = After(400)},
      Soon()));
  BeginOk(kHubSpotData);
  RemoveAll(kErasedAtOnce);
  FinishOk();
  EXPECT_EQ(stores_->erasures().ListPeople(a_, 10, 0, Soon())->size(), 1U);
  PageWrite contacts = LeasedPage(a_, ObjectType::kContact);
  contacts.read_at = After(1100);
  AddContact(contacts, 5, "x.com", {}, {});
  ASSERT_STATUS_OK(stores_->connections().Put(Connected(33), Soon()));
  EXPECT_EQ(WriteOk(contacts).added, 0);
  ASSERT_STATUS_OK(stores_->jobs().Complete(contacts.fence, After(1000), Soon()));
  BeginOk(kHubSpotData);
  RemoveAll(kErasedAtOnce);
  FinishOk();
  PageWrite of_another = LeasedPage(a_, ObjectType::kContact);
  of_another.read_at = After(1100);
  AddContact(of_another, 5, "x.com", {}, {});
  ASSERT_STATUS_OK(stores_->connections().Put(Connected(44), Soon()));
  EXPECT_EQ(WriteOk(of_another).added, 1) << "another portal's contact 5 is somebody else";
}

}  // namespace
}  // namespace stanna::storage
