// What people see of webhook events, and that they may have them tried again.
#include <gtest/gtest.h>

#include "server/rpc/service_harness.h"
#include "storage/sync_log_store.h"
#include "storage/webhook_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = integration::v1;
using std::chrono::minutes;
using std::chrono::seconds;

class WebhookEventsTest : public testing::Test {
 protected:
  WebhookEventsTest() { harness_.Connect(); }

  /// Arrives now; what happened, a second before.
  void Receive(const std::string& key, ObjectId id, const WorkspaceId& workspace) {
    storage::WebhookEvent event;
    event.workspace_id = workspace;
    event.portal_id = 1;
    event.key = key;
    event.type = "deal.propertyChange";
    event.object_type = ObjectType::kDeal;
    event.object_id = id;
    event.received_at = event.due_at = harness_.clock.Now();
    event.occurred_at = event.received_at - seconds(1);
    event.body = R"({"propertyValue":"jo@acme.com"})";
    ASSERT_TRUE(store().Append({event}, Deadline::Infinite()).ok());
  }
  void Receive(const std::string& key, ObjectId id = 7) { Receive(key, id, harness_.acme); }

  std::int64_t LatestId(const WorkspaceId& workspace) {
    const auto all = store().List(workspace, {}, Deadline::Infinite());
    return all.ok() && !all->empty() ? all->front().id : 0;
  }
  void GiveUp(std::int64_t id, const WorkspaceId& workspace) {
    const storage::WebhookFailure failure{
        .id = id, .error = "HubSpot refused", .due_at = harness_.clock.Now(), .dead = true};
    ASSERT_TRUE(store().Fail(workspace, {failure}, Deadline::Infinite()).ok());
  }
  std::string GiveUpLatest() {
    const std::int64_t id = LatestId(harness_.acme);
    GiveUp(id, harness_.acme);
    return std::to_string(id);
  }

  v1::ListWebhookEventsResponse List(v1::WebhookEventState state, int limit = 0,
                                     const std::string& page = "") {
    v1::ListWebhookEventsRequest request;
    request.set_provider("hubspot");
    request.set_state(state);
    request.set_page_size(limit);
    request.set_page_token(page);
    v1::ListWebhookEventsResponse response;
    const auto context = harness_.Context(harness_.viewer);
    const auto status = harness_.integration->ListWebhookEvents(context.get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  grpc::Status Replay(const std::string& key, const std::vector<std::string>& ids, bool all,
                      int* replayed = nullptr) {
    v1::ReplayWebhookEventsRequest request;
    request.set_provider("hubspot");
    request.set_all(all);
    for (const std::string& id : ids) request.add_event_ids(id);
    v1::ReplayWebhookEventsResponse response;
    const auto context = harness_.Context(key);
    auto status = harness_.integration->ReplayWebhookEvents(context.get(), request, &response);
    if (replayed != nullptr) *replayed = response.replayed();
    return status;
  }

  v1::WebhookHealth Health() {
    v1::GetIntegrationStatusRequest request;
    request.set_provider("hubspot");
    v1::IntegrationStatus status;
    const auto context = harness_.Context(harness_.viewer);
    EXPECT_TRUE(harness_.integration->GetIntegrationStatus(context.get(), request, &status).ok());
    EXPECT_TRUE(status.has_webhooks());
    return status.webhooks();
  }

  storage::WebhookStore& store() { return harness_.stores->webhooks(); }

  ServiceHarness harness_;
};

TEST_F(WebhookEventsTest, AreListedLatestFirstWithoutWhatTheySay) {
  Receive("a", 7);
  const std::string dead = GiveUpLatest();
  Receive("b", 8);
  const auto all = List(v1::WEBHOOK_EVENT_STATE_UNSPECIFIED);
  ASSERT_EQ(all.events_size(), 2);
  EXPECT_EQ(all.events(0).object_id(), "8");
  EXPECT_EQ(all.events(0).state(), v1::WEBHOOK_EVENT_STATE_PENDING);
  EXPECT_TRUE(all.events(0).has_due_at());
  const auto& event = all.events(1);
  EXPECT_EQ(event.event_id(), dead);
  EXPECT_EQ(event.type(), "deal.propertyChange");
  EXPECT_EQ(event.object_type(), "deals");
  EXPECT_EQ(event.state(), v1::WEBHOOK_EVENT_STATE_DEAD);
  EXPECT_EQ(event.attempts(), 1);
  EXPECT_EQ(event.error(), "HubSpot refused");
  EXPECT_FALSE(event.has_due_at());
  EXPECT_EQ(event.received_at().seconds() - event.occurred_at().seconds(), 1);
  EXPECT_EQ(all.DebugString().find("jo@acme.com"), std::string::npos);
}

TEST_F(WebhookEventsTest, AreListedByStateAndPage) {
  for (const char* key : {"a", "b", "c"}) Receive(key);
  const std::string dead = GiveUpLatest();
  const auto only = List(v1::WEBHOOK_EVENT_STATE_DEAD);
  ASSERT_EQ(only.events_size(), 1);
  EXPECT_EQ(only.events(0).event_id(), dead);
  EXPECT_EQ(only.next_page_token(), "");
  EXPECT_EQ(List(v1::WEBHOOK_EVENT_STATE_DONE).events_size(), 0);
  const auto first = List(v1::WEBHOOK_EVENT_STATE_UNSPECIFIED, 2);
  EXPECT_EQ(first.events_size(), 2);
  const auto last = List(v1::WEBHOOK_EVENT_STATE_UNSPECIFIED, 2, first.next_page_token());
  ASSERT_EQ(last.events_size(), 1);
  EXPECT_EQ(last.next_page_token(), "");
}

TEST_F(WebhookEventsTest, AnAdminHasDeadOnesTriedAgainAndTheLogSaysSo) {
  Receive("a");
  const std::string first = GiveUpLatest();
  Receive("b");
  const std::string second = GiveUpLatest();
  Receive("c");
  EXPECT_EQ(Replay(harness_.member, {first}, false).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  int replayed = 0;
  ASSERT_TRUE(Replay(harness_.admin, {first}, false, &replayed).ok());
  EXPECT_EQ(replayed, 1);
  ASSERT_EQ(List(v1::WEBHOOK_EVENT_STATE_DEAD).events_size(), 1);
  EXPECT_EQ(List(v1::WEBHOOK_EVENT_STATE_DEAD).events(0).event_id(), second);
  ASSERT_TRUE(Replay(harness_.admin, {}, true, &replayed).ok());
  EXPECT_EQ(replayed, 1);
  EXPECT_EQ(List(v1::WEBHOOK_EVENT_STATE_PENDING).events_size(), 3);
  ASSERT_TRUE(Replay(harness_.admin, {first}, false, &replayed).ok());
  EXPECT_EQ(replayed, 0) << "none of these is dead any more";
  storage::SyncLogQuery query;
  query.event = "WEBHOOKS_REPLAYED";
  const auto log = harness_.stores->sync_log().List(harness_.acme, query, Deadline::Infinite());
  ASSERT_TRUE(log.ok());
  ASSERT_EQ(log->size(), 2u) << "what changed nothing is not noted";
  const auto keys = harness_.stores->api_keys().List(harness_.acme, Deadline::Infinite());
  ASSERT_TRUE(keys.ok());
  bool names_the_admin = false;
  for (const auto& key : *keys) {
    names_the_admin |= key.role == storage::Role::kAdmin &&
                       log->front().message.find(key.id.value) != std::string::npos;
  }
  EXPECT_TRUE(names_the_admin) << log->front().message;
}

TEST_F(WebhookEventsTest, ReplaySaysWhichEvents) {
  const struct {
    std::vector<std::string> ids;
    bool all;
    const char* field;
  } kCases[] = {
      {{}, false, "eventIds"},
      {{"1"}, true, "eventIds"},
      {{"1", "x"}, false, "eventIds[1]"},
      {{"-1"}, false, "eventIds[0]"},
      {{"0"}, false, "eventIds[0]"},
      {std::vector<std::string>(1'001, "1"), false, "eventIds"},
  };
  for (const auto& c : kCases) {
    const CallError error = ErrorOf(Replay(harness_.admin, c.ids, c.all));
    EXPECT_EQ(error.code, grpc::StatusCode::INVALID_ARGUMENT);
    ASSERT_EQ(error.violations.size(), 1u);
    EXPECT_EQ(error.violations[0].field, c.field);
  }
}

TEST_F(WebhookEventsTest, OfAnotherWorkspaceAreNeitherSeenNorTriedAgain) {
  const WorkspaceId other("other.com");
  harness_.KeyOf(other.value, storage::Role::kAdmin);
  Receive("a", 7, other);
  GiveUp(LatestId(other), other);
  EXPECT_EQ(List(v1::WEBHOOK_EVENT_STATE_UNSPECIFIED).events_size(), 0);
  int replayed = -1;
  ASSERT_TRUE(Replay(harness_.admin, {std::to_string(LatestId(other))}, false, &replayed).ok());
  EXPECT_EQ(replayed, 0);
  ASSERT_TRUE(Replay(harness_.admin, {}, true, &replayed).ok());
  EXPECT_EQ(replayed, 0);
  const auto stats = store().Stats(other, Deadline::Infinite());
  ASSERT_TRUE(stats.ok());
  EXPECT_EQ(stats->dead, 1);
}

TEST_F(WebhookEventsTest, TheStatusSaysHowTheyDo) {
  EXPECT_FALSE(Health().healthy()) << "none came yet";
  EXPECT_FALSE(Health().has_last_received_at());
  Receive("a");
  harness_.clock.Advance(minutes(2));
  v1::WebhookHealth health = Health();
  EXPECT_TRUE(health.healthy());
  EXPECT_EQ(health.received(), 1);
  EXPECT_EQ(health.pending(), 1);
  EXPECT_EQ(health.lag_seconds(), 120);
  EXPECT_EQ(health.last_received_at().seconds(), health.oldest_pending_at().seconds());
  EXPECT_EQ(health.last_received_at().seconds() - health.last_occurred_at().seconds(), 1);
  harness_.clock.Advance(minutes(4));
  EXPECT_FALSE(Health().healthy()) << "it waits for too long";
  GiveUpLatest();
  health = Health();
  EXPECT_FALSE(health.healthy());
  EXPECT_EQ(health.pending(), 0);
  EXPECT_EQ(health.lag_seconds(), 0);
  EXPECT_EQ(health.dead(), 1);
}

TEST_F(WebhookEventsTest, TheStatusSaysWhatTheProcessDidNotKeep) {
  using webhooks::WebhookCounts;
  harness_.webhook_counters.Add(&WebhookCounts::missing_signatures);
  harness_.webhook_counters.Add(&WebhookCounts::wrong_signatures, 2);
  harness_.webhook_counters.Add(&WebhookCounts::unknown_portals, 3);
  harness_.webhook_counters.Add(&WebhookCounts::unknown_types, 4);
  const v1::WebhookReceiver receiver = Health().receiver();
  EXPECT_EQ(receiver.rejected_requests(), 3);
  EXPECT_EQ(receiver.rejected().at("missing"), 1);
  EXPECT_EQ(receiver.rejected().at("wrong"), 2);
  EXPECT_EQ(receiver.rejected().at("aged"), 0);
  EXPECT_EQ(receiver.unknown_portals(), 3);
  EXPECT_EQ(receiver.unknown_types(), 4);
}

}  // namespace
}  // namespace stanna::rpc
