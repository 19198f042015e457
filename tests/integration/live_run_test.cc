// Live runs: what webhook events change, whatever order, repetition or crash they meet.
#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <functional>
#include <thread>
#include <utility>

#include "server/webhooks/live_runs.h"
#include "storage/change_store.h"
#include "storage/health_store.h"
#include "storage/history_store.h"
#include "storage/revenue_store.h"
#include "storage/sync_log_store.h"
#include "storage/testing/forwarding_stores.h"
#include "storage/webhook_store.h"
#include "tests/integration/engine_fixture.h"

namespace stanna::sync {
namespace {

using enum ObjectType;
using Strings = std::vector<std::string>;
using std::chrono::minutes;
using std::chrono::seconds;
using storage::RunKind;
using storage::RunState;

constexpr std::int64_t kPortal = 44237313;

const char* Singular(ObjectType type) {
  switch (type) {
    case kCompany:
      return "company";
    case kContact:
      return "contact";
    case kDeal:
      return "deal";
    default:
      return "line_item";
  }
}

class LiveRunTest : public EngineTest {
 protected:
  LiveRunTest() {
    options_.page_size = 100;
    options_.live_idle = options_.live_poll = std::chrono::milliseconds(0);
    options_.live_call_interval = std::chrono::milliseconds(0);
    portal_->Add(kCompany, 1, {{"name", "Acme"}, {"domain", "acme.com"}});
    portal_->Add(kCompany, 2, {{"name", "Beta"}, {"domain", "beta.com"}});
    portal_->Add(kContact, 11, {{"email", "jo@acme.com"}}, {{kCompany, 1}});
    AddDeal(21, "open", "12000").modified_at = portal_->portal_now;
    ImportAll();
    portal_->ForgetCalls();
    Later(minutes(10));
  }

  HubSpotRecord& AddDeal(ObjectId id, const std::string& stage, const std::string& amount) {
    return portal_->Add(kDeal, id,
                        {{"dealname", "Contract"},
                         {"dealstage", stage},
                         {"pipeline", "default"},
                         {"amount", amount},
                         {"closedate", "2027-03-31T12:00:00Z"},
                         {"hs_is_closed_won", stage == "won" ? "true" : "false"},
                         {"hs_is_closed", stage == "won" ? "true" : "false"},
                         {"hs_mrr", amount}},
                        {{kCompany, 1}, {kContact, 11}});
  }

  HubSpotRecord& Change(ObjectType type, ObjectId id, const std::string& property,
                        const std::string& value) {
    HubSpotRecord& record = portal_->Touch(type, id, portal_->portal_now);
    record.properties.Set(property, value);
    return record;
  }

  // An event as HubSpot sends it, of now.
  static boost::json::object Event(const std::string& type) {
    return {{"subscriptionType", type}, {"portalId", kPortal},    {"appId", 1},
            {"eventId", 100},           {"subscriptionId", 7},    {"attemptNumber", 0},
            {"changeSource", "CRM"},    {"changeFlag", "UPDATED"}};
  }
  static boost::json::object OfRecord(ObjectType type, ObjectId id, const std::string& what) {
    auto event = Event(std::string(Singular(type)) + "." + what);
    event["objectId"] = id;
    return event;
  }
  static boost::json::object Changed(ObjectType type, ObjectId id, const std::string& property,
                                     const std::string& value) {
    auto event = OfRecord(type, id, "propertyChange");
    event["propertyName"] = property;
    event["propertyValue"] = value;
    return event;
  }
  static boost::json::object Associated(ObjectId contact, ObjectId company, bool removed) {
    auto event = Event("contact.associationChange");
    event["associationType"] = "CONTACT_TO_COMPANY";
    event["fromObjectId"] = contact;
    event["toObjectId"] = company;
    event["associationRemoved"] = removed;
    return event;
  }
  static boost::json::object Merged(ObjectType type, ObjectId primary, ObjectId absorbed,
                                    ObjectId survivor) {
    auto event = OfRecord(type, primary, "merge");
    event["primaryObjectId"] = primary;
    event["mergedObjectIds"] = {absorbed};
    event["newObjectId"] = survivor;
    return event;
  }

  // As the receiver keeps it. The same `key` again is a repetition.
  void Keep(boost::json::object event, Time at, const std::string& key = "") {
    event["occurredAt"] = ToEpochMs(at);
    storage::WebhookEvent kept;
    kept.workspace_id = workspace_;
    kept.portal_id = kPortal;
    kept.key = key.empty() ? "key" + std::to_string(++keys_) : key;
    kept.type = std::string(event["subscriptionType"].as_string());
    kept.occurred_at = at;
    kept.received_at = kept.due_at = clock_.Now();
    kept.body = boost::json::serialize(event);
    EXPECT_TRUE(stores_->webhooks().Append({kept}, Soon()).ok());
  }
  void Keep(boost::json::object event) { Keep(std::move(event), portal_->portal_now); }

  storage::SyncRun StartLive() {
    RunRequest request;
    request.kind = RunKind::kLive;
    request.trigger = storage::RunTrigger::kWebhook;
    return Start(request);
  }
  storage::SyncRun Live() {
    const auto run = StartLive();
    EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
    const auto now = RunNow(run);
    EXPECT_EQ(now.state, RunState::kCompleted) << now.error_message;
    return now;
  }

  storage::WebhookStats Stats() {
    const auto stats = stores_->webhooks().Stats(workspace_, Soon());
    EXPECT_TRUE(stats.ok()) << ToString(stats.status());
    return stats.value_or(storage::WebhookStats());
  }
  std::string NameOfClient(const std::string& domain) {
    for (const auto& client : Clients()) {
      if (client.row.domain == domain) return client.row.name;
    }
    return "no such client";
  }
  Strings Domains() {
    Strings domains;
    for (const auto& client : Clients()) domains.push_back(client.row.domain);
    return domains;
  }
  std::string Stored(ObjectType type, ObjectId id, const std::string& property) {
    const auto records = stores_->records().Load(workspace_, type, {id}, Soon());
    EXPECT_TRUE(records.ok()) << ToString(records.status());
    if (!records.ok() || records->empty()) return "not stored";
    if (records->front().archived) return "archived";
    return std::string(records->front().properties.Get(property).value_or(""));
  }
  // "open>late webhook", oldest first.
  Strings StageChanges(ObjectId deal) {
    const auto found = stores_->history().ChangesOf(workspace_, kDeal, {deal}, Time(), Soon());
    EXPECT_TRUE(found.ok()) << ToString(found.status());
    Strings out;
    if (!found.ok() || !found->contains(deal)) return out;
    for (const auto& change : found->at(deal)) {
      if (change.property != "dealstage") continue;
      out.push_back(change.old_value + ">" + change.new_value + " " + change.source);
    }
    return out;
  }
  // Of each kind of event one, with its change in the portal.
  void ChangeAndKeepOneOfEach() {
    AddDeal(21, "won", "24000").modified_at = portal_->portal_now;
    Keep(Changed(kDeal, 21, "dealstage", "won"));
    Keep(Changed(kDeal, 21, "amount", "24000"));
    Keep(Changed(kDeal, 21, "hs_mrr", "24000"));
    Change(kCompany, 1, "name", "Renamed");
    Keep(Changed(kCompany, 1, "name", "Renamed"));
    portal_->Add(kContact, 12, {{"email", "new@beta.com"}}, {{kCompany, 2}});
    Keep(OfRecord(kContact, 12, "creation"));
    portal_->Associate(kContact, 11, {{kCompany, 2}});
    Keep(Associated(11, 1, true));
    Keep(Associated(11, 2, false));
    AddDeal(22, "open", "500");
    Keep(OfRecord(kDeal, 22, "creation"));
    const std::string now = FormatRfc3339(portal_->portal_now);
    portal_->Add(kMeeting, 31,
                 {{"hs_timestamp", now},
                  {"hs_meeting_start_time", now},
                  {"hs_meeting_title", "Review"},
                  {"hs_meeting_outcome", "COMPLETED"}},
                 {{kCompany, 1}, {kContact, 11}});
    auto meeting = Event("object.creation");
    meeting["objectTypeId"] = "0-47";
    meeting["objectId"] = 31;
    Keep(meeting);
  }

  // A line for each change of the feed but those of runs, noted change of a property, attribution
  // of a score, figure over time, and client.
  Strings WhatPeopleSee() {
    Strings lines;
    const auto feed = stores_->changes().List(workspace_, 0, {}, 1000, Soon());
    EXPECT_TRUE(feed.ok()) << ToString(feed.status());
    for (const auto& change : feed.value_or(std::vector<storage::Change>())) {
      if (change.kind == storage::ChangeKind::kSync) continue;
      lines.push_back("change " + std::to_string(static_cast<int>(change.kind)) + " " +
                      change.subject + " " + change.document);
    }
    for (const ObjectType type : {kCompany, kContact, kDeal}) {
      const auto noted =
          stores_->history().ChangesOf(workspace_, type, {1, 2, 11, 12, 21, 22}, Time(), Soon());
      EXPECT_TRUE(noted.ok()) << ToString(noted.status());
      for (const auto& [id, changes] : *noted) {
        for (const auto& c : changes) {
          lines.push_back("property " + std::to_string(id) + " " + c.property + " " + c.old_value +
                          ">" + c.new_value + " " + c.source + " " + FormatRfc3339(c.changed_at));
        }
      }
    }
    for (const auto& client : Clients()) {
      const ClientId& id = client.row.id;
      lines.push_back("client " + client.row.name + " " + client.row.mrr.amount + " " +
                      std::to_string(client.health_score));
      const auto attributions = stores_->health().ListAttributions(workspace_, id, {}, Soon());
      EXPECT_TRUE(attributions.ok()) << ToString(attributions.status());
      for (const auto& a : attributions->items) {
        lines.push_back("attribution " + a.id + " " + a.factor + " " + std::to_string(a.delta));
      }
      const auto figures = stores_->history().List(workspace_, id, "", 100, 0, Soon());
      EXPECT_TRUE(figures.ok()) << ToString(figures.status());
      for (const auto& f : figures->items) {
        lines.push_back(f.field + " " + id.value + " " + f.value + " " + f.source);
      }
    }
    return lines;
  }
  std::int64_t BatchReads() const { return batch_reads_; }
  void CountBatchReads() {
    portal_->before_other = [this](const std::string& method) {
      if (method == "BatchRead") ++batch_reads_;
      return absl::OkStatus();
    };
  }

  int keys_ = 0;
  std::atomic<std::int64_t> batch_reads_ = 0;
};

TEST_F(LiveRunTest, AChangedPropertyArrives) {
  Change(kCompany, 1, "name", "Renamed");
  Keep(Changed(kCompany, 1, "name", "Renamed"));
  const auto run = Live();
  EXPECT_EQ(NameOfClient("acme.com"), "Renamed");
  EXPECT_EQ(run.kind, RunKind::kLive);
  EXPECT_EQ(ProgressOf(run, kCompany).updated, 1);
  EXPECT_EQ(ProgressOf(run, kCompany).calls, 1);
  EXPECT_EQ(ProgressOf(run, kContact).calls, 0);
  EXPECT_EQ(Stats().pending, 0);
  EXPECT_EQ(Stats().dead, 0);
}

TEST_F(LiveRunTest, AHundredChangesOfARecordAreOneRead) {
  CountBatchReads();
  for (int i = 0; i < 100; ++i) {
    Later(std::chrono::milliseconds(10));
    const std::string stage = "stage" + std::to_string(i);
    Change(kDeal, 21, "dealstage", stage);
    Keep(Changed(kDeal, 21, "dealstage", stage));
  }
  Live();
  EXPECT_EQ(BatchReads(), 1);
  EXPECT_EQ(Stored(kDeal, 21, "dealstage"), "stage99");
  const auto changes = StageChanges(21);
  ASSERT_EQ(changes.size(), 100u);
  EXPECT_EQ(changes.front(), "open>stage0 webhook");
  EXPECT_EQ(changes.back(), "stage98>stage99 webhook");
}

TEST_F(LiveRunTest, ThereAndBackIsTwoChangesThoughNoCopyShowsAny) {
  Keep(Changed(kDeal, 21, "dealstage", "open"), portal_->portal_now + seconds(2));
  Keep(Changed(kDeal, 21, "dealstage", "late"), portal_->portal_now + seconds(1));
  portal_->Touch(kDeal, 21, portal_->portal_now + seconds(2));
  Live();
  const Strings both = {"open>late webhook", "late>open webhook"};
  EXPECT_EQ(StageChanges(21), both);
  Later(minutes(90));
  RunRequest quick;
  quick.kind = RunKind::kQuick;
  Start(quick);
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_EQ(StageChanges(21), both) << "a later sync adds nothing";
}

TEST_F(LiveRunTest, CreationsAreLinkedWhateverComesFirst) {
  portal_->Add(kContact, 12, {{"email", "new@gamma.com"}}, {{kCompany, 3}});
  portal_->Add(kDeal, 22, {{"dealname", "New"}, {"dealstage", "open"}}, {{kContact, 12}});
  Keep(OfRecord(kDeal, 22, "creation"));
  Live();
  EXPECT_EQ(ClientsOf(kDeal, 22), Strings());
  Keep(OfRecord(kContact, 12, "creation"));
  Live();
  portal_->Add(kCompany, 3, {{"name", "Gamma"}, {"domain", "gamma.com"}});
  Keep(OfRecord(kCompany, 3, "creation"));
  Live();
  EXPECT_EQ(ClientsOf(kContact, 12), Strings{"gamma.com"});
  EXPECT_EQ(ClientsOf(kDeal, 22), Strings{"gamma.com"});
}

TEST_F(LiveRunTest, ADeletionArchivesAndARestoreBringsBack) {
  portal_->Archive(kCompany, 2);
  Keep(OfRecord(kCompany, 2, "deletion"));
  Live();
  EXPECT_EQ(Domains(), Strings{"acme.com"});
  Later(minutes(1));
  portal_->Restore(kCompany, 2);
  Keep(OfRecord(kCompany, 2, "restore"));
  Live();
  EXPECT_EQ(Domains(), (Strings{"acme.com", "beta.com"}));
}

TEST_F(LiveRunTest, ADeletionThatComesAfterTheRestoreDoesNoHarm) {
  Keep(OfRecord(kCompany, 2, "restore"));
  Live();
  Later(seconds(1));
  Keep(OfRecord(kCompany, 2, "deletion"), portal_->portal_now - minutes(5));
  Live();
  EXPECT_EQ(Domains(), (Strings{"acme.com", "beta.com"}));
}

TEST_F(LiveRunTest, AMergeMovesWhatBelongedToTheAbsorbed) {
  const ClientId before = Clients()[0].row.id;
  portal_->Merge(kCompany, {1, 2}, 9, {{"name", "Both"}, {"domain", "acme.com"}},
                 portal_->portal_now);
  portal_->Associate(kContact, 11, {{kCompany, 9}});
  Keep(OfRecord(kCompany, 2, "deletion"));
  Keep(Merged(kCompany, 1, 2, 9));
  Live();
  EXPECT_EQ(Domains(), Strings{"acme.com"});
  EXPECT_EQ(NameOfClient("acme.com"), "Both");
  EXPECT_EQ(Clients()[0].row.id, before) << "a domain keeps its client";
  EXPECT_EQ(ClientsOf(kContact, 11), Strings{"acme.com"});
  EXPECT_EQ(ClientsOf(kDeal, 21), Strings{"acme.com"});
  const auto tombs = stores_->records().Tombstones(workspace_, kCompany, {1, 2}, Soon());
  ASSERT_TRUE(tombs.ok());
  for (const ObjectId id : {1, 2}) EXPECT_EQ(tombs->at(id).merged_into, 9) << id;
}

// A batch read that does not know the ids of absorbed records, as HubSpot's may be.
TEST_F(LiveRunTest, AnAbsorbedRecordThatNoReadFindsIsMergedAllTheSame) {
  portal_->Merge(kContact, {11}, 19, {{"email", "jo@acme.com"}}, portal_->portal_now);
  portal_->merged_into.clear();
  portal_->Associate(kContact, 19, {{kCompany, 1}});
  Keep(Merged(kContact, 11, 11, 19));
  Live();
  const auto tombs = stores_->records().Tombstones(workspace_, kContact, {11}, Soon());
  ASSERT_TRUE(tombs.ok() && tombs->contains(11));
  EXPECT_EQ(tombs->at(11).kind, storage::RemovalKind::kMerged);
  const auto edges = stores_->records().Edges(workspace_, kDeal, kContact, {21}, Soon());
  ASSERT_TRUE(edges.ok() && edges->contains(21));
  EXPECT_EQ(edges->at(21), std::vector<ObjectId>{19}) << "what referred to it moved along";
}

TEST_F(LiveRunTest, APrivacyDeletionLeavesNothing) {
  portal_->Erase(kContact, 11);
  Keep(OfRecord(kContact, 11, "privacyDeletion"));
  Keep(OfRecord(kContact, 11, "deletion"));
  Keep(Changed(kContact, 11, "lifecyclestage", "customer"), portal_->portal_now - seconds(5));
  Live();
  EXPECT_EQ(Stored(kContact, 11, "email"), "not stored");
  EXPECT_EQ(Counts().stakeholders, 0);
  const auto changes = stores_->history().ChangesOf(workspace_, kContact, {11}, Time(), Soon());
  ASSERT_TRUE(changes.ok());
  EXPECT_TRUE(changes->empty());
  Keep(Changed(kContact, 11, "lifecyclestage", "lead"), portal_->portal_now - seconds(9));
  Live();
  EXPECT_TRUE(stores_->history().ChangesOf(workspace_, kContact, {11}, Time(), Soon())->empty())
      << "one that comes late says nothing of an erased person";
}

TEST_F(LiveRunTest, AnAssociationIsReadThoughNoVersionMoved) {
  portal_->Associate(kContact, 11, {{kCompany, 2}});
  Keep(Associated(11, 1, true));
  Keep(Associated(11, 2, false));
  Live();
  EXPECT_EQ(ClientsOf(kContact, 11), Strings{"beta.com"});
}

TEST_F(LiveRunTest, RepetitionsAndDisorderEndAsTheOrderDoes) {
  const Time begin = portal_->portal_now;
  const Strings stages = {"a", "b", "c", "d"};
  Later(seconds(10));
  Change(kDeal, 21, "dealstage", "d");
  for (const int i : {2, 0, 3, 1, 0, 2}) {
    Keep(Changed(kDeal, 21, "dealstage", stages[static_cast<std::size_t>(i)]),
         begin + seconds(i + 1), "stage" + std::to_string(i));
    if (i != 1) Live();
  }
  Live();
  EXPECT_EQ(StageChanges(21),
            (Strings{"open>a webhook", "a>b webhook", "b>c webhook", "c>d webhook"}));
  EXPECT_EQ(Stored(kDeal, 21, "dealstage"), "d");
}

TEST_F(LiveRunTest, WhatIsNotKeptIsDoneWithAtOnce) {
  CountBatchReads();
  Keep(Event("conversation.newMessage"));
  Keep(Changed(kDeal, 21, "notes_last_contacted", "1"));
  Live();
  EXPECT_EQ(BatchReads(), 0);
  EXPECT_EQ(Stats().pending, 0);
  EXPECT_EQ(Stats().dead, 0);
}

TEST_F(LiveRunTest, ADealsChangeReachesFiguresAndHealthAtOnce) {
  const auto mrr = [&] { return Clients()[0].row.mrr.amount; };
  const std::string before = mrr();
  AddDeal(21, "won", "24000").modified_at = portal_->portal_now;
  Keep(Changed(kDeal, 21, "hs_mrr", "24000"));
  Live();
  EXPECT_NE(mrr(), before);
  EXPECT_TRUE(stores_->revenue().PeekDirty(workspace_, 10, Soon())->empty());
  EXPECT_TRUE(stores_->health().PeekDirty(workspace_, 10, Soon())->empty());
}

TEST_F(LiveRunTest, TheFeedHasTheChangeBeforeTheClientsAndScores) {
  const auto last = stores_->changes().Last(workspace_, Soon());
  ASSERT_TRUE(last.ok());
  Change(kDeal, 21, "dealstage", "late");
  Keep(Changed(kDeal, 21, "dealstage", "late"));
  Live();
  const auto changes = stores_->changes().List(workspace_, *last, {}, 100, Soon());
  ASSERT_TRUE(changes.ok());
  int properties = 0;
  for (const auto& change : *changes) {
    if (change.kind == storage::ChangeKind::kSync) continue;
    if (change.kind != storage::ChangeKind::kProperty) {
      EXPECT_EQ(properties, 1) << change.document << " came first";
      continue;
    }
    ++properties;
    EXPECT_EQ(change.subject, "deals/21");
  }
  EXPECT_EQ(properties, 1);
}

// Another worker has the job before the records are written.
TEST_F(LiveRunTest, AKilledRunIsRepeatedAndLosesNothing) {
  Change(kDeal, 21, "dealstage", "late");
  Keep(Changed(kDeal, 21, "dealstage", "late"));
  const auto run = StartLive();
  const auto job = Claim("killed");
  std::atomic<bool> was_killed = false;
  portal_->before_other = [&](const std::string& method) -> absl::Status {
    if (method != "ReadAssociations" || was_killed.exchange(true)) return absl::OkStatus();
    clock_.Advance(kLease + seconds(1));
    EXPECT_EQ(Claim("other").id, job.id);
    return absl::OkStatus();
  };
  EXPECT_EQ(Attempt(job).next, RunOutcome::Next::kLost);
  EXPECT_EQ(Stats().pending, 1);
  EXPECT_EQ(Stored(kDeal, 21, "dealstage"), "open") << "nothing was written without the lease";
  clock_.Advance(kLease + seconds(1));
  EXPECT_EQ(Attempt(Claim("third")).next, RunOutcome::Next::kDone);
  EXPECT_EQ(RunNow(run).state, RunState::kCompleted);
  EXPECT_EQ(Stats().pending, 0);
  EXPECT_EQ(Stored(kDeal, 21, "dealstage"), "late");
  EXPECT_EQ(StageChanges(21), Strings{"open>late webhook"});
}

// The process dies when its events are to be done, with everything that they ask for written.
class DyingAtFinish : public storage::ForwardingStores {
 public:
  DyingAtFinish(storage::Stores& to, std::function<void()> die)
      : ForwardingStores(to), webhooks_(to.webhooks(), std::move(die)) {}
  storage::WebhookStore& webhooks() override { return webhooks_; }

 private:
  class Webhooks : public storage::ForwardingWebhookStore {
   public:
    Webhooks(storage::WebhookStore& to, std::function<void()> die)
        : ForwardingWebhookStore(to), die_(std::move(die)) {}
    absl::Status Finish(const WorkspaceId&, const std::vector<std::int64_t>&, Deadline) override {
      die_();
      return Unavailable("this process is dead");
    }

   private:
    const std::function<void()> die_;
  };
  Webhooks webhooks_;
};

TEST_F(LiveRunTest, ADeathBetweenTheRecordsAndTheEventsChangesNothingTwice) {
  ChangeAndKeepOneOfEach();
  const auto run = StartLive();
  const auto job = Claim("killed");
  storage::Job heir;
  DyingAtFinish dying(*stores_, [&] {
    clock_.Advance(kLease + seconds(1));
    heir = Claim("heir");
  });
  // What it would say to the queue, a dead process does not say.
  EXPECT_NE(RunExecutor(dying, portals_, clock_, options_).Execute(job, {}).next,
            RunOutcome::Next::kDone);
  ASSERT_EQ(heir.id, job.id);
  const std::int64_t waiting = Stats().pending;
  EXPECT_EQ(waiting, keys_) << "none is done";
  EXPECT_EQ(Stored(kDeal, 21, "dealstage"), "won") << "the records are written";
  const Strings written = WhatPeopleSee();
  for (const char* kind : {"change 1", "change 2", "change 6", "property", "attribution", "mrr"}) {
    EXPECT_TRUE(std::ranges::any_of(written, [&](const std::string& line) {
      return line.starts_with(kind);
    })) << kind;
  }

  Later(seconds(5));
  EXPECT_EQ(Attempt(heir).next, RunOutcome::Next::kDone);
  EXPECT_EQ(RunNow(run).state, RunState::kCompleted);
  EXPECT_EQ(Stats().pending + Stats().dead, 0);
  EXPECT_EQ(WhatPeopleSee(), written);
}

TEST_F(LiveRunTest, WhileHubSpotIsAwayEventsWait) {
  Change(kDeal, 21, "dealstage", "late");
  Keep(Changed(kDeal, 21, "dealstage", "late"));
  portal_->before_other = [](const std::string& method) {
    return method == "BatchRead" ? Unavailable("away") : absl::OkStatus();
  };
  const auto run = StartLive();
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kRetry);
  EXPECT_EQ(Stats().pending, 1);
  EXPECT_EQ(StageChanges(21), Strings{"open>late webhook"}) << "the payload says it already";
  portal_->before_other = {};
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_EQ(RunNow(run).state, RunState::kCompleted);
  EXPECT_EQ(Stats().pending, 0);
  EXPECT_EQ(Stored(kDeal, 21, "dealstage"), "late");
}

TEST_F(LiveRunTest, WhatCantBeReadIsTriedAgainAndGivenUpInTheEnd) {
  Change(kDeal, 21, "dealname", "x");
  Keep(Changed(kDeal, 21, "dealname", "x"));
  Keep(Changed(kCompany, 1, "name", "Renamed"));
  Change(kCompany, 1, "name", "Renamed");
  portal_->refused = kDeal;
  int attempts = 0;
  for (; Stats().dead == 0 && attempts < 50; ++attempts) {
    Live();
    Later(std::chrono::hours(7));
  }
  EXPECT_EQ(NameOfClient("acme.com"), "Renamed") << "other types don't suffer";
  EXPECT_EQ(attempts, 10);
  storage::WebhookEventQuery query;
  query.state = storage::WebhookEventState::kDead;
  const auto dead = stores_->webhooks().List(workspace_, query, Soon());
  ASSERT_TRUE(dead.ok());
  ASSERT_EQ(dead->size(), 1u);
  EXPECT_NE(dead->front().error, "");
  portal_->refused.reset();
  ASSERT_EQ(stores_->webhooks().Replay(workspace_, {}, clock_.Now(), Soon()).value_or(0), 1);
  Live();
  EXPECT_EQ(Stats().pending + Stats().dead, 0);
}

TEST_F(LiveRunTest, ARecordThatHubSpotDoesNotShowYetIsLookedForAgain) {
  Keep(OfRecord(kCompany, 5, "creation"));
  Live();
  EXPECT_EQ(Stats().pending, 1);
  portal_->Add(kCompany, 5, {{"name", "Late"}, {"domain", "late.com"}});
  Later(seconds(3));
  Live();
  EXPECT_EQ(Stats().pending, 0);
  EXPECT_EQ(NameOfClient("late.com"), "Late");
}

TEST_F(LiveRunTest, ARecordThatNeverWasIsNotLookedForForEver) {
  Keep(OfRecord(kCompany, 5, "creation"));
  for (int i = 0; i < 4; ++i) {
    Live();
    Later(seconds(3));
  }
  EXPECT_EQ(Stats().pending, 0);
  EXPECT_EQ(Stats().dead, 0);
}

// A sync read the record before the event's change, and writes it after.
TEST_F(LiveRunTest, APageOfARunningSyncDoesNotTakeBackWhatALiveRunRead) {
  RunRequest request;
  request.kind = RunKind::kFull;
  Start(request);
  const auto full = Claim("sync");
  bool was_live = false;
  // The list's answer is on its way: what it holds is from before this.
  portal_->after_list = [&](ObjectType type) {
    if (type != kContact || std::exchange(was_live, true)) return;
    clock_.Advance(seconds(1));
    portal_->Associate(kContact, 11, {{kCompany, 2}});
    Keep(Associated(11, 2, false));
    const auto run = StartLive();
    EXPECT_EQ(Attempt(Claim("live")).next, RunOutcome::Next::kDone);
    EXPECT_EQ(RunNow(run).state, RunState::kCompleted);
    EXPECT_EQ(ClientsOf(kContact, 11), Strings{"beta.com"});
  };
  EXPECT_EQ(Attempt(full).next, RunOutcome::Next::kDone);
  EXPECT_TRUE(was_live);
  EXPECT_EQ(ClientsOf(kContact, 11), Strings{"beta.com"}) << "the later read is right";
}

TEST_F(LiveRunTest, ANewConfigurationCountsFromTheNextEvents) {
  const auto run = StartLive();
  const auto job = Claim();
  options_.live_idle = seconds(20);
  options_.live_poll = std::chrono::milliseconds(5);
  Change(kCompany, 1, "name", "First");
  Keep(Changed(kCompany, 1, "name", "First"));
  std::stop_source stop;
  std::jthread worker(
      [&] { EXPECT_EQ(Attempt(job, stop.get_token()).next, RunOutcome::Next::kRetry); });
  const auto until_named = [&](const std::string& name) {
    while (NameOfClient("acme.com") != name) std::this_thread::yield();
  };
  until_named("First");
  Configure(1, R"({"mapping": {"clients": {"name": [{"property": "domain"}]}}})");
  Change(kCompany, 1, "name", "Second");
  Keep(Changed(kCompany, 1, "domain", "acme.com"));
  until_named("acme.com");
  stop.request_stop();
  worker.join();
  EXPECT_EQ(RunNow(run).state, RunState::kRunning) << "another process goes on with it";
}

TEST_F(LiveRunTest, ACancelledRunEndsAndItsEventsWaitForTheNext) {
  const auto run = StartLive();
  const auto job = Claim();
  Keep(Changed(kCompany, 1, "name", "Renamed"));
  ASSERT_TRUE(control_->Cancel(workspace_, run.id, Soon()).ok());
  RunExecutor executor(*stores_, portals_, clock_, options_);
  EXPECT_EQ(executor.Execute(job, {}).next, RunOutcome::Next::kDone);
  EXPECT_EQ(RunNow(run).state, RunState::kCancelled);
  EXPECT_EQ(Stats().pending, 1);
  Change(kCompany, 1, "name", "Renamed");
  Live();
  EXPECT_EQ(NameOfClient("acme.com"), "Renamed");
}

class LiveRunsTest : public LiveRunTest {
 protected:
  std::int64_t RunsOf(RunKind kind) {
    storage::RunQuery query;
    query.kind = kind;
    return stores_->sync_runs().List(workspace_, query, Soon())->total;
  }
  webhooks::LiveRunsOptions options() {
    webhooks::LiveRunsOptions options;
    options.poll = options.settled = options.after_failure = std::chrono::milliseconds(0);
    return options;
  }
};

TEST_F(LiveRunsTest, ARunIsStartedWhereEventsWaitAndNoOtherIsUnderWay) {
  webhooks::LiveRuns runs(*stores_, *control_, clock_, options());
  runs.Look();
  EXPECT_EQ(RunsOf(RunKind::kLive), 0) << "nothing waits";
  Keep(Changed(kCompany, 1, "name", "Acme"));
  runs.Look();
  runs.Look();
  EXPECT_EQ(RunsOf(RunKind::kLive), 1);
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  runs.Look();
  EXPECT_EQ(RunsOf(RunKind::kLive), 1) << "all was done";
}

TEST_F(LiveRunsTest, WhoIsNotifiedDoesNotWaitForTheNextLook) {
  auto rare = options();
  rare.poll = std::chrono::hours(1);
  webhooks::LiveRuns runs(*stores_, *control_, clock_, rare);
  runs.Start();
  Keep(Changed(kCompany, 1, "name", "Acme"));
  runs.Notify({workspace_});
  while (RunsOf(RunKind::kLive) == 0) std::this_thread::yield();
  runs.Stop();
  EXPECT_EQ(RunsOf(RunKind::kLive), 1);
}

TEST_F(LiveRunsTest, WithoutAConnectionEventsWait) {
  webhooks::LiveRuns runs(*stores_, *control_, clock_, options());
  Keep(Changed(kCompany, 1, "name", "Acme"));
  portals_.error = WithReason(FailedPrecondition("not connected"), "INTEGRATION_NOT_CONNECTED");
  runs.Look();
  EXPECT_EQ(RunsOf(RunKind::kLive), 0);
  EXPECT_EQ(Stats().pending, 1);
  portals_.error = absl::OkStatus();
  runs.Look();
  EXPECT_EQ(RunsOf(RunKind::kLive), 1);
}

}  // namespace
}  // namespace stanna::sync
