#include "tools/stannactl/render/webhook_views.h"

#include <gtest/gtest.h>

namespace stanna::ctl {
namespace {

namespace v1 = integration::v1;

constexpr std::int64_t kNoon = 1'795'521'600;  // 2026-11-24 12:00 UTC

TEST(WebhookViews, Events) {
  v1::ListWebhookEventsResponse page;
  auto* dead = page.add_events();
  dead->set_event_id("12");
  dead->set_state(v1::WEBHOOK_EVENT_STATE_DEAD);
  dead->set_type("deal.propertyChange");
  dead->set_object_type("deals");
  dead->set_object_id("7");
  dead->mutable_occurred_at()->set_seconds(kNoon);
  dead->mutable_received_at()->set_seconds(kNoon + 60);
  dead->set_attempts(10);
  dead->set_error("HubSpot refused");
  auto* unknown = page.add_events();
  unknown->set_event_id("11");
  unknown->set_state(v1::WEBHOOK_EVENT_STATE_PENDING);
  unknown->mutable_due_at()->set_seconds(kNoon);
  EXPECT_EQ(ShowWebhookEvents(page, LongCells::kCut),
            "EVENT  STATE    TYPE                 RECORD   OCCURRED              RECEIVED          "
            "    ATTEMPTS  NEXT                  ERROR\n"
            "12     dead     deal.propertyChange  deals/7  2026-11-24 12:00 UTC  2026-11-24 12:01 "
            "UTC        10  -                     HubSpot refused\n"
            "11     pending  -                    -        -                     -                "
            "            0  2026-11-24 12:00 UTC\n");
  EXPECT_EQ(ShowWebhookEvents({}, LongCells::kCut), "no webhook events\n");
}

TEST(WebhookViews, Health) {
  v1::WebhookHealth health;
  EXPECT_EQ(ShowWebhooksInShort(health), "no events in the last days");
  health.mutable_last_received_at()->set_seconds(kNoon);
  EXPECT_EQ(ShowWebhooksInShort(health), "last event 2026-11-24 12:00 UTC");
  health.set_received(1234);
  health.set_pending(7);
  health.mutable_oldest_pending_at()->set_seconds(kNoon - 62);
  health.set_lag_seconds(62.4);
  health.set_dead(2);
  EXPECT_EQ(ShowWebhooksInShort(health),
            "last event 2026-11-24 12:00 UTC, 7 wait (1:02), 2 given up (stannactl webhooks list "
            "--state dead)");
  EXPECT_EQ(ShowWebhookHealth(health),
            "webhooks          do not keep up\n"
            "last event        2026-11-24 12:00 UTC, occurred -\n"
            "kept              1,234 events\n"
            "waiting           7 since 2026-11-24 11:58 UTC (1:02)\n"
            "given up          2\n");
  auto& receiver = *health.mutable_receiver();
  (*receiver.mutable_rejected())["wrong"] = 2;
  (*receiver.mutable_rejected())["aged"] = 1;
  (*receiver.mutable_rejected())["missing"] = 0;
  receiver.set_rejected_requests(3);
  receiver.set_unknown_portals(4);
  const std::string text = ShowWebhookHealth(health);
  for (const char* line :
       {"wrong signature   3 requests (aged 1, wrong 2)\n", "unknown portals   4 events\n",
        "unreadable        0 events, 0 requests, 0 too large\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << text;
  }
}

TEST(WebhookViews, AJournalThatIsRead) {
  v1::WebhookHealth health;
  EXPECT_EQ(ShowWebhookHealth(health).find("journal"), std::string::npos);
  health.mutable_journal()->set_gaps(0);
  std::string text = ShowWebhookHealth(health);
  EXPECT_NE(text.find("journal read      never to its end\n"), std::string::npos) << text;
  EXPECT_NE(text.find("gaps              0\n"), std::string::npos) << text;
  health.mutable_journal()->mutable_caught_up_at()->set_seconds(1'790'000'000);
  health.mutable_journal()->set_gaps(2);
  health.mutable_journal()->mutable_last_gap_at()->set_seconds(1'790'000'000);
  text = ShowWebhookHealth(health);
  EXPECT_NE(text.find("journal read      to its end at 2026-09-"), std::string::npos) << text;
  EXPECT_NE(text.find("gaps              2, the last at 2026-09-"), std::string::npos) << text;
}

TEST(WebhookViews, Replayed) {
  v1::ReplayWebhookEventsResponse response;
  EXPECT_EQ(ShowReplayed(response), "none of these were given up\n");
  response.set_replayed(1);
  EXPECT_EQ(ShowReplayed(response), "1 event is worked off again\n");
  response.set_replayed(1200);
  EXPECT_EQ(ShowReplayed(response), "1,200 events are worked off again\n");
}

}  // namespace
}  // namespace stanna::ctl
